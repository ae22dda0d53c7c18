-- No row may be in nobody's statistics: rows stored = rows counted in a view + rows listed by reason. Checked by the hourly
-- maintenance over the kept counts of past days, and over the rows of the last two. What it finds is told, never mended unseen.

-- Rows of a UTC day that a view has not counted, per warehouse; no row where all are. Past days are compared as a whole, with
-- their kept count; days that still change by the hour, up to where the view is complete. One statement, and so one moment:
-- what a writer has committed stands in the ledger, in the queue or in the view, and never in none of them.
-- Frozen days are left out: their snapshots are gone or going. So are days that the view keeps no longer.
CREATE OR REPLACE FUNCTION ergo_internal.uncounted_rows(view_name text, on_day date, is_past boolean)
RETURNS TABLE (warehouse_id text, stored bigint, counted bigint, late bigint, waiting bigint, set_aside bigint, missing bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v ergo_internal.views;
    lo timestamptz := on_day::timestamp AT TIME ZONE 'UTC';
    hi timestamptz := (on_day + 1)::timestamp AT TIME ZONE 'UTC';
    unit interval := CASE WHEN is_past THEN interval '1 day' ELSE interval '1 hour' END;
BEGIN
    SELECT * INTO STRICT v FROM ergo_internal.views e WHERE e.name = view_name;
    IF NOT is_past THEN
        hi := least(hi, ergo_internal.hour_of(v.complete_to));
    END IF;
    IF v.complete_to IS NULL OR hi <= lo OR hi > v.complete_to OR lo < ergo_internal.kept_since(v.keep_for, clock_timestamp()) THEN
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format($q$
        WITH known AS MATERIALIZED (
            SELECT c.warehouse_id FROM ergo_internal.warehouse_cutoffs c WHERE c.purged_before <= $1
        ), held AS MATERIALIZED (
            %1$s
        ), shown AS MATERIALIZED (
            SELECT t.warehouse_id, ergo_internal.bucket_of($3, t.%3$I) AS unit, sum(t.%4$I)::bigint AS n
            FROM ergo_internal.%2$I t WHERE t.warehouse_id = ANY (ARRAY(SELECT k.warehouse_id FROM known k)) AND t.%3$I >= $1 AND t.%3$I < $2 GROUP BY 1, 2
        ), ledger AS MATERIALIZED (
            SELECT DISTINCT l.warehouse_id, ergo_internal.bucket_of($3, l.bucket_minute) AS unit
            FROM ergo_internal.change_ledger l WHERE l.bucket_minute >= $1 AND l.bucket_minute < $2
        ), changing AS MATERIALIZED (
            SELECT l.warehouse_id, l.unit FROM ledger l
            UNION
            SELECT d.warehouse_id, ergo_internal.bucket_of($3, d.bucket_start) FROM ergo_internal.dirty_buckets d
            WHERE d.view_name = $4 AND d.bucket_start >= $1 AND d.bucket_start < $2
        ), aside AS MATERIALIZED (
            SELECT DISTINCT b.warehouse_id, ergo_internal.bucket_of($3, b.bucket_start) AS unit FROM ergo_internal.set_aside_buckets b
            WHERE b.view_name = $4 AND b.bucket_start >= $1 AND b.bucket_start < $2
        ), judged AS (
            SELECT k.warehouse_id, coalesce(h.n, 0) AS stored, coalesce(s.n, 0) AS counted,
                   CASE WHEN a.unit IS NOT NULL THEN 'aside' WHEN c.unit IS NOT NULL THEN 'waiting' ELSE 'settled' END AS state
            FROM held h FULL JOIN shown s ON s.warehouse_id = h.warehouse_id AND s.unit = h.unit
            JOIN known k ON k.warehouse_id = coalesce(h.warehouse_id, s.warehouse_id)
            LEFT JOIN changing c ON c.warehouse_id = k.warehouse_id AND c.unit = coalesce(h.unit, s.unit)
            LEFT JOIN aside a ON a.warehouse_id = k.warehouse_id AND a.unit = coalesce(h.unit, s.unit)
        ), summed AS (
            SELECT j.warehouse_id, sum(j.stored)::bigint AS stored, sum(j.counted)::bigint AS counted,
                   coalesce(sum(j.stored - j.counted) FILTER (WHERE j.state = 'settled'), 0)::bigint AS open,
                   coalesce(sum(j.stored - j.counted) FILTER (WHERE j.state = 'waiting'), 0)::bigint AS waiting,
                   coalesce(sum(j.stored - j.counted) FILTER (WHERE j.state = 'aside'), 0)::bigint AS set_aside
            FROM judged j GROUP BY 1
        )
        SELECT s.warehouse_id, s.stored, s.counted, x.late, s.waiting, s.set_aside, s.open - x.late
        FROM summed s LEFT JOIN ergo_internal.too_late t ON t.warehouse_id = s.warehouse_id AND t.event_day = $5
        CROSS JOIN LATERAL (SELECT least(coalesce(t.row_count, 0), greatest(s.open, 0)) AS late) x
        WHERE s.open <> 0 OR s.waiting <> 0 OR s.set_aside <> 0$q$,
        CASE WHEN is_past THEN 'SELECT d.warehouse_id, $1 AS unit, d.row_count AS n FROM ergo_internal.day_counts d WHERE d.day = $5'
             ELSE 'SELECT s.warehouse_id, ergo_internal.bucket_of($3, s.event_time) AS unit, count(*) AS n FROM public.ergonomic_snapshots s
                   WHERE s.event_time >= $1 AND s.event_time < $2 GROUP BY 1, 2' END,
        v.storage_table, v.bucket_column, v.count_column)
    USING lo, hi, unit, view_name, on_day;
END
$$;

-- All rows of ergonomic_snapshots, as one view has them: counted, or why not.
CREATE OR REPLACE FUNCTION ergo_internal.whereabouts(view_name text) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v ergo_internal.views;
    since timestamptz;
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    place record;
    listed record;
    ahead bigint;
    unfinished bigint;
BEGIN
    SELECT * INTO STRICT v FROM ergo_internal.views e WHERE e.name = view_name;
    since := ergo_internal.kept_since(v.keep_for, clock_timestamp());
    SELECT coalesce(sum(r.row_count), 0) AS stored,
           coalesce(sum(r.row_count) FILTER (WHERE c.warehouse_id IS NULL), 0) AS unreadable,
           coalesce(sum(r.row_count) FILTER (WHERE c.warehouse_id IS NOT NULL AND r.day > today), 0) AS future,
           coalesce(sum(r.row_count) FILTER (WHERE c.warehouse_id IS NOT NULL AND r.day <= today AND r.day < (c.purged_before AT TIME ZONE 'UTC')::date), 0) AS frozen,
           coalesce(sum(r.row_count) FILTER (WHERE c.warehouse_id IS NOT NULL AND r.day <= today AND r.day >= (c.purged_before AT TIME ZONE 'UTC')::date
                                             AND r.day < (since AT TIME ZONE 'UTC')::date), 0) AS not_kept
    INTO place FROM ergo_internal.stored_rows() r LEFT JOIN ergo_internal.warehouse_cutoffs c ON c.warehouse_id = r.warehouse_id
    WHERE r.table_name = 'ergonomic_snapshots';
    -- Of the hour in progress a view shows what its last refresh found. Rows of days that are frozen or kept no longer, and those
    -- that are unreadable, are told above, also where the day is today.
    WITH unfinished_rows AS MATERIALIZED (
        SELECT s.warehouse_id, (s.event_time AT TIME ZONE 'UTC')::date AS day, s.event_time > clock_timestamp() + interval '5 minutes' AS is_ahead, count(*) AS n
        FROM public.ergonomic_snapshots s
        WHERE s.event_time >= greatest(ergo_internal.hour_of(v.complete_to), since) AND s.event_time < (today + 1)::timestamp AT TIME ZONE 'UTC'
        GROUP BY 1, 2, 3
    )
    SELECT coalesce(sum(u.n) FILTER (WHERE u.is_ahead), 0), coalesce(sum(u.n) FILTER (WHERE NOT u.is_ahead), 0)
    INTO ahead, unfinished FROM unfinished_rows u JOIN ergo_internal.warehouse_cutoffs c ON c.warehouse_id = u.warehouse_id
    WHERE u.day >= (c.purged_before AT TIME ZONE 'UTC')::date;
    SELECT coalesce(sum(b.late), 0) AS late, coalesce(sum(b.waiting), 0) AS waiting, coalesce(sum(b.set_aside), 0) AS set_aside, coalesce(sum(b.missing), 0) AS missing
    INTO listed FROM ergo_internal.row_balance b WHERE b.view_name = v.name;
    RETURN jsonb_build_object(
        'stored', place.stored,
        'counted', place.stored - place.unreadable - place.future - place.frozen - place.not_kept - ahead - unfinished
                   - listed.late - listed.waiting - listed.set_aside - listed.missing,
        'unreadable', place.unreadable, 'future', place.future + ahead, 'frozen', place.frozen, 'not_kept', place.not_kept,
        'in_progress', unfinished, 'late', listed.late, 'waiting', listed.waiting, 'set_aside', listed.set_aside, 'missing', listed.missing);
END
$$;

-- Days are counted and compared again in turn, each about once a week: what wrote past the change tracking marked none.
CREATE OR REPLACE FUNCTION ergo_internal.doubt_oldest_counts() RETURNS void
LANGUAGE sql AS $$
    UPDATE ergo_internal.counted_days d SET is_changed = true
    WHERE d.day IN (SELECT c.day FROM ergo_internal.counted_days c
                    WHERE c.is_counted AND NOT c.is_changed AND c.balanced_at < clock_timestamp() - interval '1 day'
                    ORDER BY c.balanced_at LIMIT (SELECT 1 + count(*) / 168 FROM ergo_internal.counted_days))
$$;

-- Compares what has to be compared, a view and day at a time. Called by maintain_partitions after it has counted days.
CREATE OR REPLACE PROCEDURE ergo_internal.check_balance(requested_by text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    d record;
    v record;
    run bigint;
    failure text;
    today date := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    found bigint;
BEGIN
    INSERT INTO ergo_internal.runs (job, subject, requested_by) VALUES ('balance', 'all views', check_balance.requested_by) RETURNING id INTO run;
    -- Of days whose snapshots are gone, or of which nothing is asked any more, nothing is missing.
    DELETE FROM ergo_internal.row_balance b
    WHERE b.day < today - 1 AND NOT EXISTS (SELECT FROM ergo_internal.counted_days c WHERE c.day = b.day)
       OR NOT EXISTS (SELECT FROM ergo_internal.views e WHERE e.name = b.view_name AND b.day >= (ergo_internal.kept_since(e.keep_for, clock_timestamp()) AT TIME ZONE 'UTC')::date)
       OR NOT EXISTS (SELECT FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = b.warehouse_id AND b.day >= (c.purged_before AT TIME ZONE 'UTC')::date);
    COMMIT;
    FOR d IN
        SELECT today AS day, false AS is_past UNION ALL SELECT today - 1, false
        UNION ALL
        SELECT s.day, true FROM ergo_internal.snapshot_partitions() s JOIN ergo_internal.counted_days c ON c.day = s.day
        WHERE s.is_kept AND c.balanced_at IS NULL AND s.day < today - 1
        ORDER BY 1 DESC
    LOOP
        FOR v IN SELECT e.name FROM ergo_internal.views e WHERE e.count_column IS NOT NULL ORDER BY e.ordinal LOOP
            BEGIN
                DELETE FROM ergo_internal.row_balance b WHERE b.view_name = v.name AND b.day = d.day;
                INSERT INTO ergo_internal.row_balance (view_name, warehouse_id, day, stored, counted, late, waiting, set_aside, missing)
                SELECT v.name, u.warehouse_id, d.day, u.stored, u.counted, u.late, u.waiting, u.set_aside, u.missing
                FROM ergo_internal.uncounted_rows(v.name, d.day, d.is_past) u;
            EXCEPTION
                WHEN query_canceled THEN failure := ergo_internal.stopped();
                WHEN OTHERS THEN failure := format('%s of %s: %s', v.name, d.day, SQLERRM);
            END;
            COMMIT;
            EXIT WHEN failure IS NOT NULL;
        END LOOP;
        EXIT WHEN failure IS NOT NULL;
        -- A change since the count marks the day again, and one that waits is looked at next time.
        UPDATE ergo_internal.counted_days c SET balanced_at = clock_timestamp()
        WHERE d.is_past AND c.day = d.day AND c.is_counted AND NOT c.is_changed
          AND NOT EXISTS (SELECT FROM ergo_internal.row_balance b WHERE b.day = d.day AND (b.waiting <> 0 OR b.set_aside <> 0));
        COMMIT;
    END LOOP;
    IF failure IS NULL THEN
        FOR v IN SELECT e.name FROM ergo_internal.views e WHERE e.count_column IS NOT NULL ORDER BY e.ordinal LOOP
            BEGIN
                UPDATE ergo_internal.views e SET balance = ergo_internal.whereabouts(v.name), balance_checked_at = clock_timestamp() WHERE e.name = v.name;
            EXCEPTION
                WHEN query_canceled THEN failure := ergo_internal.stopped();
                WHEN OTHERS THEN failure := SQLERRM;
            END;
            COMMIT;
            EXIT WHEN failure IS NOT NULL;
        END LOOP;
    END IF;
    SELECT coalesce(sum(abs(b.missing)), 0) INTO found FROM ergo_internal.row_balance b;
    UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), outcome = ergo_internal.outcome_of(failure), error = failure, rows_affected = found WHERE id = run;
    COMMIT;
END
$$;

-- What a view lacks, for people: rows that are stored and in no figure, and buckets that could not be computed.
CREATE OR REPLACE VIEW ergo_internal.view_gaps AS
SELECT b.view_name, b.warehouse_id, w.name AS warehouse_name, b.day, 'missing' AS kind, b.missing AS row_count, NULL::timestamptz AS bucket_start, NULL::text AS error,
       b.checked_at AS since, NULL::timestamptz AS retry_at
FROM ergo_internal.row_balance b LEFT JOIN ergo_internal.known_warehouses w ON w.id = b.warehouse_id WHERE b.missing <> 0
UNION ALL
SELECT s.view_name, s.warehouse_id, w.name, CASE WHEN isfinite(s.bucket_start) THEN (s.bucket_start AT TIME ZONE 'UTC')::date END, 'set aside', NULL, s.bucket_start, s.error,
       s.set_aside_at, s.retry_at
FROM ergo_internal.set_aside_buckets s LEFT JOIN ergo_internal.known_warehouses w ON w.id = s.warehouse_id;
