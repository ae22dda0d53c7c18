-- The run: exactly what its plan showed, recorded, and stopped where anything stands against it.

-- One retention run. With expected_plan it deletes what that plan showed, or stops. clock_is_right, with a plan, says that
-- somebody has looked at the clock and at what the run would delete by it.
DROP PROCEDURE IF EXISTS public.run_retention(text, text, text, text, boolean);
CREATE OR REPLACE PROCEDURE run_retention(
    requested_by text DEFAULT session_user, expected_plan text DEFAULT NULL, only_warehouse text DEFAULT NULL,
    reason text DEFAULT NULL, only_if_due boolean DEFAULT false, due timestamptz DEFAULT NULL, clock_is_right boolean DEFAULT false)
LANGUAGE plpgsql AS $$
DECLARE
    run bigint;
    plan jsonb;
    found text;
    item record;
    w record;
    f record;
    v text;
    names text[] := ARRAY(SELECT name FROM ergo_internal.views ORDER BY priority, ordinal);
    busy boolean;
    failure text;
    stopped boolean := false;
    problems text;
    frozen jsonb := '{}';
    results jsonb := '[]';
    gone bigint;
    remaining bigint;
    deleted bigint;
    dropped boolean;
    changed boolean;
    began timestamptz;
    total bigint := 0;
    alerts_deleted bigint := 0;
    forgotten bigint := 0;
    forget_failure text;
BEGIN
    IF only_warehouse IS NOT NULL THEN
        PERFORM ergo_internal.require_warehouse(only_warehouse);
    END IF;
    IF only_if_due AND ergo_internal.is_adopting() THEN
        RETURN;
    END IF;
    PERFORM ergo_internal.refuse_while_adopting();
    IF clock_is_right AND expected_plan IS NULL THEN
        RAISE EXCEPTION 'That the clock is right can be said of a plan that was looked at only' USING ERRCODE = '22023',
            CONSTRAINT = 'retention.clock-unseen', DATATYPE = '{}';
    END IF;
    IF NOT ergo_internal.take_job('retention', NOT only_if_due) THEN
        RETURN;
    END IF;
    IF only_if_due AND ergo_internal.is_done('retention', 'all warehouses', due) THEN
        PERFORM ergo_internal.leave_job('retention');
        RETURN;
    END IF;
    INSERT INTO ergo_internal.runs (job, subject, requested_by)
    VALUES ('retention', coalesce(only_warehouse, 'all warehouses'), run_retention.requested_by) RETURNING id INTO run;
    COMMIT;

    -- 0. By a clock that is not believed nothing is deleted.
    IF NOT clock_is_right THEN
        failure := ergo_internal.clock_fault() || '. Nothing was deleted. If the clock is right, confirm the plan with it';
    END IF;
    IF failure IS NOT NULL THEN
        UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), outcome = 'failed', error = failure, rows_affected = 0,
            detail = jsonb_build_object('reason', reason, 'refused', 'clock') WHERE id = run;
        PERFORM pg_notify('ergo_retention_finished', run::text);
        COMMIT;
        PERFORM ergo_internal.leave_job('retention');
        RAISE EXCEPTION '%', failure USING ERRCODE = '55000', CONSTRAINT = 'retention.clock', DATATYPE = jsonb_build_object('reason', failure)::text;
    END IF;

    -- 1. Refresh first: what no view has taken in is not deleted.
    FOREACH v IN ARRAY names LOOP
        FOR attempt IN 1..60 LOOP
            CALL ergo_internal.try_refresh_view(v, false, requested_by, false, failure, busy);
            EXIT WHEN NOT busy;
            BEGIN
                PERFORM pg_sleep(1);
            EXCEPTION WHEN query_canceled THEN
                failure := ergo_internal.stopped();
                EXIT;
            END;
        END LOOP;
        IF failure IS NOT NULL THEN
            problems := concat_ws('; ', problems, format('%s: %s', v, failure));
        END IF;
        stopped := stopped OR failure IS NOT DISTINCT FROM ergo_internal.stopped() OR ergo_internal.stop_asked(run);
        failure := NULL;
        EXIT WHEN stopped;
    END LOOP;

    -- 2. The plan. A request to stop ends the run here or before the next batch, wherever it arrived.
    BEGIN
        SELECT p.plan, p.fingerprint INTO plan, found FROM ergo_internal.fingerprinted_plan(only_warehouse) p;
        IF expected_plan <> found THEN
            failure := 'The data or the settings changed since the plan was shown. Nothing was deleted; look at the new plan';
        END IF;
        UPDATE ergo_internal.runs SET detail = jsonb_build_object('reason', reason, 'plan', plan) WHERE id = run;
    EXCEPTION
        WHEN query_canceled THEN stopped := true;
        WHEN OTHERS THEN failure := SQLERRM;
    END;
    COMMIT;

    -- 3. Freeze, then delete: whole partitions are dropped, the rest goes in batches.
    IF failure IS NULL AND NOT stopped THEN
        PERFORM ergo_internal.believe_clock();
        FOR w IN
            SELECT DISTINCT x.warehouse_id AS id, x.warehouse_name AS name, x.cutoff
            FROM jsonb_to_recordset(plan) AS x(warehouse_id text, warehouse_name text, cutoff timestamptz)
        LOOP
            BEGIN
                SELECT * INTO f FROM ergo_internal.freeze(w.id);
                IF f.refused IS NULL THEN
                    -- Midnight or a new setting since the plan was made must not add to it.
                    frozen := frozen || jsonb_build_object(w.id, least(f.cutoff, w.cutoff));
                ELSE
                    problems := concat_ws('; ', problems, format('%s skipped: %s', w.name, f.refused));
                END IF;
            EXCEPTION
                WHEN query_canceled THEN stopped := true;
                WHEN OTHERS THEN problems := concat_ws('; ', problems, format('%s skipped: %s', w.name, SQLERRM));
            END;
            COMMIT;
            stopped := stopped OR ergo_internal.stop_asked(run);
            EXIT WHEN stopped;
        END LOOP;

        FOR item IN
            SELECT x.table_name, x.partition_name, x.goes_whole, sum(x.expired_rows) AS expired_rows,
                   jsonb_object_agg(x.warehouse_id, x.expired_rows) AS planned, bool_and(frozen ? x.warehouse_id) AS all_frozen
            FROM ROWS FROM (jsonb_to_recordset(plan) AS (table_name text, partition_name text, warehouse_id text, expired_rows bigint, goes_whole boolean))
                WITH ORDINALITY AS x(table_name, partition_name, warehouse_id, expired_rows, goes_whole, place)
            GROUP BY 1, 2, 3 ORDER BY min(x.place)
        LOOP
            stopped := stopped OR ergo_internal.stop_asked(run);
            EXIT WHEN stopped;
            dropped := false;
            changed := false;
            IF item.goes_whole AND item.all_frozen THEN
                FOR attempt IN 1..10 LOOP
                    failure := NULL;
                    BEGIN
                        gone := ergo_internal.count_locked(item.partition_name);
                        changed := expected_plan IS NOT NULL AND gone <> item.expired_rows;
                        IF NOT changed THEN
                            dropped := ergo_internal.drop_expired_partition(item.table_name, item.partition_name);
                        END IF;
                    EXCEPTION
                        WHEN query_canceled THEN stopped := true;
                        WHEN lock_not_available THEN failure := 'somebody is using it; the next run takes it';
                        WHEN OTHERS THEN failure := SQLERRM;
                    END;
                    COMMIT;
                    EXIT WHEN failure IS NULL OR stopped;
                    BEGIN
                        PERFORM pg_sleep(0.1 * attempt);
                    EXCEPTION WHEN query_canceled THEN
                        stopped := true;
                    END;
                    EXIT WHEN stopped;
                END LOOP;
                IF failure IS NULL AND changed THEN
                    failure := format('it holds %s rows, no longer the %s of the plan', gone, item.expired_rows);
                END IF;
                IF failure IS NOT NULL THEN
                    problems := concat_ws('; ', problems, format('%s not dropped: %s', item.partition_name, failure));
                    failure := NULL;
                    CONTINUE;
                END IF;
                EXIT WHEN stopped;
            END IF;
            IF dropped THEN
                total := total + gone;
                results := results || jsonb_build_object('partition', item.partition_name, 'dropped', true, 'rows', gone);
            ELSE
                FOR w IN SELECT u.id, u.planned::bigint AS planned, (frozen ->> u.id)::timestamptz AS cutoff FROM jsonb_each_text(item.planned) u(id, planned) WHERE frozen ? u.id LOOP
                    EXIT WHEN stopped;
                    remaining := CASE WHEN expected_plan IS NOT NULL THEN w.planned END;
                    LOOP
                        began := clock_timestamp();
                        BEGIN
                            -- A row that somebody else holds for long is left to the next run.
                            PERFORM ergo_internal.wait_at_most('30s');
                            deleted := ergo_internal.purge_batch(item.partition_name, w.id,
                                -- Retention that was lengthened meanwhile holds for what is left.
                                least(w.cutoff, (SELECT c.cutoff FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = w.id)),
                                10000, remaining);
                        EXCEPTION
                            WHEN query_canceled THEN
                                deleted := 0;
                                stopped := true;
                            WHEN OTHERS THEN
                                deleted := 0;
                                problems := concat_ws('; ', problems, format('%s in %s: %s', w.id, item.partition_name, SQLERRM));
                        END;
                        COMMIT;
                        EXIT WHEN deleted = 0;
                        total := total + deleted;
                        remaining := remaining - deleted;
                        results := results || jsonb_build_object('partition', item.partition_name, 'warehouse', w.id, 'rows', deleted);
                        -- Half of the time is left to readers and writers.
                        BEGIN
                            PERFORM pg_sleep(least(date_part('epoch', clock_timestamp() - began), 0.5));
                        EXCEPTION WHEN query_canceled THEN
                            stopped := true;
                        END;
                        stopped := stopped OR ergo_internal.stop_asked(run);
                        EXIT WHEN stopped;
                    END LOOP;
                END LOOP;
            END IF;
            UPDATE ergo_internal.runs SET rows_affected = total WHERE id = run;
            COMMIT;
        END LOOP;
        IF only_warehouse IS NULL AND NOT stopped THEN
            BEGIN
                alerts_deleted := public.purge_old_alerts();
            EXCEPTION
                WHEN query_canceled THEN stopped := true;
                WHEN OTHERS THEN problems := concat_ws('; ', problems, format('alerts: %s', SQLERRM));
            END;
            COMMIT;
            CALL ergo_internal.drop_empty_partitions(stopped);
        END IF;
    END IF;

    -- 4. Workers past their own setting, whether or not anything was deleted.
    IF only_warehouse IS NULL AND NOT stopped THEN
        CALL ergo_internal.forget_expired_workers(forgotten, forget_failure);
        problems := nullif(concat_ws('; ', problems, forget_failure), '');
    END IF;

    IF stopped THEN
        failure := concat_ws('; ', ergo_internal.stopped(), failure, problems);
    END IF;
    UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), rows_affected = total,
        outcome = ergo_internal.outcome_of(coalesce(failure, problems)),
        error = coalesce(failure, problems),
        detail = coalesce(detail, '{}') || jsonb_build_object('results', results, 'alerts_deleted', alerts_deleted, 'rows_unnamed', forgotten)
    WHERE id = run;
    PERFORM pg_notify('ergo_retention_finished', run::text);
    COMMIT;
    IF NOT stopped THEN
        CALL ergo_internal.count_days();
    END IF;
    PERFORM ergo_internal.leave_job('retention');
    IF failure IS NOT NULL THEN
        RAISE EXCEPTION '%', failure USING ERRCODE = CASE WHEN expected_plan <> found THEN '40001' ELSE '55000' END,
            CONSTRAINT = CASE WHEN stopped THEN 'retention.stopped' WHEN expected_plan <> found THEN 'retention.plan-changed' ELSE 'retention.failed' END,
            DATATYPE = jsonb_build_object('reason', failure)::text;
    ELSIF problems IS NOT NULL THEN
        RAISE EXCEPTION 'The run ended with problems: %', problems USING ERRCODE = '55000', CONSTRAINT = 'retention.problems', DATATYPE = jsonb_build_object('reason', problems)::text;
    END IF;
END
$$;
COMMENT ON PROCEDURE run_retention(text, text, text, text, boolean, timestamptz, boolean) IS
    'Deletes what is past each warehouse''s retention, after refreshing the views. Commits as it goes: call it outside a transaction.';
