-- Tells that noted changes changed, so that charts everywhere show them at once and nobody has to ask again and again.

CREATE OR REPLACE FUNCTION ergo_internal.tell_intervention_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('ergo_interventions_changed', '');
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER intervention_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ergo_internal.interventions
    FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.tell_intervention_change();
