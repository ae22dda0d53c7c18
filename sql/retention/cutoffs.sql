-- Cutoffs: what retention may delete, and what refresh must no longer touch.

-- The clock that every other function goes by.
CREATE OR REPLACE VIEW ergo_internal.current_clock AS SELECT clock_timestamp() AS moment;

-- The warehouse's cutoff as it stood at a moment; -infinity where nothing is ever deleted: under legal hold, and without days.
CREATE OR REPLACE FUNCTION ergo_internal.cutoff_at(retention_days int, legal_hold boolean, moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN legal_hold OR retention_days IS NULL THEN '-infinity'
        -- Days are counted in UTC: in a session's own zone a day of a clock change would shift the cutoff.
        ELSE (date_trunc('day', moment AT TIME ZONE 'UTC') - make_interval(days => retention_days)) AT TIME ZONE 'UTC' END
$$;

-- Refuses a warehouse that does not exist, and null.
CREATE OR REPLACE FUNCTION ergo_internal.require_warehouse(warehouse text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ergo_internal.warehouse_register k WHERE k.id = warehouse) THEN
        RAISE EXCEPTION 'There is no warehouse with id %', coalesce(quote_literal(warehouse), 'null') USING ERRCODE = '22023',
            CONSTRAINT = 'warehouse.unknown', DATATYPE = jsonb_build_object('warehouse', warehouse)::text;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION get_retention_cutoff_date(warehouse_id text) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    days int;
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse_id);
    SELECT c.retention_days INTO days FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = get_retention_cutoff_date.warehouse_id;
    RETURN ergo_internal.cutoff_at(days, false, now());
END
$$;
COMMENT ON FUNCTION get_retention_cutoff_date(text) IS
    'Start of the UTC day of (now - retention_days, or the floor if that is longer): snapshots before it may be deleted, unless the warehouse is under legal hold. Minus infinity where nobody set its days.';

-- Per warehouse, announced or not: what retention may delete now, and what was deleted already. The floor holds for settings made
-- before it. Without days, retention_days is null and nothing is ever deleted.
-- Buckets before purged_before are never recomputed; nor does a row bring back one before the cutoff it arrived after.
CREATE OR REPLACE VIEW ergo_internal.warehouse_cutoffs AS
SELECT w.id AS warehouse_id, w.name AS warehouse_name,
       CASE WHEN w.retention_days IS NOT NULL THEN greatest(w.retention_days, s.retention_floor_days) END AS retention_days,
       coalesce(r.legal_hold, false) AS legal_hold, r.hold_reason,
       coalesce(r.purged_before, '-infinity') AS purged_before,
       ergo_internal.cutoff_at(CASE WHEN w.retention_days IS NOT NULL THEN greatest(w.retention_days, s.retention_floor_days) END,
                               coalesce(r.legal_hold, false), now()) AS cutoff,
       w.is_announced
FROM ergo_internal.known_warehouses w CROSS JOIN ergo_internal.settings s LEFT JOIN ergo_internal.warehouse_retention r ON r.warehouse_id = w.id;
