-- Retention: the plan, the run that does exactly the plan, and the seed functions by name.

-- What a run would delete now: one row per table, partition and warehouse with expired rows.
-- goes_whole: every row of the partition has expired, so it is dropped. Otherwise kept_by names who still needs it.
CREATE OR REPLACE FUNCTION retention_plan(only_warehouse text DEFAULT NULL)
RETURNS TABLE (table_name text, partition_name text, warehouse_id text, warehouse_name text, cutoff timestamptz,
               expired_rows bigint, partition_bytes bigint, goes_whole boolean, kept_by text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    IF only_warehouse IS NOT NULL THEN
        PERFORM ergo_internal.require_warehouse(only_warehouse);
    END IF;
    RETURN QUERY
    WITH cutoffs AS MATERIALIZED (
        SELECT c.*, (c.cutoff AT TIME ZONE 'UTC')::date AS first_kept_day FROM ergo_internal.warehouse_cutoffs c
    ), stored AS MATERIALIZED (
        SELECT r.*, coalesce(c.warehouse_name, left(r.warehouse_id, 60)) AS warehouse_name, c.cutoff,
               CASE WHEN c.warehouse_id IS NULL THEN 'an id too long to be one' WHEN c.legal_hold THEN 'legal hold'
                    WHEN c.retention_days IS NULL THEN 'no days set' ELSE c.retention_days || ' days' END AS reason,
               coalesce(r.day < c.first_kept_day, false) AND (only_warehouse IS NULL OR r.warehouse_id = only_warehouse) AS expired
        FROM ergo_internal.stored_rows((SELECT max(first_kept_day) FROM cutoffs)) r
        LEFT JOIN cutoffs c ON c.warehouse_id = r.warehouse_id
    ), holders AS (
        SELECT h.partition_name, string_agg(format('%s (%s)', h.warehouse_name, h.reason), ', ' ORDER BY h.warehouse_name) AS kept_by
        FROM (SELECT DISTINCT s.partition_name, s.warehouse_name, s.reason FROM stored s WHERE NOT s.expired) h GROUP BY 1
    )
    SELECT s.table_name, s.partition_name, s.warehouse_id, s.warehouse_name, s.cutoff, sum(s.row_count)::bigint, s.bytes,
           h.kept_by IS NULL AND s.is_day, h.kept_by
    FROM stored s LEFT JOIN holders h ON h.partition_name = s.partition_name
    WHERE s.expired
    GROUP BY s.table_name, s.partition_name, s.is_day, s.bytes, s.warehouse_id, s.warehouse_name, s.cutoff, h.kept_by
    -- Oldest first. Chunks are not named by their day.
    ORDER BY s.table_name, s.is_day, CASE WHEN s.is_day THEN min(s.day) END, s.partition_name, s.warehouse_name, s.warehouse_id;
END
$$;
COMMENT ON FUNCTION retention_plan(text) IS 'What retention would delete now, without deleting it.';

-- A hold that is set from here on waits for the end of this transaction.
CREATE OR REPLACE FUNCTION ergo_internal.refuse_under_hold(warehouse text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    reason text;
BEGIN
    PERFORM ergo_internal.require_read_committed();
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.hold'), 0);
    SELECT r.hold_reason INTO reason FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse AND r.legal_hold;
    IF FOUND THEN
        RAISE EXCEPTION '% is under legal hold: %', warehouse, reason USING ERRCODE = '55000';
    END IF;
END
$$;

-- Deletes about batch expired rows of a warehouse from one leaf, and never more than are planned; none where it is gone. The
-- change ledger hears nothing: the buckets of these rows are frozen and keep what they show.
DROP FUNCTION IF EXISTS ergo_internal.purge_batch(text, text, timestamptz, int);
CREATE OR REPLACE FUNCTION ergo_internal.purge_batch(leaf text, warehouse text, before timestamptz, batch int, planned bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
    deleted bigint;
BEGIN
    PERFORM ergo_internal.refuse_under_hold(warehouse);
    -- Whatever the caller says: nothing that has not expired.
    -- And nothing whose figures are not frozen.
    before := (SELECT least(before, c.cutoff, c.purged_before) FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = warehouse);
    IF before IS NULL THEN
        RETURN 0;
    END IF;
    SELECT * INTO found FROM ergo_internal.find_leaf(leaf);
    IF found.relation IS NULL THEN
        RETURN 0;
    END IF;
    deleted := ergo_internal.delete_rows(found.relation, warehouse, before, least(batch, planned)::int);
    IF deleted > planned THEN
        RAISE EXCEPTION '% rows have expired, no longer the % of the plan', deleted, planned USING ERRCODE = '55000';
    END IF;
    IF found.parent = 'ergonomic_snapshots' AND found.lower_bound IS NOT NULL THEN
        PERFORM ergo_internal.note_changed_days(found.lower_bound, found.upper_bound);
    END IF;
    RETURN deleted;
END
$$;

-- Neither a plan nor a statistic knows rows that are still aside.
CREATE OR REPLACE FUNCTION ergo_internal.refuse_while_adopting() RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.is_adopting() THEN
        RAISE EXCEPTION 'Nothing is deleted while rows of the adopted tables are still being moved. Let adopt_rows() end first' USING ERRCODE = '55000';
    END IF;
END
$$;

-- From here on the warehouse's buckets before the cutoff are frozen. Waits for refresh steps under way.
-- Returns null, and freezes nothing, where a view still has to take in changes from before the cutoff.
CREATE OR REPLACE FUNCTION ergo_internal.freeze(warehouse text, OUT cutoff timestamptz, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c record;
BEGIN
    PERFORM ergo_internal.refuse_while_adopting();
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.freeze'), 0);
    SELECT * INTO c FROM ergo_internal.warehouse_cutoffs wc WHERE wc.warehouse_id = warehouse;
    IF c.warehouse_id IS NULL THEN
        RAISE EXCEPTION 'There is no warehouse with id %', coalesce(quote_literal(warehouse), 'null') USING ERRCODE = '22023';
    END IF;
    IF c.legal_hold THEN
        refused := format('%s is under legal hold: %s', c.warehouse_name, c.hold_reason);
        RETURN;
    END IF;
    PERFORM ergo_internal.drain_ledger();
    SELECT format('%s still has %s buckets to take in from before the cutoff', d.view_name, count(*)) INTO refused
    FROM ergo_internal.dirty_buckets d
    WHERE d.warehouse_id = warehouse AND d.bucket_start < c.cutoff AND d.bucket_start >= c.purged_before
    GROUP BY d.view_name LIMIT 1;
    IF refused IS NULL THEN
        SELECT format('%s could not compute %s buckets from before the cutoff, the first at %s', b.view_name, count(*), ergo_internal.told(min(b.bucket_start))) INTO refused
        FROM ergo_internal.set_aside_buckets b
        WHERE b.warehouse_id = warehouse AND b.bucket_start < c.cutoff AND b.bucket_start >= c.purged_before AND isfinite(b.bucket_start)
        GROUP BY b.view_name LIMIT 1;
    END IF;
    IF refused IS NULL THEN
        cutoff := c.cutoff;
        INSERT INTO ergo_internal.warehouse_retention AS r (warehouse_id, purged_before) VALUES (warehouse, c.cutoff)
        ON CONFLICT (warehouse_id) DO UPDATE SET purged_before = greatest(coalesce(r.purged_before, '-infinity'), excluded.purged_before);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.purge_old(parent text, warehouse text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    f record;
    leaf text;
    deleted bigint;
    total bigint := 0;
BEGIN
    IF ergo_internal.clock_fault() IS NOT NULL THEN
        RAISE EXCEPTION 'Nothing was deleted: %', ergo_internal.clock_fault() USING ERRCODE = '55000';
    END IF;
    SELECT * INTO f FROM ergo_internal.freeze(warehouse);
    IF f.refused IS NOT NULL THEN
        RAISE EXCEPTION 'Nothing was deleted: %', f.refused USING ERRCODE = '55000';
    END IF;
    FOR leaf IN SELECT l.partition_name FROM ergo_internal.leaves(parent) l LOOP
        deleted := ergo_internal.purge_batch(leaf, warehouse, f.cutoff, 2147483647);
        total := total + deleted;
    END LOOP;
    RETURN total;
END
$$;

CREATE OR REPLACE FUNCTION purge_old_ergonomic_snapshots(warehouse_id text) RETURNS bigint LANGUAGE sql AS
$$ SELECT ergo_internal.purge_old('ergonomic_snapshots', warehouse_id) $$;
COMMENT ON FUNCTION purge_old_ergonomic_snapshots(text) IS 'Deletes a warehouse''s expired snapshots; returns how many. Refuses under legal hold and before refresh has taken everything in.';
CREATE OR REPLACE FUNCTION purge_old_shift_snapshots(warehouse_id text) RETURNS bigint LANGUAGE sql AS
$$ SELECT ergo_internal.purge_old('shift_snapshots', warehouse_id) $$;
COMMENT ON FUNCTION purge_old_shift_snapshots(text) IS 'Deletes a warehouse''s expired shift snapshots; returns how many.';

-- Alerts that were resolved before this go.
CREATE OR REPLACE VIEW ergo_internal.alert_cutoff AS
SELECT now() - make_interval(days => s.alerts_keep_days) AS cutoff FROM ergo_internal.settings s;

CREATE OR REPLACE FUNCTION purge_old_alerts() RETURNS bigint
-- Times of the backend's that have no zone mean UTC.
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    deleted bigint;
BEGIN
    PERFORM ergo_internal.require_read_committed();
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.hold'), 0);
    DELETE FROM public.alerts a WHERE a.resolved_at < (SELECT c.cutoff FROM ergo_internal.alert_cutoff c)
        AND NOT EXISTS (SELECT FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = a.warehouse_id::text AND r.legal_hold);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
COMMENT ON FUNCTION purge_old_alerts() IS 'Deletes alerts that were resolved more than alerts_keep_days (365) ago, but none of a warehouse under legal hold; returns how many.';

-- Rows of a partition, from the kept counts where these are right. The number stays right until the transaction ends: writers
-- of the day wait, readers do not.
CREATE OR REPLACE FUNCTION ergo_internal.count_locked(partition_name text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    counted bigint;
    leaf regclass := (SELECT f.relation FROM ergo_internal.find_leaf(partition_name) f);
BEGIN
    IF leaf IS NULL THEN
        RETURN 0;
    END IF;
    -- Longer than deadlock_timeout, after which a vacuum that is under way gives way.
    PERFORM ergo_internal.wait_at_most('2s');
    EXECUTE format('LOCK TABLE %s IN SHARE MODE', leaf);
    SELECT sum(c.row_count) INTO counted
    FROM ergo_internal.snapshot_partitions() s LEFT JOIN ergo_internal.day_counts c ON c.day = s.day
    WHERE s.partition_name = count_locked.partition_name HAVING bool_and(s.is_kept);
    IF counted IS NULL THEN
        EXECUTE format('SELECT count(*) FROM %s', leaf) INTO counted;
    END IF;
    RETURN counted;
END
$$;

-- Takes a partition away if every row in it has expired, judged again under the lock. Gives up after a short wait, so that a
-- long reader is never queued behind. True when its rows are gone.
CREATE OR REPLACE FUNCTION ergo_internal.drop_expired_partition(parent text, partition_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
BEGIN
    SELECT * INTO found FROM ergo_internal.find_leaf(partition_name);
    IF found.lower_bound IS NULL THEN
        RETURN false;
    END IF;
    PERFORM ergo_internal.wait_at_most('100ms');
    PERFORM ergo_internal.require_read_committed();
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.hold'), 0);
    -- The leaf alone: while its readers are waited for, only others of its readers wait.
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', found.relation);
    IF ergo_internal.is_needed(found.relation) THEN
        RETURN false;
    END IF;
    PERFORM ergo_internal.drop_partition(parent, found.relation);
    IF parent = 'ergonomic_snapshots' THEN
        DELETE FROM ergo_internal.counted_days d WHERE d.day IN (SELECT ergo_internal.days_between(found.lower_bound, found.upper_bound));
        DELETE FROM ergo_internal.day_counts d WHERE d.day IN (SELECT ergo_internal.days_between(found.lower_bound, found.upper_bound));
    END IF;
    RETURN true;
END
$$;

-- Drops past day partitions that hold nothing: days without work, and days that were emptied while their table was in use. One
-- that is in use is left to the next run. A late row for such a day goes to DEFAULT, and gets a partition again if it may stay.
CREATE OR REPLACE PROCEDURE ergo_internal.drop_empty_partitions(INOUT stopped boolean)
LANGUAGE plpgsql AS $$
DECLARE
    p record;
    holds_rows boolean;
BEGIN
    FOR p IN
        SELECT t.parent, d.partition_name AS name, d.relation
        FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) t(parent) CROSS JOIN LATERAL ergo_internal.day_partitions(t.parent) d
        WHERE d.upper_bound <= (SELECT max(c.cutoff) FROM ergo_internal.warehouse_cutoffs c)
    LOOP
        EXIT WHEN stopped;
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', p.relation) INTO holds_rows;
            IF NOT holds_rows THEN
                PERFORM ergo_internal.drop_expired_partition(p.parent, p.name);
            END IF;
        EXCEPTION
            WHEN query_canceled THEN stopped := true;
            WHEN lock_not_available OR undefined_table THEN NULL;
        END;
        COMMIT;
    END LOOP;
END
$$;

-- A plan and what identifies it, of one moment.
CREATE OR REPLACE FUNCTION ergo_internal.fingerprinted_plan(only_warehouse text, OUT plan jsonb, OUT fingerprint text)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(to_jsonb(p)), '[]'),
           md5(coalesce(string_agg(concat_ws('|', p.table_name, p.partition_name, p.warehouse_id, extract(epoch FROM p.cutoff), p.expired_rows, p.goes_whole), E'\n'
                                   ORDER BY p.table_name, p.partition_name, p.warehouse_id), ''))
    FROM public.retention_plan(only_warehouse) p
$$;

CREATE OR REPLACE FUNCTION retention_plan_fingerprint(only_warehouse text DEFAULT NULL) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT p.fingerprint FROM ergo_internal.fingerprinted_plan(only_warehouse) p
$$;
COMMENT ON FUNCTION retention_plan_fingerprint(text) IS 'Identifies a plan: a confirmed run stops if it no longer matches.';

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
        RAISE EXCEPTION 'That the clock is right can be said of a plan that was looked at only' USING ERRCODE = '22023';
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
        RAISE EXCEPTION '%', failure USING ERRCODE = '55000';
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
        stopped := failure IS NOT DISTINCT FROM ergo_internal.stopped();
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
            EXIT WHEN stopped;
        END LOOP;

        FOR item IN
            SELECT x.table_name, x.partition_name, x.goes_whole, sum(x.expired_rows) AS expired_rows,
                   jsonb_object_agg(x.warehouse_id, x.expired_rows) AS planned, bool_and(frozen ? x.warehouse_id) AS all_frozen
            FROM ROWS FROM (jsonb_to_recordset(plan) AS (table_name text, partition_name text, warehouse_id text, expired_rows bigint, goes_whole boolean))
                WITH ORDINALITY AS x(table_name, partition_name, warehouse_id, expired_rows, goes_whole, place)
            GROUP BY 1, 2, 3 ORDER BY min(x.place)
        LOOP
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
        RAISE EXCEPTION '%', failure USING ERRCODE = CASE WHEN expected_plan <> found THEN '40001' ELSE '55000' END;
    ELSIF problems IS NOT NULL THEN
        RAISE EXCEPTION 'The run ended with problems: %', problems USING ERRCODE = '55000';
    END IF;
END
$$;
COMMENT ON PROCEDURE run_retention(text, text, text, text, boolean, timestamptz, boolean) IS
    'Deletes what is past each warehouse''s retention, after refreshing the views. Commits as it goes: call it outside a transaction.';

DROP FUNCTION IF EXISTS ergo_internal.last_retention_due();

-- Per warehouse and table: rows, oldest, newest, and how many of them a run would delete now.
CREATE OR REPLACE FUNCTION retention_statistics()
RETURNS TABLE (warehouse_id text, table_name text, total_rows bigint, oldest timestamptz, newest timestamptz, span_days int, deletable_rows bigint)
LANGUAGE sql STABLE AS $$
    SELECT x.warehouse_id, x.table_name, x.total_rows, x.oldest, x.newest,
           CASE WHEN isfinite(x.oldest) AND isfinite(x.newest)
                THEN ((x.newest AT TIME ZONE 'UTC')::date - (x.oldest AT TIME ZONE 'UTC')::date) + 1 END,
           x.deletable_rows
    FROM (
        SELECT c.warehouse_id, t.table_name, coalesce(sum(r.row_count), 0)::bigint AS total_rows, min(r.oldest) AS oldest, max(r.newest) AS newest,
               coalesce(sum(r.row_count) FILTER (WHERE r.day < (c.cutoff AT TIME ZONE 'UTC')::date), 0)::bigint AS deletable_rows
        FROM ergo_internal.warehouse_cutoffs c
        CROSS JOIN (VALUES ('ergonomic_snapshots'), ('shift_snapshots')) t(table_name)
        LEFT JOIN ergo_internal.stored_rows() r ON r.warehouse_id = c.warehouse_id AND r.table_name = t.table_name
        GROUP BY c.warehouse_id, t.table_name
    ) x
$$;

-- Refreshes planner statistics and frees the space of deleted rows in partitions that were thinned out.
-- VACUUM cannot run inside a procedure: this returns the statements, the caller runs them.
CREATE OR REPLACE FUNCTION optimize_statements() RETURNS SETOF text LANGUAGE sql STABLE AS $$
    SELECT format('VACUUM (ANALYZE) %I.%I', s.schemaname, s.relname)
    FROM pg_stat_user_tables s
    WHERE (s.schemaname = 'ergo_internal' OR s.relid IN (
              SELECT l.relation FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) t CROSS JOIN LATERAL ergo_internal.leaves(t) l))
      AND (s.n_dead_tup > 1000 OR s.n_mod_since_analyze > 1000)
    ORDER BY s.n_dead_tup DESC
$$;
