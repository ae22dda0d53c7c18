-- Snapshots per warehouse and UTC day: kept for past days, counted where something changed.

-- Said in the transaction that changes rows of a day without the ledger. Always writes, so that a count under way waits for
-- the end of that transaction or is not believed.
CREATE OR REPLACE FUNCTION ergo_internal.note_changed_day(changed date) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ergo_internal.counted_days (day, is_counted, is_changed) VALUES (changed, false, true)
    ON CONFLICT (day) DO UPDATE SET is_changed = true
$$;

-- Day partitions of ergonomic_snapshots whose counts are kept (is_kept) or have to be taken from their rows: never counted,
-- changed since, or with changes that still wait in the ledger.
CREATE OR REPLACE FUNCTION ergo_internal.snapshot_partitions()
RETURNS TABLE (partition_name text, day date, bytes bigint, is_kept boolean)
LANGUAGE sql STABLE AS $$
    WITH waiting AS MATERIALIZED (SELECT DISTINCT (bucket_minute AT TIME ZONE 'UTC')::date AS day FROM ergo_internal.change_ledger)
    SELECT p.partition_name, d.day, p.bytes, c.day IS NOT NULL AND NOT EXISTS (SELECT FROM waiting w WHERE w.day = d.day)
    FROM ergo_internal.day_partitions('ergonomic_snapshots') p
    CROSS JOIN LATERAL (SELECT (p.lower_bound AT TIME ZONE 'UTC')::date AS day) d
    LEFT JOIN ergo_internal.counted_days c ON c.day = d.day AND c.is_counted AND NOT c.is_changed
$$;

-- Rows of both tables per partition, warehouse and UTC day, exact as of the asking statement. With before_day only of
-- partitions of earlier days, and of DEFAULT.
CREATE OR REPLACE FUNCTION ergo_internal.stored_rows(before_day date DEFAULT 'infinity')
RETURNS TABLE (table_name text, partition_name text, bytes bigint, is_day boolean, warehouse_id text, day date,
               row_count bigint, oldest timestamptz, newest timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    p record;
BEGIN
    RETURN QUERY
        SELECT 'ergonomic_snapshots', p.partition_name, p.bytes, true, c.warehouse_id, c.day, c.row_count, c.oldest, c.newest
        FROM ergo_internal.snapshot_partitions() p JOIN ergo_internal.day_counts c ON c.day = p.day WHERE p.is_kept AND p.day < before_day;
    FOR p IN
        SELECT 'ergonomic_snapshots' AS parent, s.partition_name AS name, s.bytes, true AS is_day FROM ergo_internal.snapshot_partitions() s
        WHERE NOT s.is_kept AND s.day < before_day
        UNION ALL
        SELECT 'shift_snapshots', d.partition_name, d.bytes, true FROM ergo_internal.day_partitions('shift_snapshots') d
        WHERE d.lower_bound < before_day::timestamp AT TIME ZONE 'UTC'
        UNION ALL
        SELECT x, x || '_default', pg_total_relation_size((x || '_default')::regclass), false FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) x
    LOOP
        RETURN QUERY EXECUTE format(
            $q$SELECT $1, $2, $3, $4, warehouse_id, (event_time AT TIME ZONE 'UTC')::date, count(*), min(event_time), max(event_time)
               FROM %I GROUP BY 5, 6$q$, p.name)
        USING p.parent, p.name, p.bytes, p.is_day;
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
        SELECT s.partition_name AS name, s.day FROM ergo_internal.snapshot_partitions() s
        -- The last days still change every minute.
        WHERE NOT s.is_kept AND s.day < (clock_timestamp() AT TIME ZONE 'UTC')::date - 1 ORDER BY s.day DESC
    LOOP
        -- First the mark: a change from here on is newer than the count, and shows.
        INSERT INTO ergo_internal.counted_days (day, is_counted, is_changed) VALUES (p.day, false, false)
        ON CONFLICT (day) DO UPDATE SET is_counted = false, is_changed = false;
        COMMIT;
        -- Another session that counts does the rest too.
        EXIT WHEN NOT pg_try_advisory_xact_lock(hashtext('ergo_internal.count_days'), 0);
        BEGIN
            DELETE FROM ergo_internal.day_counts WHERE day = p.day;
            EXECUTE format('INSERT INTO ergo_internal.day_counts SELECT $1, warehouse_id, count(*), min(event_time), max(event_time) FROM %I GROUP BY 2', p.name)
            USING p.day;
            UPDATE ergo_internal.counted_days SET is_counted = true WHERE day = p.day;
        EXCEPTION WHEN undefined_table THEN
            NULL; -- Dropped meanwhile.
        END;
        COMMIT;
    END LOOP;
    COMMIT;
END
$$;
