-- Exposure limits: the company's, a warehouse's own, and of red minutes per zone a zone's own. The nearest one holds.

-- The limit that holds, and where it was set: 'zone', 'warehouse', 'company', or 'none' without a value. A warehouse or zone that is not
-- known has the limit that it would inherit.
CREATE OR REPLACE FUNCTION exposure_limit(measure text, warehouse text DEFAULT NULL, zone text DEFAULT NULL, OUT minutes double precision, OUT set_for text)
LANGUAGE sql STABLE AS $$
    SELECT l.minutes::double precision, coalesce(l.set_for, 'none') FROM (SELECT) x LEFT JOIN (
        SELECT e.minutes, CASE WHEN e.zone_id IS NOT NULL THEN 'zone' WHEN e.warehouse_id IS NOT NULL THEN 'warehouse' ELSE 'company' END AS set_for
        FROM ergo_internal.exposure_limits e
        WHERE e.measure = $1 AND (e.warehouse_id = $2 OR e.warehouse_id IS NULL) AND (e.zone_id = $3 OR e.zone_id IS NULL)
        ORDER BY e.zone_id IS NULL, e.warehouse_id IS NULL LIMIT 1
    ) l ON true
$$;
COMMENT ON FUNCTION exposure_limit(text, text, text) IS
    'The limit that holds for a measure (worker_red, worker_weighted, zone_red; minutes of one shift) in a warehouse or zone, and where it was set.';

-- Sets one limit; null takes it away, so that the inherited one holds again. The old value is that of the place itself, not an inherited one:
-- where it is no longer as expected, nothing is overwritten.
CREATE OR REPLACE FUNCTION set_exposure_limit(measure text, warehouse text, zone text, expected numeric, minutes numeric, reason text DEFAULT NULL,
                                              changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held numeric;
    most int := CASE measure WHEN 'worker_weighted' THEN 7200 ELSE 1440 END;
    why text := nullif(btrim(reason), '');
    last_change record;
BEGIN
    IF measure IS NULL OR measure NOT IN ('worker_red', 'worker_weighted', 'zone_red') THEN
        RAISE EXCEPTION 'There is no exposure limit %', coalesce(quote_literal(measure), 'null') USING ERRCODE = '22023',
            CONSTRAINT = 'limit.measure-unknown', DATATYPE = jsonb_build_object('measure', left(measure, 100))::text;
    END IF;
    -- NaN is more than any number.
    IF minutes <= 0 OR minutes > most OR minutes <> round(minutes, 1) THEN
        RAISE EXCEPTION 'An exposure limit is more than 0 and at most % minutes of a shift, to a tenth, not %', most, left(minutes::text, 100) USING ERRCODE = '23514',
            CONSTRAINT = 'limit.range', DATATYPE = jsonb_build_object('minutes', left(minutes::text, 100), 'most', most)::text;
    END IF;
    IF length(why) > 500 THEN
        RAISE EXCEPTION 'The reason of an exposure limit has at most 500 characters' USING ERRCODE = '23514', CONSTRAINT = 'limit.reason-long', DATATYPE = '{}';
    END IF;
    IF nullif(btrim(changed_by), '') IS NULL THEN
        RAISE EXCEPTION 'Whoever sets an exposure limit is written down' USING ERRCODE = '23514', CONSTRAINT = 'limit.nobody', DATATYPE = '{}';
    END IF;
    IF zone IS NOT NULL AND (warehouse IS NULL OR measure <> 'zone_red') THEN
        RAISE EXCEPTION 'A zone has a limit of its own for its red minutes only' USING ERRCODE = '23514', CONSTRAINT = 'limit.not-of-zones', DATATYPE = '{}';
    END IF;
    -- One after the other: the second editor sees what the first one set.
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.exposure_limits'), 0);
    SELECT l.minutes INTO held FROM ergo_internal.exposure_limits l
    WHERE l.measure = measure AND l.warehouse_id IS NOT DISTINCT FROM warehouse AND l.zone_id IS NOT DISTINCT FROM zone;
    -- What was set for a place that has gone since can still be taken away.
    IF held IS NULL OR minutes IS NOT NULL THEN
        IF warehouse IS NOT NULL THEN
            PERFORM ergo_internal.require_warehouse(warehouse);
        END IF;
        IF zone IS NOT NULL AND NOT EXISTS (SELECT FROM ergo_internal.known_zones z WHERE z.id = zone AND z.warehouse_id = warehouse) THEN
            RAISE EXCEPTION 'There is no zone % in warehouse %', quote_literal(left(zone, 200)), quote_literal(left(warehouse, 200)) USING ERRCODE = '22023',
                CONSTRAINT = 'limit.zone-unknown', DATATYPE = jsonb_build_object('zone', left(zone, 200), 'warehouse', left(warehouse, 200))::text;
        END IF;
    END IF;
    IF held IS DISTINCT FROM expected THEN
        SELECT c.changed_by INTO last_change FROM ergo_internal.exposure_limit_changes c
        WHERE c.measure = measure AND c.warehouse_id IS NOT DISTINCT FROM warehouse AND c.zone_id IS NOT DISTINCT FROM zone ORDER BY c.id DESC LIMIT 1;
        RAISE EXCEPTION 'The limit is now % (changed by %), no longer %. Nothing was overwritten', coalesce(held::text, 'the inherited one'),
            coalesce(last_change.changed_by, 'someone with database access'), coalesce(left(expected::text, 100), 'the inherited one') USING ERRCODE = '40001',
            CONSTRAINT = 'limit.changed-meanwhile',
            DATATYPE = jsonb_build_object('minutes', held, 'by', coalesce(last_change.changed_by, 'someone with database access'))::text;
    END IF;
    IF minutes IS NOT DISTINCT FROM held THEN
        RETURN;
    END IF;
    DELETE FROM ergo_internal.exposure_limits l
    WHERE l.measure = measure AND l.warehouse_id IS NOT DISTINCT FROM warehouse AND l.zone_id IS NOT DISTINCT FROM zone;
    IF minutes IS NOT NULL THEN
        INSERT INTO ergo_internal.exposure_limits (measure, warehouse_id, zone_id, minutes) VALUES (measure, warehouse, zone, minutes);
    END IF;
    INSERT INTO ergo_internal.exposure_limit_changes (measure, warehouse_id, zone_id, old_minutes, new_minutes, reason, changed_by)
    VALUES (measure, warehouse, zone, held, minutes, why, changed_by);
END
$$;
COMMENT ON FUNCTION set_exposure_limit(text, text, text, numeric, numeric, text, text) IS
    'Sets an exposure limit of the company (warehouse null), a warehouse, or a zone; minutes null is the inherited one again. Nothing is overwritten where the old value is not as expected.';

-- So that nobody has to ask again and again which limits hold.
CREATE OR REPLACE TRIGGER limit_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ergo_internal.exposure_limits
    FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.tell_change('ergo_exposure_limits_changed');
DROP FUNCTION IF EXISTS ergo_internal.tell_limit_change();
