-- A clock that leapt for one night, after a restore, a resumed machine or a wrong time server, must not delete what it took for old.

-- What speaks against the clock; null where nothing does.
CREATE OR REPLACE FUNCTION ergo_internal.clock_fault() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    tolerance interval := (SELECT s.clock_tolerance FROM ergo_internal.settings s);
    c ergo_internal.clock;
    newest timestamptz;
BEGIN
    SELECT * INTO c FROM ergo_internal.clock;
    SELECT greatest(max(v.newest_event) FILTER (WHERE v.newest_event <= moment), CASE WHEN c.newest_change <= moment THEN c.newest_change END)
    INTO newest FROM ergo_internal.views v;
    RETURN CASE
        WHEN c.believed_at > moment + interval '1 minute' THEN format('The clock says %s, and the last run was at %s', ergo_internal.told(moment), ergo_internal.told(c.believed_at))
        WHEN moment > c.believed_at + tolerance THEN format('The clock says %s, and the last run was at %s', ergo_internal.told(moment), ergo_internal.told(c.believed_at))
        WHEN moment > newest + tolerance THEN format('The clock says %s, and the newest rows are of %s', ergo_internal.told(moment), ergo_internal.told(newest))
    END;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.told(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' $$;

-- Said by a run that deletes by the clock, when nothing spoke against it or an admin confirmed it.
CREATE OR REPLACE FUNCTION ergo_internal.believe_clock() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ UPDATE ergo_internal.clock SET believed_at = (SELECT c.moment FROM ergo_internal.current_clock c) $$;
