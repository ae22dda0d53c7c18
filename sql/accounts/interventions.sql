-- Tells that noted changes changed, so that charts everywhere show them at once and nobody has to ask again and again.

CREATE OR REPLACE TRIGGER intervention_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ergo_internal.interventions
    FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.tell_change('ergo_interventions_changed');
DROP FUNCTION IF EXISTS ergo_internal.tell_intervention_change();
