-- Snapshots per warehouse and UTC day: kept for past days, counted where something changed.

-- The UTC days that a span of time touches.
CREATE OR REPLACE FUNCTION ergo_internal.days_between(since timestamptz, until timestamptz) RETURNS SETOF date
LANGUAGE sql IMMUTABLE AS $$
    SELECT day::date FROM generate_series(date_trunc('day', since AT TIME ZONE 'UTC'), until AT TIME ZONE 'UTC' - interval '1 microsecond', '1 day') day
$$;

-- Said in the transaction that changes rows of some days without the ledger. Always writes, so that a count under way waits for
-- the end of that transaction or is not believed.
DROP FUNCTION IF EXISTS ergo_internal.note_changed_day(date);
CREATE OR REPLACE FUNCTION ergo_internal.note_changed_days(since timestamptz, until timestamptz) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ergo_internal.counted_days (day, is_counted, is_changed) SELECT d, false, true FROM ergo_internal.days_between(since, until) d
    ON CONFLICT (day) DO UPDATE SET is_changed = true
$$;

-- The UTC days of ergonomic_snapshots by leaf: whether their counts are kept (is_kept) or have to be taken from the rows, being
-- never counted, changed since, with changes that still wait in the ledger, or only partly in this leaf.
DROP FUNCTION IF EXISTS ergo_internal.snapshot_partitions();
CREATE OR REPLACE FUNCTION ergo_internal.snapshot_partitions()
RETURNS TABLE (partition_name text, day date, is_kept boolean, relation regclass, lower_bound timestamptz, is_whole boolean)
LANGUAGE sql STABLE AS $$
    WITH waiting AS MATERIALIZED (SELECT DISTINCT (bucket_minute AT TIME ZONE 'UTC')::date AS day FROM ergo_internal.change_ledger)
    SELECT p.partition_name, d.day, d.is_whole AND c.day IS NOT NULL AND NOT EXISTS (SELECT FROM waiting w WHERE w.day = d.day),
           p.relation, p.lower_bound, d.is_whole
    FROM ergo_internal.day_partitions('ergonomic_snapshots') p
    CROSS JOIN LATERAL (
        SELECT x AS day, x::timestamp AT TIME ZONE 'UTC' >= p.lower_bound AND (x + 1)::timestamp AT TIME ZONE 'UTC' <= p.upper_bound AS is_whole
        FROM ergo_internal.days_between(p.lower_bound, p.upper_bound) x) d
    LEFT JOIN ergo_internal.counted_days c ON c.day = d.day AND c.is_counted AND NOT c.is_changed
$$;

-- Rows of both tables per leaf, warehouse and UTC day, exact as of the asking statement. With before_day only of leaves that
-- begin earlier, and of DEFAULT.
CREATE OR REPLACE FUNCTION ergo_internal.stored_rows(before_day date DEFAULT 'infinity')
RETURNS TABLE (table_name text, partition_name text, bytes bigint, is_day boolean, warehouse_id text, day date,
               row_count bigint, oldest timestamptz, newest timestamptz)
-- Bounds go to other nodes as text, in this style at all of them.
LANGUAGE plpgsql STABLE SET datestyle = 'ISO' AS $$
#variable_conflict use_column
DECLARE
    p record;
    before timestamptz := before_day::timestamp AT TIME ZONE 'UTC';
BEGIN
    RETURN QUERY
        SELECT 'ergonomic_snapshots', p.partition_name, z.bytes, true, c.warehouse_id, c.day, c.row_count, c.oldest, c.newest
        FROM ergo_internal.snapshot_partitions() p JOIN ergo_internal.day_counts c ON c.day = p.day
        LEFT JOIN ergo_internal.leaf_sizes('ergonomic_snapshots') z ON z.relation = p.relation
        WHERE p.is_kept AND p.lower_bound < before;
    FOR p IN
        SELECT l.*, z.bytes
        FROM (
            SELECT 'ergonomic_snapshots' AS parent, s.partition_name AS name, s.relation, true AS is_day, s.day FROM ergo_internal.snapshot_partitions() s
            WHERE NOT s.is_kept AND s.lower_bound < before
            UNION ALL
            SELECT 'shift_snapshots', d.partition_name, d.relation, true, NULL FROM ergo_internal.day_partitions('shift_snapshots') d
            WHERE d.lower_bound < before
            UNION ALL
            SELECT x, d.partition_name, d.relation, false, NULL
            FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) x CROSS JOIN LATERAL ergo_internal.leaves(x) d WHERE d.lower_bound IS NULL) l
        LEFT JOIN (SELECT s.* FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) x CROSS JOIN LATERAL ergo_internal.leaf_sizes(x) s) z ON z.relation = l.relation
    LOOP
        RETURN QUERY EXECUTE format(
            $q$SELECT $1, $2, $3, $4, warehouse_id, (event_time AT TIME ZONE 'UTC')::date, count(*), min(event_time), max(event_time)
               FROM %s%s GROUP BY 5, 6$q$, p.relation, CASE WHEN p.day IS NOT NULL THEN ' WHERE event_time >= $5 AND event_time < $6' END)
        USING p.parent, p.name, p.bytes, p.is_day, p.day::timestamp AT TIME ZONE 'UTC', (p.day + 1)::timestamp AT TIME ZONE 'UTC';
    END LOOP;
END
$$;

-- Counts past days that are not counted, or changed since, the newest first, each in a transaction of its own.
CREATE OR REPLACE PROCEDURE ergo_internal.count_days()
LANGUAGE plpgsql AS $$
DECLARE
    p record;
BEGIN
    FOR p IN
        SELECT s.relation, s.day FROM ergo_internal.snapshot_partitions() s
        -- The last days still change every minute.
        WHERE NOT s.is_kept AND s.is_whole AND s.day < (clock_timestamp() AT TIME ZONE 'UTC')::date - 1 ORDER BY s.day DESC
    LOOP
        -- First the mark: a change from here on is newer than the count, and shows.
        INSERT INTO ergo_internal.counted_days (day, is_counted, is_changed) VALUES (p.day, false, false)
        ON CONFLICT (day) DO UPDATE SET is_counted = false, is_changed = false, balanced_at = NULL;
        COMMIT;
        -- Another session that counts does the rest too.
        EXIT WHEN NOT pg_try_advisory_xact_lock(hashtext('ergo_internal.count_days'), 0);
        BEGIN
            DELETE FROM ergo_internal.day_counts WHERE day = p.day;
            EXECUTE format('INSERT INTO ergo_internal.day_counts SELECT $1, warehouse_id, count(*), min(event_time), max(event_time) FROM %s
                            WHERE event_time >= $2 AND event_time < $3 GROUP BY 2', p.relation)
            USING p.day, p.day::timestamp AT TIME ZONE 'UTC', (p.day + 1)::timestamp AT TIME ZONE 'UTC';
            UPDATE ergo_internal.counted_days SET is_counted = true WHERE day = p.day;
        EXCEPTION WHEN undefined_table THEN
            NULL; -- Dropped meanwhile.
        END;
        COMMIT;
    END LOOP;
    COMMIT;
END
$$;
