-- The plan of a retention run, and what identifies it.

-- What a run would delete now: one row per table, partition and warehouse with expired rows.
-- goes_whole: every row of the partition has expired, so it is dropped. Otherwise kept_by names who still needs it: three, those under legal hold
-- first, and how many more.
CREATE OR REPLACE FUNCTION retention_plan(only_warehouse text DEFAULT NULL)
RETURNS TABLE (table_name text, partition_name text, warehouse_id text, warehouse_name text, cutoff timestamptz,
               expired_rows bigint, partition_bytes bigint, goes_whole boolean, kept_by text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    IF only_warehouse IS NOT NULL THEN
        PERFORM ergo_internal.require_warehouse(only_warehouse);
    END IF;
    RETURN QUERY
    WITH cutoffs AS MATERIALIZED (
        SELECT c.*, (c.cutoff AT TIME ZONE 'UTC')::date AS first_kept_day FROM ergo_internal.warehouse_cutoffs c
    ), stored AS MATERIALIZED (
        SELECT r.*, coalesce(c.warehouse_name, left(r.warehouse_id, 60)) AS warehouse_name, c.cutoff,
               CASE WHEN c.warehouse_id IS NULL THEN 'an id too long to be one' WHEN c.legal_hold THEN 'legal hold'
                    WHEN c.retention_days IS NULL THEN 'no days set' ELSE c.retention_days || ' days' END AS reason,
               coalesce(r.day < c.first_kept_day, false) AND (only_warehouse IS NULL OR r.warehouse_id = only_warehouse) AS expired
        FROM ergo_internal.stored_rows((SELECT max(first_kept_day) FROM cutoffs)) r
        LEFT JOIN cutoffs c ON c.warehouse_id = r.warehouse_id
    ), holders AS (
        SELECT h.partition_name, string_agg(format('%s (%s)', h.warehouse_name, h.reason), ', ' ORDER BY h.place) FILTER (WHERE h.place <= 3)
               || CASE WHEN count(*) > 3 THEN format(' and %s more', count(*) - 3) ELSE '' END AS kept_by
        FROM (SELECT d.*, row_number() OVER (PARTITION BY d.partition_name ORDER BY d.reason <> 'legal hold', d.warehouse_name, d.reason) AS place
              FROM (SELECT DISTINCT s.partition_name, s.warehouse_name, s.reason FROM stored s WHERE NOT s.expired) d) h GROUP BY 1
    )
    SELECT s.table_name, s.partition_name, s.warehouse_id, s.warehouse_name, s.cutoff, sum(s.row_count)::bigint, s.bytes,
           h.kept_by IS NULL AND s.is_day, h.kept_by
    FROM stored s LEFT JOIN holders h ON h.partition_name = s.partition_name
    WHERE s.expired
    GROUP BY s.table_name, s.partition_name, s.is_day, s.bytes, s.warehouse_id, s.warehouse_name, s.cutoff, h.kept_by
    -- Oldest first. Chunks are not named by their day.
    ORDER BY s.table_name, s.is_day, CASE WHEN s.is_day THEN min(s.day) END, s.partition_name, s.warehouse_name, s.warehouse_id;
END
$$;
COMMENT ON FUNCTION retention_plan(text) IS 'What retention would delete now, without deleting it.';

-- A plan and what identifies it, of one moment.
CREATE OR REPLACE FUNCTION ergo_internal.fingerprinted_plan(only_warehouse text, OUT plan jsonb, OUT fingerprint text)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(to_jsonb(p)), '[]'),
           md5(coalesce(string_agg(concat_ws('|', p.table_name, p.partition_name, p.warehouse_id, extract(epoch FROM p.cutoff), p.expired_rows, p.goes_whole), E'\n'
                                   ORDER BY p.table_name, p.partition_name, p.warehouse_id), ''))
    FROM public.retention_plan(only_warehouse) p
$$;

CREATE OR REPLACE FUNCTION retention_plan_fingerprint(only_warehouse text DEFAULT NULL) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT p.fingerprint FROM ergo_internal.fingerprinted_plan(only_warehouse) p
$$;
COMMENT ON FUNCTION retention_plan_fingerprint(text) IS 'Identifies a plan: a confirmed run stops if it no longer matches.';
