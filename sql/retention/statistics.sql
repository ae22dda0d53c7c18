-- What the warehouses hold, and how the server frees what was deleted.

DROP FUNCTION IF EXISTS ergo_internal.last_retention_due();

-- Per warehouse and table: rows, oldest, newest, and how many of them a run would delete now.
CREATE OR REPLACE FUNCTION retention_statistics()
RETURNS TABLE (warehouse_id text, table_name text, total_rows bigint, oldest timestamptz, newest timestamptz, span_days int, deletable_rows bigint)
LANGUAGE sql STABLE AS $$
    SELECT x.warehouse_id, x.table_name, x.total_rows, x.oldest, x.newest,
           CASE WHEN isfinite(x.oldest) AND isfinite(x.newest)
                THEN ((x.newest AT TIME ZONE 'UTC')::date - (x.oldest AT TIME ZONE 'UTC')::date) + 1 END,
           x.deletable_rows
    FROM (
        SELECT c.warehouse_id, t.table_name, coalesce(sum(r.row_count), 0)::bigint AS total_rows, min(r.oldest) AS oldest, max(r.newest) AS newest,
               coalesce(sum(r.row_count) FILTER (WHERE r.day < (c.cutoff AT TIME ZONE 'UTC')::date), 0)::bigint AS deletable_rows
        FROM ergo_internal.warehouse_cutoffs c
        CROSS JOIN (VALUES ('ergonomic_snapshots'), ('shift_snapshots')) t(table_name)
        LEFT JOIN ergo_internal.stored_rows() r ON r.warehouse_id = c.warehouse_id AND r.table_name = t.table_name
        GROUP BY c.warehouse_id, t.table_name
    ) x
$$;

-- Refreshes planner statistics and frees the space of deleted rows in partitions that were thinned out.
-- VACUUM cannot run inside a procedure: this returns the statements, the caller runs them.
CREATE OR REPLACE FUNCTION optimize_statements() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT format('VACUUM (ANALYZE) %I.%I', s.schemaname, s.relname)
    FROM pg_stat_user_tables s
    WHERE (s.schemaname = 'ergo_internal' OR s.relid IN (
              SELECT l.relation FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) t CROSS JOIN LATERAL ergo_internal.leaves(t) l))
      AND (s.n_dead_tup > 1000 OR s.n_mod_since_analyze > 1000)
    ORDER BY s.n_dead_tup DESC
$$;
