-- What the views keep no longer.

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
