-- What the storage page shows beside public.storage_overview().

-- Per snapshot table: partitions of days to come, and the rows that wait in DEFAULT. movable_rows are those of days that
-- public.maintain_partitions(days_ahead) makes partitions for. A tier without DEFAULT has neither.
CREATE OR REPLACE FUNCTION ergo_internal.partition_states(days_ahead int)
RETURNS TABLE (table_name text, partitions_ahead int, waiting_rows bigint, movable_rows bigint, since timestamptz, oldest timestamptz, newest timestamptz)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    today timestamptz := date_trunc('day', now(), 'UTC');
BEGIN
    FOREACH table_name IN ARRAY ARRAY['ergonomic_snapshots', 'shift_snapshots'] LOOP
        partitions_ahead := NULL;
        waiting_rows := 0;
        movable_rows := 0;
        since := NULL;
        oldest := NULL;
        newest := NULL;
        IF to_regclass('public.' || table_name || '_default') IS NOT NULL THEN
            SELECT count(*) FILTER (WHERE p.lower_bound > today) INTO partitions_ahead FROM ergo_internal.day_partitions(table_name) p;
            EXECUTE format('SELECT count(*), count(*) FILTER (WHERE event_time >= $1 AND event_time < $2), min(ingest_time), min(event_time), max(event_time) FROM public.%I',
                           table_name || '_default')
            INTO waiting_rows, movable_rows, since, oldest, newest
            USING today - interval '3650 days', today + make_interval(days => days_ahead + 1);
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
