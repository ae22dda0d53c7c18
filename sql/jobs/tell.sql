-- Tells listeners that something changed, once the change is committed: the channel is the trigger's first argument, the payload its second.

CREATE OR REPLACE FUNCTION ergo_internal.tell_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify(TG_ARGV[0], coalesce(TG_ARGV[1], ''));
    RETURN NULL;
END
$$;
