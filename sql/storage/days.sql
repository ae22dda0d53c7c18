-- How much room each day takes, and what indexes are for: what an admin looks at before the disk is full.

-- Each partition or chunk of a snapshot table, the latest first, DEFAULT before all. row_count is null while one of its days has not been counted;
-- index_bytes where parts of it lie on other nodes or in compressed chunks; bytes_before_compression where it is not compressed.
DROP FUNCTION IF EXISTS storage_days();
CREATE OR REPLACE FUNCTION storage_days()
RETURNS TABLE (table_name text, partition_name text, lower_bound timestamptz, upper_bound timestamptz, bytes bigint, index_bytes bigint, bytes_before_compression bigint, row_count bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    is_native boolean := ergo_internal.storage_tier() = 'native';
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['ergonomic_snapshots', 'shift_snapshots'] LOOP
        RETURN QUERY
        SELECT parent, l.partition_name, l.lower_bound, l.upper_bound, coalesce(s.bytes, 0), CASE WHEN is_native THEN pg_indexes_size(l.relation) END, z.bytes_before, r.n
        FROM ergo_internal.leaves(parent) l
        LEFT JOIN ergo_internal.leaf_sizes(parent) s ON s.relation = l.relation
        LEFT JOIN ergo_internal.leaf_compression(parent) z ON z.relation = l.relation
        LEFT JOIN LATERAL (
            SELECT CASE WHEN bool_and(k.day IS NOT NULL) THEN coalesce(sum(c.n), 0)::bigint END AS n
            FROM ergo_internal.days_between(l.lower_bound, l.upper_bound) d(day)
            LEFT JOIN ergo_internal.counted_days k ON k.day = d.day AND k.is_counted AND NOT k.is_changed
            LEFT JOIN LATERAL (SELECT sum(x.row_count) AS n FROM ergo_internal.day_counts x WHERE x.day = d.day) c ON true
        ) r ON parent = 'ergonomic_snapshots' AND l.lower_bound IS NOT NULL
        ORDER BY l.lower_bound DESC NULLS FIRST, l.partition_name;
    END LOOP;
END
$$;
COMMENT ON FUNCTION storage_days() IS 'Partitions (or chunks) of both snapshot tables with the room they take: bytes with indexes, those of indexes alone, what a compressed one took before, and rows once they are counted.';

-- Indexes of both snapshot tables, all partitions together: how much room they take, and how often they were read since the server's statistics
-- began. None on tiers where the parts of an index are not known by it.
CREATE OR REPLACE FUNCTION storage_indexes()
RETURNS TABLE (table_name text, index_name text, definition text, is_unique boolean, bytes bigint, scans bigint)
LANGUAGE sql STABLE AS $$
    SELECT t.name, c.relname::text, regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', ''), i.indisunique, sum(pg_relation_size(p.inhrelid))::bigint, coalesce(sum(s.idx_scan), 0)::bigint
    FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) WITH ORDINALITY t(name, n)
    JOIN pg_index i ON i.indrelid = ('public.' || t.name)::regclass
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_inherits p ON p.inhparent = i.indexrelid
    LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = p.inhrelid
    WHERE ergo_internal.storage_tier() = 'native'
    GROUP BY t.n, t.name, c.relname, i.indexrelid, i.indisunique ORDER BY t.n, 5 DESC, 2
$$;
COMMENT ON FUNCTION storage_indexes() IS 'Indexes of both snapshot tables: bytes over all partitions, and scans since the server''s statistics began.';
