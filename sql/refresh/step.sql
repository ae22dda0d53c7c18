-- One step of a refresh: takes the newest dirty buckets and computes them, in one transaction.

-- Takes the newest dirty buckets of a view and recomputes them in the caller's transaction.
-- A crash anywhere puts both the taken entries and the old rows back.
-- Plans are made for the buckets at hand: a plan for any range would have to look at every partition there is.
DROP FUNCTION IF EXISTS ergo_internal.refresh_step(text);
CREATE OR REPLACE FUNCTION ergo_internal.refresh_step(view_name text, carefully boolean, OUT buckets bigint, OUT rows_written bigint)
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v ergo_internal.views;
    spans ergo_internal.bucket_span[];
    touched record;
    upto timestamptz := clock_timestamp() + interval '5 minutes';
    same record;
    alone boolean;
    some_set_aside boolean := EXISTS (SELECT FROM ergo_internal.set_aside_buckets s WHERE s.view_name = refresh_step.view_name);
BEGIN
    SELECT * INTO STRICT v FROM ergo_internal.views WHERE name = view_name;
    alone := carefully OR v.together_function IS NULL OR ergo_internal.storage_tier() = 'citus';
    buckets := 0;
    rows_written := 0;
    -- Retention moves purged_before only while no step holds this, so a bucket is never recomputed from half its rows.
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.freeze'), 0);

    WITH newest AS MATERIALIZED (
        SELECT DISTINCT d.bucket_start, d.warehouse_id FROM ergo_internal.dirty_buckets d
        WHERE d.view_name = v.name ORDER BY d.bucket_start DESC, d.warehouse_id LIMIT v.step_buckets
    ), edge AS (
        SELECT n.bucket_start, n.warehouse_id FROM newest n ORDER BY n.bucket_start, n.warehouse_id DESC LIMIT 1
    ), taken AS (
        -- Up to the last of them, not joined with them: a queue that was analysed while it was empty would be joined row by row.
        DELETE FROM ergo_internal.dirty_buckets d
        WHERE d.view_name = v.name AND d.bucket_start >= (SELECT e.bucket_start FROM edge e)
          AND (d.bucket_start > (SELECT e.bucket_start FROM edge e) OR d.warehouse_id <= (SELECT e.warehouse_id FROM edge e))
        RETURNING d.warehouse_id, d.bucket_start
    ), live AS (
        SELECT DISTINCT t.warehouse_id, t.bucket_start FROM taken t
        JOIN ergo_internal.warehouse_cutoffs c ON c.warehouse_id = t.warehouse_id
        WHERE t.bucket_start >= c.purged_before
    ), islands AS (
        SELECT l.warehouse_id, l.bucket_start,
               l.bucket_start - v.bucket * row_number() OVER (PARTITION BY l.warehouse_id ORDER BY l.bucket_start) AS island
        FROM live l
    ), found AS (
        SELECT i.warehouse_id, min(i.bucket_start) AS lo, max(i.bucket_start) + v.bucket AS hi, count(*) AS n
        FROM islands i GROUP BY i.warehouse_id, i.island
    )
    SELECT array_agg(ROW(f.warehouse_id, f.lo, f.hi, f.n)::ergo_internal.bucket_span ORDER BY f.lo DESC) INTO spans FROM found f;

    -- Buckets of the same time and the same rules together, where that can be.
    FOR same IN
        SELECT s.lo, s.hi, w.rules, array_agg(s.warehouse_id ORDER BY s.warehouse_id) AS whs, sum(s.buckets)::bigint AS buckets
        FROM unnest(spans) s
        JOIN (SELECT k.id, ergo_internal.figure_rules(k.id, coalesce(v.last_started_at, clock_timestamp())) AS rules
              FROM (SELECT DISTINCT u.warehouse_id AS id FROM unnest(spans) u) k) w ON w.id = s.warehouse_id
        GROUP BY s.lo, s.hi, w.rules, CASE WHEN alone THEN s.warehouse_id END ORDER BY s.lo DESC, s.hi DESC
    LOOP
        buckets := buckets + same.buckets;
        rows_written := rows_written + CASE
            WHEN carefully THEN ergo_internal.recompute_carefully(v, ROW(same.whs[1], same.lo, same.hi, same.buckets)::ergo_internal.bucket_span, upto, same.rules)
            ELSE ergo_internal.recompute_span(v, same.whs, same.lo, same.hi, upto, same.rules, some_set_aside) END;
    END LOOP;
    IF carefully THEN
        RETURN;
    END IF;
    -- Neighbouring days are added up together.
    FOR touched IN
        SELECT t.warehouse_id, unnest(range_agg(tstzrange(ergo_internal.day_of(t.lo), ergo_internal.day_of(t.hi - interval '1 microsecond') + interval '24 hours'))) AS days
        FROM unnest(spans) t GROUP BY t.warehouse_id
    LOOP
        PERFORM ergo_internal.roll_up_days(v, touched.warehouse_id, lower(touched.days), upper(touched.days));
    END LOOP;
END
$$;

-- Everything that can be recomputed: hours that hold raw rows, and hours the view shows although raw has none.
CREATE OR REPLACE FUNCTION ergo_internal.mark_all_dirty(view_name text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v ergo_internal.views;
    w record;
BEGIN
    SELECT * INTO STRICT v FROM ergo_internal.views WHERE name = view_name;
    -- Whoever rebuilds may have written past the change tracking.
    UPDATE ergo_internal.counted_days SET is_changed = true WHERE NOT is_changed;
    FOR w IN SELECT warehouse_id AS id, greatest(purged_before, cutoff, ergo_internal.kept_since(v.keep_for, clock_timestamp())) AS since FROM ergo_internal.warehouse_cutoffs LOOP
        EXECUTE format(
            'INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
             SELECT DISTINCT $1, $2, date_bin($3, event_time, ''2000-01-01 00:00:00+00'') FROM public.ergonomic_snapshots
             WHERE warehouse_id = $2 AND event_time >= $4 AND event_time <= clock_timestamp() + interval ''5 minutes''
             UNION
             SELECT $1, $2, date_bin($3, %1$I, ''2000-01-01 00:00:00+00'') FROM ergo_internal.%2$I WHERE warehouse_id = $2 AND %1$I >= $4', v.bucket_column, v.storage_table)
        USING v.name, w.id, v.bucket, date_bin(v.bucket, w.since + v.bucket - interval '1 microsecond', '2000-01-01 00:00:00+00');
    END LOOP;
END
$$;
