-- Native storage: partitions by UTC day, created ahead and for late data; the DEFAULT partition takes what has none yet.

CREATE OR REPLACE FUNCTION ergo_internal.native_prepare() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE OR REPLACE TRIGGER note_inserted AFTER INSERT ON public.ergonomic_snapshots
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_inserted();
    CREATE OR REPLACE TRIGGER note_deleted AFTER DELETE ON public.ergonomic_snapshots
        REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_deleted();
    CREATE OR REPLACE TRIGGER note_updated AFTER UPDATE ON public.ergonomic_snapshots
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_updated();
    CREATE OR REPLACE TRIGGER note_truncated AFTER TRUNCATE ON public.ergonomic_snapshots
        FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_truncated();
END
$$;

-- A day partition is known by its name.
DROP FUNCTION IF EXISTS ergo_internal.native_leaves(text);
CREATE OR REPLACE FUNCTION ergo_internal.native_leaves(parent text, named text DEFAULT NULL)
RETURNS TABLE (relation regclass, partition_name text, lower_bound timestamptz, upper_bound timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT c.oid::regclass, c.relname::text, d.day::timestamp AT TIME ZONE 'UTC', (d.day + 1)::timestamp AT TIME ZONE 'UTC'
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (SELECT CASE WHEN c.relname ~ '_[0-9]{4}_[0-9]{2}_[0-9]{2}$' THEN to_date(right(c.relname, 10), 'YYYY_MM_DD') END AS day) d
    WHERE i.inhparent = ('public.' || parent)::regclass AND (named IS NULL OR c.relname = named)
$$;

-- Who may read or vacuum a table may do so with its new partition, which is read by its own name too.
CREATE OR REPLACE FUNCTION ergo_internal.grant_as_on(parent text, partition_name text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    held record;
BEGIN
    FOR held IN
        SELECT a.grantee::regrole AS grantee, a.privilege_type FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.oid = ('public.' || parent)::regclass AND a.privilege_type IN ('SELECT', 'MAINTAIN') AND a.grantee NOT IN (0, c.relowner)
    LOOP
        EXECUTE format('GRANT %s ON public.%I TO %s', held.privilege_type, partition_name, held.grantee);
    END LOOP;
END
$$;

-- Creates the UTC day's partition of a table if it is missing and moves the day's rows out of DEFAULT into it.
-- Writers of the table wait while it runs: one that had already chosen DEFAULT for its row would be refused
-- once the day has a partition. Readers of other days do not wait.
CREATE OR REPLACE FUNCTION ergo_internal.native_create_day_partition(parent text, day date) RETURNS text
-- The bounds are written out, and only this style has the zone as a number: IST is India's and Israel's.
LANGUAGE plpgsql SET datestyle = 'ISO' AS $$
DECLARE
    partition_name text := parent || to_char(day, '_YYYY_MM_DD');
    lower_bound timestamptz := day::timestamp AT TIME ZONE 'UTC';
    upper_bound timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    -- Two creators of one day: the second waits here and then finds it done.
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.partition'), hashtext(partition_name));
    -- Asked of the catalog itself: to_regclass may answer from this session's cache that there is none.
    IF EXISTS (SELECT FROM pg_class c JOIN pg_class p ON p.oid = ('public.' || parent)::regclass
               WHERE c.relname = partition_name AND c.relnamespace = p.relnamespace) THEN
        RETURN partition_name;
    END IF;

    -- What was counted of the day belongs to a partition that is gone.
    DELETE FROM ergo_internal.counted_days WHERE counted_days.day = native_create_day_partition.day AND parent = 'ergonomic_snapshots';
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL EXCLUDING IDENTITY)', partition_name, parent);
    -- Proven by the constraint, the bounds need no scan when the partition is attached.
    EXECUTE format('ALTER TABLE public.%I ADD CONSTRAINT bounds CHECK (event_time >= %L AND event_time < %L)',
                   partition_name, lower_bound, upper_bound);
    IF (SELECT c.relowner::regrole::text <> current_user FROM pg_class c WHERE c.oid = ('public.' || parent)::regclass) THEN
        EXECUTE format('ALTER TABLE public.%I OWNER TO %s', partition_name, (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = ('public.' || parent)::regclass));
    END IF;
    PERFORM ergo_internal.place_partition(parent, partition_name);
    EXECUTE format('LOCK TABLE ONLY public.%I IN SHARE ROW EXCLUSIVE MODE', parent);
    -- Held until commit: a row that slipped into DEFAULT between the move and the attach would make it fail.
    EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', parent || '_default');
    EXECUTE format('WITH moved AS (DELETE FROM public.%I WHERE event_time >= %L AND event_time < %L RETURNING *)
                    INSERT INTO public.%I SELECT * FROM moved',
                   parent || '_default', lower_bound, upper_bound, partition_name);
    EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   parent, partition_name, lower_bound, upper_bound);
    EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT bounds', partition_name);
    PERFORM ergo_internal.grant_as_on(parent, partition_name);
    RETURN partition_name;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.native_missing_partitions(days_ahead int) RETURNS TABLE (parent text, day date)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
BEGIN
    FOREACH parent IN ARRAY ARRAY['ergonomic_snapshots', 'shift_snapshots'] LOOP
        RETURN QUERY EXECUTE format(
            $q$SELECT $3, w.day FROM (
                   SELECT d::date AS day FROM generate_series($1::timestamp, $1::timestamp + make_interval(days => $2), interval '1 day') d
                   UNION
                   SELECT (event_time AT TIME ZONE 'UTC')::date FROM public.%I
                   WHERE event_time >= $1 - interval '3650 days' AND event_time < $1 + make_interval(days => $2 + 1)) w
               WHERE NOT EXISTS (SELECT FROM ergo_internal.native_leaves($3) l WHERE l.lower_bound = w.day::timestamp AT TIME ZONE 'UTC')
               ORDER BY w.day$q$, parent || '_default') USING today, days_ahead, parent;
    END LOOP;
END
$$;

-- Asks the index for each warehouse's newest row: under the lock that drops the partition there is no time to read it.
CREATE OR REPLACE FUNCTION ergo_internal.native_is_needed(leaf regclass) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    needed boolean;
BEGIN
    EXECUTE format($q$
        WITH RECURSIVE held AS (
            (SELECT s.warehouse_id FROM %1$s s ORDER BY s.warehouse_id LIMIT 1)
            UNION ALL
            SELECT (SELECT s.warehouse_id FROM %1$s s WHERE s.warehouse_id > h.warehouse_id ORDER BY s.warehouse_id LIMIT 1)
            FROM held h WHERE h.warehouse_id IS NOT NULL
        )
        SELECT EXISTS (
            SELECT FROM held h LEFT JOIN ergo_internal.warehouse_cutoffs c ON c.warehouse_id = h.warehouse_id
            CROSS JOIN LATERAL (SELECT s.event_time FROM %1$s s WHERE s.warehouse_id = h.warehouse_id ORDER BY s.event_time DESC LIMIT 1) newest
            WHERE newest.event_time >= coalesce(least(c.cutoff, c.purged_before), '-infinity'))$q$, leaf) INTO needed;
    RETURN needed;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.native_drop_partition(parent text, leaf regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Without ONLY it would lock every partition, and a reader of any day would keep this one from going.
    EXECUTE format('LOCK TABLE ONLY public.%I IN ACCESS EXCLUSIVE MODE', parent);
    EXECUTE format('DROP TABLE %s', leaf);
EXCEPTION WHEN lock_not_available THEN
    -- Somebody reads or writes other days for long. The space is freed all the same; drop_empty_partitions does the rest.
    EXECUTE format('TRUNCATE TABLE %s', leaf);
END
$$;

-- Addressed directly, a leaf fires no change tracking.
CREATE OR REPLACE FUNCTION ergo_internal.native_delete_rows(leaf regclass, warehouse text, before timestamptz, batch int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    deleted bigint;
BEGIN
    EXECUTE format('DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE warehouse_id = $1 AND event_time < $2 LIMIT $3))', leaf)
    USING warehouse, before, batch;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
