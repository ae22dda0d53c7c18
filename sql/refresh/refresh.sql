-- refresh_view: the one entry to refreshing, for the portal, psql and cron alike. Readers never wait.

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
        RAISE EXCEPTION 'There is no view %. The views are %.', coalesce(quote_literal(view_name), 'null'),
            (SELECT string_agg(name, ', ' ORDER BY ordinal) FROM ergo_internal.views) USING ERRCODE = '22023',
            CONSTRAINT = 'view.unknown', DATATYPE = jsonb_build_object('view', view_name, 'views', (SELECT jsonb_agg(name ORDER BY ordinal) FROM ergo_internal.views))::text;
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
    -- Paused, the schedule passes it over.
    IF only_if_due AND v.paused_at IS NOT NULL THEN
        PERFORM pg_advisory_unlock(hashtext('ergo_internal.refresh'), v.ordinal);
        RETURN;
    END IF;
    -- A run of a time that is still to come was made by a clock that was ahead.
    IF only_if_due AND v.last_started_at > started - 0.9 * v.refresh_every AND v.last_started_at <= started AND v.last_success_at >= v.last_started_at THEN
        PERFORM pg_advisory_unlock(hashtext('ergo_internal.refresh'), v.ordinal);
        RETURN;
    END IF;

    -- A failure anywhere below is recorded and the lock given back, so nothing stays half done or stuck.
    BEGIN
        PERFORM ergo_internal.close_cut_off('refresh', v.name);
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
        IF ergo_internal.stop_asked(run) THEN
            failure := ergo_internal.stopped();
            EXIT;
        END IF;
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
            IF v.finish_function IS NOT NULL THEN
                EXECUTE format('SELECT ergo_internal.%I($1)', v.finish_function) USING started;
            END IF;
            IF v.counts_minutes THEN
                PERFORM ergo_internal.mark_growing(v, started);
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
        RAISE EXCEPTION '%', failure USING ERRCODE = '55P03', CONSTRAINT = 'refresh.busy', DATATYPE = jsonb_build_object('view', view_name, 'reason', failure)::text;
    ELSIF failure IS NOT NULL THEN
        RAISE EXCEPTION '% could not be refreshed: %', view_name, failure
            USING CONSTRAINT = CASE WHEN failure = ergo_internal.stopped() THEN 'refresh.stopped' ELSE 'refresh.failed' END, DATATYPE = jsonb_build_object('view', view_name, 'reason', failure)::text;
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
