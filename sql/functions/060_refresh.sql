-- refresh_view: the one entry to refreshing, for the portal, psql and cron alike. Readers never wait.

-- Where a view's buckets are stored, and under which columns.
CREATE OR REPLACE FUNCTION ergo_internal.view_storage(view_name text, OUT storage text, OUT bucket_column text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE view_name WHEN 'top_red_zones' THEN 'zone_hours' ELSE view_name END,
           CASE WHEN view_name LIKE 'rollup%' OR view_name = 'top_red_zones' THEN 'bucket_time' ELSE 'hour_bucket' END
$$;

-- Every table a view's refresh keeps, with its bucket column: what is trimmed together.
CREATE OR REPLACE FUNCTION ergo_internal.view_tables(view_name text) RETURNS TABLE (storage text, bucket_column text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT s.storage, s.bucket_column FROM ergo_internal.view_storage(view_name) s
    UNION ALL
    SELECT t, 'bucket_time' FROM unnest(CASE view_name
        WHEN 'rollup_1m' THEN ARRAY['zone_minutes', 'warehouse_minutes']
        WHEN 'rollup_5m' THEN ARRAY['zone_fives', 'warehouse_fives']
        WHEN 'top_red_zones' THEN ARRAY['zone_red_hours', 'zone_days', 'zone_day_hours', 'warehouse_hours', 'warehouse_days']
        WHEN 'worker_exposure_minutes' THEN ARRAY['zone_exposure_hours', 'zone_exposure_days', 'warehouse_exposure_hours', 'worker_hours', 'worker_days', 'worker_shifts']
        WHEN 'posture_type_counts' THEN ARRAY['zone_score_hours', 'zone_score_days', 'warehouse_score_hours', 'warehouse_score_days']
    END) t
    UNION ALL
    -- A cell that is cut by the limit stays whole: what is left of it would be a cell of its own.
    SELECT 'published_cells', 'cell_end' WHERE view_name = 'worker_exposure_minutes'
$$;

-- Latest event_time in a view: one index look-up per warehouse.
CREATE OR REPLACE FUNCTION ergo_internal.newest_event(view_name text) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    s record;
    known text[] := ARRAY(SELECT w.id FROM ergo_internal.warehouse_register w);
    warehouse text;
    newest timestamptz;
    newest_column text := CASE WHEN view_name LIKE 'rollup%' THEN 'window_end' WHEN view_name = 'top_red_zones' THEN 'newest_event' ELSE 'period_end' END;
BEGIN
    SELECT * INTO s FROM ergo_internal.view_storage(view_name);
    FOREACH warehouse IN ARRAY known LOOP
        EXECUTE format(
            'SELECT greatest($1, (SELECT max(r.%1$I) FROM ergo_internal.%2$I r WHERE r.warehouse_id = $2
                 AND r.%3$I = (SELECT max(b.%3$I) FROM ergo_internal.%2$I b WHERE b.warehouse_id = $2)))',
            newest_column, s.storage, s.bucket_column) INTO newest USING newest, warehouse;
    END LOOP;
    RETURN newest;
END
$$;

-- Recomputes one run of neighbouring buckets of a view, and the coarser counts of the same width. Reads and writes rows of this
-- warehouse in its snapshots and in the storage of views, and nothing else: where warehouses lie on several servers, it runs
-- on the one that holds them.
DROP FUNCTION IF EXISTS ergo_internal.recompute(text, interval, ergo_internal.bucket_span, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.recompute(text, text, interval, timestamptz, timestamptz, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.recompute(
    wh text, view_name text, width interval, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    written bigint;
    grain text := CASE view_name WHEN 'rollup_1m' THEN 'minutes' WHEN 'rollup_5m' THEN 'fives' END;
    -- Where an observation stands for more than its own minute, it reaches into the next hour of its day.
    minutes_to timestamptz := hi + CASE WHEN (rules ->> 'sample_minutes')::int > 1 AND hi <> ergo_internal.day_of(hi) THEN interval '1 hour' ELSE interval '0' END;
BEGIN
    CASE view_name
        WHEN 'rollup_1m', 'rollup_5m' THEN
            written := ergo_internal.recompute_rollup(view_name, width, wh, lo, hi, upto, rules);
            PERFORM ergo_internal.roll_up_lights(view_name, 'zone_' || grain, width, wh, lo, hi);
            PERFORM ergo_internal.roll_up_lights('zone_' || grain, 'warehouse_' || grain, width, wh, lo, hi);
        WHEN 'top_red_zones' THEN
            written := ergo_internal.recompute_zone_hours(wh, lo, minutes_to, upto, rules);
        WHEN 'worker_exposure_minutes' THEN
            written := ergo_internal.recompute_worker_exposure_minutes(wh, lo, minutes_to, upto, rules);
        WHEN 'posture_type_counts' THEN
            written := ergo_internal.recompute_posture_type_counts(wh, lo, hi, upto, rules);
    END CASE;
    RETURN written;
END
$$;

-- Adds UTC days up again from their hours, where the hours are. They are kept as long as days are, so a day is always whole.
CREATE OR REPLACE FUNCTION ergo_internal.add_up_days(wh text, view_name text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    CASE view_name
        WHEN 'top_red_zones' THEN
            PERFORM ergo_internal.roll_up_lights('zone_hours', 'zone_days', '1 day', wh, lo, hi);
            PERFORM ergo_internal.roll_up_lights('warehouse_hours', 'warehouse_days', '1 day', wh, lo, hi);
            PERFORM ergo_internal.roll_up_hours_of_day(wh, lo, hi);
        WHEN 'worker_exposure_minutes' THEN
            PERFORM ergo_internal.roll_up_exposure('zone_exposure_days', '1 day', wh, lo, hi);
            PERFORM ergo_internal.roll_up_workers(wh, lo, hi);
        WHEN 'posture_type_counts' THEN
            PERFORM ergo_internal.roll_up_scores('zone_score_hours', 'zone_score_days', '1 day', wh, lo, hi);
            PERFORM ergo_internal.roll_up_scores('warehouse_score_hours', 'warehouse_score_days', '1 day', wh, lo, hi);
    END CASE;
END
$$;

-- The same, and what is made of days with the calendar, which lies with the warehouses.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_days(view_name text, wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- The rollups are not kept long enough to need days.
    IF view_name LIKE 'rollup%' THEN
        RETURN;
    END IF;
    PERFORM * FROM ergo_internal.add_up_days(wh, view_name, lo, hi);
    IF view_name = 'worker_exposure_minutes' THEN
        PERFORM ergo_internal.roll_up_shifts(wh, lo, hi);
        PERFORM ergo_internal.note_cells(wh, lo, hi);
    END IF;
END
$$;

-- Faults of the rows at hand: values out of range, keys too long, damaged pages. All others, as a full disk, a lost lock or a
-- check of our own tables, are not, and no bucket is to blame.
CREATE OR REPLACE FUNCTION ergo_internal.is_data_fault(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT left(code, 2) IN ('22', '54', 'P0') OR code IN ('23502', 'XX001', 'XX002') $$;

-- Recomputes a run of neighbouring buckets.
DROP FUNCTION IF EXISTS ergo_internal.recompute_span(ergo_internal.views, ergo_internal.bucket_span, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.recompute_carefully(ergo_internal.views, ergo_internal.bucket_span, timestamptz);
-- Called for each of thousands: what is the same for all of a step is handed in.
CREATE OR REPLACE FUNCTION ergo_internal.recompute_span(
    v ergo_internal.views, span ergo_internal.bucket_span, upto timestamptz, rules jsonb, some_set_aside boolean) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    -- Asked in FROM: as an expression it would not be sent to the server that holds the warehouse.
    SELECT * INTO written FROM ergo_internal.recompute(span.warehouse_id, v.name, v.bucket, span.lo, span.hi, upto, rules);
    IF some_set_aside THEN
        DELETE FROM ergo_internal.set_aside_buckets s
        WHERE s.view_name = v.name AND s.warehouse_id = span.warehouse_id AND s.bucket_start >= span.lo AND s.bucket_start < span.hi;
    END IF;
    RETURN written;
END
$$;

-- The same with its days, where a step has failed: halves the run until the bucket is found that cannot be computed, sets that
-- one aside and computes all others. It is tried again after a minute, then ever later, once a day in the end.
CREATE OR REPLACE FUNCTION ergo_internal.recompute_carefully(v ergo_internal.views, span ergo_internal.bucket_span, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
    half bigint := span.buckets / 2;
    fault text;
BEGIN
    BEGIN
        written := ergo_internal.recompute_span(v, span, upto, rules, true);
        PERFORM ergo_internal.roll_up_days(v.name, span.warehouse_id, ergo_internal.day_of(span.lo), ergo_internal.day_of(span.hi - interval '1 microsecond') + interval '24 hours');
        RETURN written;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS fault = RETURNED_SQLSTATE;
        IF NOT ergo_internal.is_data_fault(fault) THEN
            RAISE;
        END IF;
        fault := format('%s (%s)', left(SQLERRM, 500), fault);
    END;
    IF half > 0 THEN
        RETURN ergo_internal.recompute_carefully(v, ROW(span.warehouse_id, span.lo, span.lo + half * v.bucket, half)::ergo_internal.bucket_span, upto, rules)
             + ergo_internal.recompute_carefully(v, ROW(span.warehouse_id, span.lo + half * v.bucket, span.hi, span.buckets - half)::ergo_internal.bucket_span, upto, rules);
    END IF;
    PERFORM ergo_internal.set_aside_bucket(v.name, span.warehouse_id, span.lo, fault);
    RETURN 0;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.set_aside_bucket(view_name text, warehouse text, start timestamptz, fault text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ergo_internal.set_aside_buckets AS s (view_name, warehouse_id, bucket_start, error, retry_at)
    VALUES (view_name, warehouse, start, fault, clock_timestamp() + interval '1 minute')
    ON CONFLICT (view_name, warehouse_id, bucket_start) DO UPDATE SET error = excluded.error, attempts = s.attempts + 1,
        retry_at = clock_timestamp() + least(interval '1 minute' * power(2, least(s.attempts, 20)), interval '1 day')
$$;

-- Buckets set aside whose time has come are dirty again, all of them where somebody asks by hand; those that retention or the
-- view's own reach have overtaken are not missed any more.
CREATE OR REPLACE FUNCTION ergo_internal.retry_set_aside(view_name text, all_of_them boolean) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- Asked first: nearly always there is none.
    IF NOT EXISTS (SELECT FROM ergo_internal.set_aside_buckets s WHERE s.view_name = retry_set_aside.view_name) THEN
        RETURN;
    END IF;
    DELETE FROM ergo_internal.set_aside_buckets s USING ergo_internal.views v, ergo_internal.warehouse_cutoffs c
    WHERE s.view_name = retry_set_aside.view_name AND v.name = s.view_name AND c.warehouse_id = s.warehouse_id AND isfinite(s.bucket_start)
      AND s.bucket_start < greatest(c.purged_before, ergo_internal.kept_since(v.keep_for, clock_timestamp()));
    INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
    SELECT s.view_name, s.warehouse_id, s.bucket_start FROM ergo_internal.set_aside_buckets s
    WHERE s.view_name = retry_set_aside.view_name AND (all_of_them OR s.retry_at <= clock_timestamp()) AND isfinite(s.bucket_start);
END
$$;

-- Takes the newest dirty buckets of a view and recomputes them in the caller's transaction.
-- A crash anywhere puts both the taken entries and the old rows back.
-- Plans are made for the buckets at hand: a plan for any range would have to look at every partition there is.
DROP FUNCTION IF EXISTS ergo_internal.refresh_step(text);
CREATE OR REPLACE FUNCTION ergo_internal.refresh_step(view_name text, carefully boolean, OUT buckets bigint, OUT rows_written bigint)
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    v ergo_internal.views;
    spans ergo_internal.bucket_span[];
    span ergo_internal.bucket_span;
    touched record;
    upto timestamptz := clock_timestamp() + interval '5 minutes';
    rules jsonb;
    some_set_aside boolean := EXISTS (SELECT FROM ergo_internal.set_aside_buckets s WHERE s.view_name = refresh_step.view_name);
BEGIN
    SELECT * INTO STRICT v FROM ergo_internal.views WHERE name = view_name;
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

    SELECT jsonb_object_agg(w.id, ergo_internal.figure_rules(w.id, coalesce(v.last_started_at, clock_timestamp()))) INTO rules
    FROM (SELECT DISTINCT s.warehouse_id AS id FROM unnest(spans) s) w;
    FOREACH span IN ARRAY coalesce(spans, '{}') LOOP
        buckets := buckets + span.buckets;
        rows_written := rows_written + CASE WHEN carefully THEN ergo_internal.recompute_carefully(v, span, upto, rules -> span.warehouse_id)
                                            ELSE ergo_internal.recompute_span(v, span, upto, rules -> span.warehouse_id, some_set_aside) END;
    END LOOP;
    IF carefully THEN
        RETURN;
    END IF;
    -- Neighbouring days are added up together.
    FOR touched IN
        SELECT t.warehouse_id, unnest(range_agg(tstzrange(ergo_internal.day_of(t.lo), ergo_internal.day_of(t.hi - interval '1 microsecond') + interval '24 hours'))) AS days
        FROM unnest(spans) t GROUP BY t.warehouse_id
    LOOP
        PERFORM ergo_internal.roll_up_days(v.name, touched.warehouse_id, lower(touched.days), upper(touched.days));
    END LOOP;
END
$$;

-- Everything that can be recomputed: hours that hold raw rows, and hours the view shows although raw has none.
CREATE OR REPLACE FUNCTION ergo_internal.mark_all_dirty(view_name text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v ergo_internal.views;
    w record;
    storage text;
    bucket_column text;
BEGIN
    SELECT * INTO STRICT v FROM ergo_internal.views WHERE name = view_name;
    SELECT s.storage, s.bucket_column INTO storage, bucket_column FROM ergo_internal.view_storage(view_name) s;
    -- Whoever rebuilds may have written past the change tracking.
    UPDATE ergo_internal.counted_days SET is_changed = true WHERE NOT is_changed;
    FOR w IN SELECT warehouse_id AS id, greatest(purged_before, cutoff, ergo_internal.kept_since(v.keep_for, clock_timestamp())) AS since FROM ergo_internal.warehouse_cutoffs LOOP
        EXECUTE format(
            'INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
             SELECT DISTINCT $1, $2, date_bin($3, event_time, ''2000-01-01 00:00:00+00'') FROM public.ergonomic_snapshots
             WHERE warehouse_id = $2 AND event_time >= $4 AND event_time <= clock_timestamp() + interval ''5 minutes''
             UNION
             SELECT $1, $2, %1$I FROM ergo_internal.%2$I WHERE warehouse_id = $2 AND %1$I >= $4', bucket_column, storage)
        USING v.name, w.id, v.bucket, date_bin(v.bucket, w.since + v.bucket - interval '1 microsecond', '2000-01-01 00:00:00+00');
    END LOOP;
END
$$;

-- Does the work of refresh_view and hands a failure back instead of raising it, for callers that go on.
-- busy is true when another session is refreshing the view.
CREATE OR REPLACE PROCEDURE ergo_internal.try_refresh_view(
    view_name text, full_rebuild boolean, requested_by text, only_if_due boolean, INOUT failure text, INOUT busy boolean)
LANGUAGE plpgsql AS $$
DECLARE
    v ergo_internal.views;
    step record;
    run bigint;
    started timestamptz;
    done_buckets bigint := 0;
    done_rows bigint := 0;
    carefully boolean := false;
    code text;
BEGIN
    failure := NULL;
    busy := false;
    SELECT * INTO v FROM ergo_internal.views WHERE name = view_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no view %. The five views are %.', coalesce(quote_literal(view_name), 'null'),
            (SELECT string_agg(name, ', ' ORDER BY ordinal) FROM ergo_internal.views) USING ERRCODE = '22023';
    END IF;
    -- Refused here within a caller's transaction, before there is a lock that would outlive the refusal.
    COMMIT;
    IF NOT pg_try_advisory_lock(hashtext('ergo_internal.refresh'), v.ordinal) THEN
        busy := true;
        failure := format('%s is being refreshed by %s since %s UTC', v.name, coalesce(v.run_by, 'another session'),
            to_char(v.last_started_at AT TIME ZONE 'UTC', 'HH24:MI:SS'));
        RETURN;
    END IF;

    started := clock_timestamp();
    -- Read again under the lock: another instance may just have done this run.
    SELECT * INTO v FROM ergo_internal.views WHERE name = view_name;
    -- A run of a time that is still to come was made by a clock that was ahead.
    IF only_if_due AND v.last_started_at > started - 0.9 * v.refresh_every AND v.last_started_at <= started AND v.last_success_at >= v.last_started_at THEN
        PERFORM pg_advisory_unlock(hashtext('ergo_internal.refresh'), v.ordinal);
        RETURN;
    END IF;

    -- A failure anywhere below is recorded and the lock given back, so nothing stays half done or stuck.
    BEGIN
        -- The lock is ours, so an earlier run that still says running was cut off.
        UPDATE ergo_internal.runs SET outcome = 'failed', finished_at = started, error = 'interrupted before it ended'
        WHERE job = 'refresh' AND subject = v.name AND outcome = 'running';
        INSERT INTO ergo_internal.runs (job, subject, requested_by, detail)
        VALUES ('refresh', v.name, try_refresh_view.requested_by, jsonb_build_object('full_rebuild', full_rebuild, 'clock_was_ahead', v.last_started_at > started + interval '1 hour')) RETURNING id INTO run;
        UPDATE ergo_internal.views SET last_started_at = started, run_by = try_refresh_view.requested_by, run_backend = pg_backend_pid(),
            run_done = 0, run_total = NULL WHERE name = v.name;
        IF v.last_started_at > started THEN
            PERFORM ergo_internal.note_future_rows();
        END IF;
        PERFORM ergo_internal.drain_ledger();
        PERFORM ergo_internal.retry_set_aside(v.name, NOT only_if_due);
        -- By a clock that was ahead, what came in looked older than it is.
        IF full_rebuild OR v.last_started_at > started + interval '1 hour' THEN
            PERFORM ergo_internal.mark_all_dirty(v.name);
        END IF;
        UPDATE ergo_internal.views SET run_total = (SELECT count(*) FROM (
            SELECT DISTINCT d.warehouse_id, d.bucket_start FROM ergo_internal.dirty_buckets d WHERE d.view_name = v.name) x) WHERE name = v.name;
    EXCEPTION
        WHEN query_canceled THEN failure := ergo_internal.stopped();
        WHEN OTHERS THEN failure := SQLERRM;
    END;
    COMMIT;

    WHILE failure IS NULL LOOP
        BEGIN
            SELECT * INTO step FROM ergo_internal.refresh_step(v.name, carefully);
            done_buckets := done_buckets + step.buckets;
            done_rows := done_rows + step.rows_written;
            UPDATE ergo_internal.views SET run_done = done_buckets WHERE name = v.name;
            carefully := false;
        EXCEPTION
            WHEN query_canceled THEN failure := ergo_internal.stopped();
            WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE;
                -- One bad bucket must not keep the others waiting: the step is taken again, bucket by bucket where it must be.
                IF carefully OR NOT ergo_internal.is_data_fault(code) THEN
                    failure := SQLERRM;
                END IF;
                carefully := true;
        END;
        COMMIT;
        EXIT WHEN failure IS NOT NULL OR NOT EXISTS (SELECT FROM ergo_internal.dirty_buckets d WHERE d.view_name = v.name);
    END LOOP;

    IF failure IS NULL THEN
        BEGIN
            IF v.name = 'top_red_zones' THEN
                PERFORM ergo_internal.rebuild_top_red_zones(started);
            ELSIF v.name = 'worker_exposure_minutes' THEN
                PERFORM ergo_internal.finish_exposure(started);
            END IF;
            UPDATE ergo_internal.views SET complete_to = started, newest_event = ergo_internal.newest_event(v.name),
                last_success_at = clock_timestamp(), last_duration = clock_timestamp() - started,
                last_full_at = CASE WHEN full_rebuild THEN clock_timestamp() ELSE last_full_at END,
                last_buckets = done_buckets, last_rows = done_rows, run_by = NULL, run_backend = NULL, run_done = NULL, run_total = NULL
            WHERE name = v.name;
            UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), outcome = 'succeeded', buckets = done_buckets, rows_affected = done_rows,
                detail = detail || jsonb_build_object('set_aside', (SELECT count(*) FROM ergo_internal.set_aside_buckets b WHERE b.view_name = v.name))
            WHERE id = run;
            PERFORM pg_notify('ergo_view_refreshed', v.name);
        EXCEPTION
            WHEN query_canceled THEN failure := ergo_internal.stopped();
            WHEN OTHERS THEN failure := SQLERRM;
        END;
        COMMIT;
    END IF;
    IF failure IS NOT NULL THEN
        BEGIN
            UPDATE ergo_internal.views SET last_error_at = clock_timestamp(), last_error = failure,
                run_by = NULL, run_backend = NULL, run_done = NULL, run_total = NULL WHERE name = v.name;
            UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), outcome = ergo_internal.outcome_of(failure), error = failure,
                buckets = done_buckets, rows_affected = done_rows WHERE id = run;
            PERFORM pg_notify('ergo_view_refreshed', v.name);
        EXCEPTION WHEN OTHERS OR query_canceled THEN
            NULL; -- The failure itself is raised below.
        END;
        COMMIT;
    END IF;
    PERFORM pg_advisory_unlock(hashtext('ergo_internal.refresh'), v.ordinal);
END
$$;

CREATE OR REPLACE PROCEDURE refresh_view(
    view_name text, full_rebuild boolean DEFAULT false, requested_by text DEFAULT session_user, only_if_due boolean DEFAULT false)
LANGUAGE plpgsql AS $$
DECLARE
    failure text;
    busy boolean;
BEGIN
    CALL ergo_internal.try_refresh_view(view_name, full_rebuild, requested_by, only_if_due, failure, busy);
    IF busy AND only_if_due THEN
        RETURN;
    ELSIF busy THEN
        RAISE EXCEPTION '%', failure USING ERRCODE = '55P03';
    ELSIF failure IS NOT NULL THEN
        RAISE EXCEPTION '% could not be refreshed: %', view_name, failure;
    END IF;
END
$$;
COMMENT ON PROCEDURE refresh_view(text, boolean, text, boolean) IS
    'Brings a view up to date; full_rebuild recomputes every bucket that is not frozen. Commits step by step: call it outside a transaction.';

CREATE OR REPLACE PROCEDURE refresh_all_views(full_rebuild boolean DEFAULT false, requested_by text DEFAULT session_user)
LANGUAGE plpgsql AS $$
DECLARE
    names text[] := ARRAY(SELECT name FROM ergo_internal.views ORDER BY priority, ordinal);
    view_name text;
    failure text;
    busy boolean;
    failures text[] := '{}';
BEGIN
    FOREACH view_name IN ARRAY names LOOP
        CALL ergo_internal.try_refresh_view(view_name, full_rebuild, requested_by, false, failure, busy);
        IF failure IS NOT NULL THEN
            failures := failures || CASE WHEN busy THEN failure ELSE format('%s could not be refreshed: %s', view_name, failure) END;
        END IF;
        -- A cancelled call must not go on with the next view.
        EXIT WHEN failure = ergo_internal.stopped();
    END LOOP;
    IF failures <> '{}' THEN
        RAISE EXCEPTION '%', array_to_string(failures, E'\n');
    END IF;
END
$$;
COMMENT ON PROCEDURE refresh_all_views(boolean, text) IS
    'Brings all five views up to date, the most urgent first. A view that fails does not keep the others waiting; the error names each.';

-- Deletes what each view keeps no longer, of every warehouse it ever knew. Not by a clock that is not believed.
DROP PROCEDURE IF EXISTS public.trim_views(text);
CREATE OR REPLACE PROCEDURE trim_views(requested_by text DEFAULT session_user, only_if_due boolean DEFAULT false, due timestamptz DEFAULT NULL)
LANGUAGE plpgsql AS $$
DECLARE
    v record;
    w record;
    run bigint;
    deleted bigint;
    total bigint := 0;
    failure text;
BEGIN
    COMMIT;
    IF NOT ergo_internal.take_job('trim', NOT only_if_due) THEN
        RETURN;
    END IF;
    IF only_if_due AND ergo_internal.is_done('trim', 'all views', due) THEN
        PERFORM ergo_internal.leave_job('trim');
        RETURN;
    END IF;
    INSERT INTO ergo_internal.runs (job, subject, requested_by) VALUES ('trim', 'all views', trim_views.requested_by) RETURNING id INTO run;
    failure := ergo_internal.clock_fault() || '. Nothing was trimmed; a retention run whose plan an admin confirms says that the clock is right';
    COMMIT;
    IF failure IS NULL THEN
        FOR v IN SELECT ev.name, ev.keep_for, t.* FROM ergo_internal.views ev CROSS JOIN LATERAL ergo_internal.view_tables(ev.name) t LOOP
            FOR w IN SELECT k.id FROM ergo_internal.warehouse_register k LOOP
                BEGIN
                    EXECUTE format('DELETE FROM ergo_internal.%I WHERE warehouse_id = $1 AND %I < $2', v.storage, v.bucket_column)
                    USING w.id, ergo_internal.kept_since(v.keep_for, clock_timestamp());
                    GET DIAGNOSTICS deleted = ROW_COUNT;
                    total := total + deleted;
                EXCEPTION
                    WHEN query_canceled THEN failure := ergo_internal.stopped();
                    WHEN OTHERS THEN failure := format('%s of %s: %s', v.storage, w.id, SQLERRM);
                END;
                COMMIT;
                EXIT WHEN failure IS NOT NULL;
            END LOOP;
            EXIT WHEN failure IS NOT NULL;
        END LOOP;
    END IF;
    IF failure IS NULL THEN
        DELETE FROM ergo_internal.runs WHERE started_at < clock_timestamp() - make_interval(days => (SELECT runs_keep_days FROM ergo_internal.settings));
        PERFORM ergo_internal.believe_clock();
    END IF;
    UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), outcome = ergo_internal.outcome_of(failure), error = failure, rows_affected = total WHERE id = run;
    COMMIT;
    PERFORM ergo_internal.leave_job('trim');
    IF failure IS NOT NULL THEN
        RAISE EXCEPTION '%', failure USING ERRCODE = '55000';
    END IF;
END
$$;
