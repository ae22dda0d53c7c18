-- Native day partitions: created ahead and for late data; the DEFAULT partition takes what has none yet.

-- Creates the UTC day's partition of a table if it is missing and moves the day's rows out of DEFAULT into it.
-- Writers of the table wait while it runs: one that had already chosen DEFAULT for its row would be refused
-- once the day has a partition. Readers of other days do not wait.
CREATE OR REPLACE FUNCTION ergo_internal.create_day_partition(parent text, day date) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    partition_name text := parent || to_char(day, '_YYYY_MM_DD');
    lower_bound timestamptz := day::timestamp AT TIME ZONE 'UTC';
    upper_bound timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF day IS NULL OR NOT isfinite(day) THEN
        RAISE EXCEPTION 'A partition needs a calendar day, not %', coalesce(day::text, 'null') USING ERRCODE = '22023';
    END IF;
    -- Two creators of one day: the second waits here and then finds it done.
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.partition'), hashtext(partition_name));
    -- Asked of the catalog itself: to_regclass may answer from this session's cache that there is none.
    IF EXISTS (SELECT FROM pg_class c JOIN pg_class p ON p.oid = parent::regclass
               WHERE c.relname = partition_name AND c.relnamespace = p.relnamespace) THEN
        RETURN partition_name;
    END IF;

    -- What was counted of the day belongs to a partition that is gone.
    DELETE FROM ergo_internal.counted_days WHERE counted_days.day = create_day_partition.day AND parent = 'ergonomic_snapshots';
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL EXCLUDING IDENTITY)', partition_name, parent);
    -- Proven by the constraint, the bounds need no scan when the partition is attached.
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT bounds CHECK (event_time >= %L AND event_time < %L)',
                   partition_name, lower_bound, upper_bound);
    EXECUTE format('LOCK TABLE ONLY %I IN SHARE ROW EXCLUSIVE MODE', parent);
    -- Held until commit: a row that slipped into DEFAULT between the move and the attach would make it fail.
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent || '_default');
    EXECUTE format('WITH moved AS (DELETE FROM %I WHERE event_time >= %L AND event_time < %L RETURNING *)
                    INSERT INTO %I SELECT * FROM moved',
                   parent || '_default', lower_bound, upper_bound, partition_name);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   parent, partition_name, lower_bound, upper_bound);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT bounds', partition_name);
    RETURN partition_name;
END
$$;

CREATE OR REPLACE FUNCTION create_ergonomic_snapshot_partition(day date) RETURNS text LANGUAGE sql AS
$$ SELECT ergo_internal.create_day_partition('ergonomic_snapshots', day) $$;
COMMENT ON FUNCTION create_ergonomic_snapshot_partition(date) IS 'Creates the partition of a UTC day if missing; returns its name.';

CREATE OR REPLACE FUNCTION create_shift_snapshot_partition(day date) RETURNS text LANGUAGE sql AS
$$ SELECT ergo_internal.create_day_partition('shift_snapshots', day) $$;
COMMENT ON FUNCTION create_shift_snapshot_partition(date) IS 'Creates the partition of a UTC day if missing; returns its name.';

-- The partitions of a table with the UTC day each covers.
CREATE OR REPLACE FUNCTION ergo_internal.day_partitions(parent text)
RETURNS TABLE (partition_name text, lower_bound timestamptz, upper_bound timestamptz, bytes bigint)
LANGUAGE sql STABLE AS $$
    SELECT c.relname::text, d.day::timestamp AT TIME ZONE 'UTC', (d.day + 1)::timestamp AT TIME ZONE 'UTC',
           pg_total_relation_size(c.oid)
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT to_date(right(c.relname, 10), 'YYYY_MM_DD') AS day) d
    WHERE i.inhparent = parent::regclass AND c.relname ~ '_\d{4}_\d{2}_\d{2}$'
    ORDER BY 2
$$;

-- Partitions for the coming days, and for the days of rows that wait in DEFAULT.
CREATE OR REPLACE PROCEDURE maintain_partitions(requested_by text DEFAULT session_user, days_ahead int DEFAULT 7)
LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    wanted date;
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    created int := 0;
    waiting bigint := 0;
    failures text;
    stopped boolean := false;
    run bigint;
BEGIN
    IF days_ahead IS NULL OR days_ahead NOT BETWEEN 0 AND 366 THEN
        RAISE EXCEPTION 'days_ahead must be 0 to 366, not %', days_ahead USING ERRCODE = '22023';
    END IF;
    INSERT INTO ergo_internal.runs (job, subject, requested_by)
    VALUES ('partitions', 'ergonomic_snapshots, shift_snapshots', maintain_partitions.requested_by) RETURNING id INTO run;
    COMMIT;
    FOREACH parent IN ARRAY ARRAY['ergonomic_snapshots', 'shift_snapshots'] LOOP
        FOR wanted IN EXECUTE format(
            $q$SELECT d::date FROM generate_series($1::timestamp, $1::timestamp + make_interval(days => $2), interval '1 day') d
               UNION
               SELECT DISTINCT (event_time AT TIME ZONE 'UTC')::date FROM %I
               WHERE event_time >= $1 - interval '3650 days' AND event_time < $1 + make_interval(days => $2 + 1)
               ORDER BY 1$q$, parent || '_default') USING today, days_ahead
        LOOP
            CONTINUE WHEN to_regclass(parent || to_char(wanted, '_YYYY_MM_DD')) IS NOT NULL;
            BEGIN
                PERFORM set_config('lock_timeout', '2s', true);
                PERFORM ergo_internal.create_day_partition(parent, wanted);
                created := created + 1;
            EXCEPTION
                WHEN query_canceled THEN
                    failures := concat_ws('; ', failures, ergo_internal.stopped());
                    stopped := true;
                WHEN OTHERS THEN
                    failures := concat_ws('; ', failures, format('%s of %s: %s', parent, wanted, SQLERRM));
            END;
            COMMIT;
            EXIT WHEN stopped;
        END LOOP;
        EXIT WHEN stopped;
    END LOOP;
    SELECT (SELECT count(*) FROM ergonomic_snapshots_default) + (SELECT count(*) FROM shift_snapshots_default) INTO waiting;
    UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), rows_affected = created, error = failures,
        outcome = CASE WHEN failures IS NULL THEN 'succeeded' ELSE 'failed' END,
        detail = jsonb_build_object('created', created, 'rows_in_default', waiting)
    WHERE id = run;
    COMMIT;
    IF NOT stopped THEN
        CALL ergo_internal.count_days();
    END IF;
    IF failures IS NOT NULL THEN
        RAISE EXCEPTION 'Some partitions could not be created: %', failures;
    END IF;
END
$$;
