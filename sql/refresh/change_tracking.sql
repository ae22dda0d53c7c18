-- Statement triggers write the minutes a statement touched into the ledger, in the writer's own transaction.
-- SECURITY DEFINER: a writer needs no right on the ledger.

-- Runs for each insert of the writer, so it is kept short: one statement notes a single row, without grouping; where there is
-- a second, another groups what follows it. The transition table gives its rows in the same order each time. No SET
-- search_path, which costs as much as the rest of the call: every function is named in full, and there is no operator on
-- a writer's values that a search path could replace.
CREATE OR REPLACE FUNCTION ergo_internal.note_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    noted int;
BEGIN
    INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
    SELECT warehouse_id, pg_catalog.date_bin('1 minute', event_time, '2000-01-01 00:00:00+00'), 1, false
    FROM new_rows LIMIT 2;
    GET DIAGNOSTICS noted = ROW_COUNT;
    IF noted OPERATOR(pg_catalog.=) 2 THEN
        INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
        SELECT warehouse_id, pg_catalog.date_bin('1 minute', event_time, '2000-01-01 00:00:00+00'), pg_catalog.count(*), false
        FROM (SELECT warehouse_id, event_time FROM new_rows OFFSET 2) following GROUP BY 1, 2;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.note_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
    SELECT warehouse_id, date_bin('1 minute', event_time, '2000-01-01 00:00:00+00'), count(*), true
    FROM old_rows GROUP BY 1, 2;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.note_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
    SELECT warehouse_id, date_bin('1 minute', event_time, '2000-01-01 00:00:00+00'), count(*), removed
    FROM (SELECT warehouse_id, event_time, true AS removed FROM old_rows
          UNION ALL
          SELECT warehouse_id, event_time, false FROM new_rows) touched
    GROUP BY warehouse_id, 2, removed;
    RETURN NULL;
END
$$;

-- TRUNCATE has no transition table: every bucket the views hold becomes dirty.
CREATE OR REPLACE FUNCTION ergo_internal.note_truncated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    EXECUTE format('INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
                    SELECT DISTINCT warehouse_id, bucket, 0, true FROM (%s) held', ergo_internal.held_buckets());
    UPDATE ergo_internal.counted_days SET is_changed = true;
    RETURN NULL;
END
$$;

-- Where tracking begins, rows are there already that it never heard of. The lock waits for writers under way and keeps others
-- out until the triggers below are committed with it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'public.ergonomic_snapshots'::regclass AND tgname = 'note_inserted') THEN
        LOCK TABLE public.ergonomic_snapshots IN SHARE ROW EXCLUSIVE MODE;
        INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
        SELECT warehouse_id, date_bin('1 minute', event_time, '2000-01-01 00:00:00+00'), count(*), false
        FROM public.ergonomic_snapshots GROUP BY 1, 2;
    END IF;
END
$$;
-- The tables as this tier has them, with their triggers.
SELECT ergo_internal.prepare_storage();

-- How far back a view reaches at a moment: whole UTC days, whatever the session's time zone.
CREATE OR REPLACE FUNCTION ergo_internal.kept_since(keep_for interval, moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('day', (moment AT TIME ZONE 'UTC') - keep_for) AT TIME ZONE 'UTC'
$$;

-- Rows that a clock which was ahead took in when they were due by it, and that lie in the future again: a refresh leaves them out of
-- the buckets it computes, so they are noted for when their time comes.
CREATE OR REPLACE FUNCTION ergo_internal.note_future_rows() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    last_due_minute timestamptz := (SELECT c.moment FROM ergo_internal.current_clock c) + interval '4 minutes';
BEGIN
    -- Refreshes of two views would note each row twice: the second waits, and sees what the first has noted.
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.future_rows'), 0);
    INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
    SELECT s.warehouse_id, date_bin('1 minute', s.event_time, '2000-01-01 00:00:00+00'), count(*), false
    FROM public.ergonomic_snapshots s
    WHERE s.event_time > last_due_minute AND isfinite(s.event_time)
      AND NOT EXISTS (SELECT FROM ergo_internal.change_ledger l
                      WHERE l.warehouse_id = s.warehouse_id AND l.bucket_minute = date_bin('1 minute', s.event_time, '2000-01-01 00:00:00+00'))
    GROUP BY 1, 2;
END
$$;

-- Hands the due part of the ledger to every view as dirty buckets. A minute that lies partly in the future stays until
-- all of it is due: a refresh that took it now would leave out its later rows and never hear of them again.
-- Runs in a short transaction of its own; two at once wait for each other only as long as one of them takes.
CREATE OR REPLACE FUNCTION ergo_internal.drain_ledger() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    -- By the view, as everywhere where a caller's search path may not be the session's.
    due timestamptz := (SELECT c.moment FROM ergo_internal.current_clock c) + interval '5 minutes';
    last_due_minute timestamptz := due - interval '1 minute';
    known text[];
    newest timestamptz;
BEGIN
    -- A warehouse the backend has not announced still shows up, and keeps everything until an admin sets its days.
    PERFORM ergo_internal.sync_warehouses();
    PERFORM ergo_internal.register_warehouses(ARRAY(SELECT DISTINCT l.warehouse_id FROM ergo_internal.change_ledger l));
    known := ARRAY(SELECT k.id FROM ergo_internal.warehouse_register k);

    -- Retention that was lengthened, or a hold, opens days again from which nothing was deleted: what came too late for them
    -- then belongs into the views after all.
    WITH reopened AS (
        DELETE FROM ergo_internal.too_late t USING ergo_internal.warehouse_cutoffs c
        WHERE c.warehouse_id = t.warehouse_id AND isfinite(t.event_day)
          AND t.event_day::timestamp AT TIME ZONE 'UTC' >= greatest(c.cutoff, c.purged_before)
        RETURNING t.warehouse_id, t.event_day::timestamp AT TIME ZONE 'UTC' AS day
    )
    INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
    SELECT v.name, r.warehouse_id, start
    FROM reopened r CROSS JOIN ergo_internal.views v
    CROSS JOIN LATERAL generate_series(r.day, r.day + interval '24 hours' - v.bucket, v.bucket) start
    WHERE start >= ergo_internal.kept_since(v.keep_for, due);

    SELECT max(l.noted_at) INTO newest FROM ergo_internal.change_ledger l;

    WITH taken AS (
        -- Entries of a warehouse that was first written to since the statement above stay for the next drain. Ids that no index of
        -- ours can hold have no figures; their rows are listed as unreadable.
        DELETE FROM ergo_internal.change_ledger l
        WHERE l.bucket_minute <= last_due_minute AND (l.warehouse_id = ANY (known) OR octet_length(l.warehouse_id) > 200)
        RETURNING l.warehouse_id, l.bucket_minute, l.row_count, l.removed, l.noted_at
    ), judged AS (
        SELECT t.warehouse_id, t.bucket_minute, t.row_count, t.removed, c.warehouse_id IS NOT NULL AS is_readable,
               -- What a clock noted that was ahead is judged by now.
               t.bucket_minute < greatest(c.purged_before,
                   ergo_internal.cutoff_at(c.retention_days, c.legal_hold, least(t.noted_at, due))) AS is_frozen
        FROM taken t LEFT JOIN ergo_internal.warehouse_cutoffs c ON c.warehouse_id = t.warehouse_id
    ), minutes AS MATERIALIZED (
        SELECT warehouse_id, bucket_minute, is_readable, is_frozen, greatest(sum(CASE WHEN removed THEN -row_count ELSE row_count END), 0) AS arrived
        -- Rows that came without a time have another one by now, which has an entry of its own.
        FROM judged WHERE bucket_minute <> ergo_internal.undated() GROUP BY 1, 2, 3, 4
    ), counted AS (
        INSERT INTO ergo_internal.too_late AS t (warehouse_id, event_day, row_count)
        -- Also where rows only went: a day that is opened again must show that too.
        SELECT warehouse_id, (bucket_minute AT TIME ZONE 'UTC')::date, sum(arrived)
        FROM minutes WHERE is_readable AND is_frozen GROUP BY 1, 2
        ON CONFLICT (warehouse_id, event_day) DO UPDATE
            SET row_count = t.row_count + excluded.row_count, last_seen_at = clock_timestamp()
    ), changed_days AS (
        UPDATE ergo_internal.counted_days d SET is_changed = true
        FROM (SELECT DISTINCT (bucket_minute AT TIME ZONE 'UTC')::date AS day FROM minutes) m
        WHERE d.day = m.day AND NOT d.is_changed
    )
    INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
    SELECT DISTINCT v.name, m.warehouse_id, date_bin(v.bucket, m.bucket_minute, '2000-01-01 00:00:00+00')
    FROM minutes m CROSS JOIN ergo_internal.views v
    WHERE m.is_readable AND NOT m.is_frozen AND m.bucket_minute >= ergo_internal.kept_since(v.keep_for, due);

    -- A statement of its own: an UPDATE that meets another one of the same row within the statement above is begun anew there, and
    -- what that statement took would be handed to nobody.
    UPDATE ergo_internal.clock k SET newest_change = newest
    WHERE newest IS NOT NULL AND (k.newest_change IS NULL OR k.newest_change > due OR newest > k.newest_change + interval '1 minute');
END
$$;
