-- Retention settings: days per warehouse, and the floor below them. Each change is recorded with who made it.
-- These functions are the only way for the role that runs the portal: it may not write the tables, nor their history.

-- A setting below the floor is refused whoever writes it. New warehouses are not: the backend knows no floor, and cutoffs obey
-- it all the same.
CREATE OR REPLACE FUNCTION ergo_internal.refuse_below_floor() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    floor_days int := (SELECT retention_floor_days FROM ergo_internal.settings);
BEGIN
    -- Below 1 the constraint says so.
    IF NEW.retention_days BETWEEN 1 AND floor_days - 1 AND NEW.retention_days <> OLD.retention_days THEN
        RAISE EXCEPTION 'This installation keeps snapshots for at least % days; % is below that floor', floor_days, NEW.retention_days USING ERRCODE = '23514',
            CONSTRAINT = 'days.below-floor', DATATYPE = jsonb_build_object('floor', floor_days, 'days', NEW.retention_days)::text;
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER refuse_below_floor BEFORE UPDATE OF retention_days ON public.warehouses
    FOR EACH ROW EXECUTE FUNCTION ergo_internal.refuse_below_floor();

CREATE OR REPLACE FUNCTION set_retention_floor(days int, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    current_days int;
BEGIN
    IF days IS NULL OR days NOT BETWEEN 1 AND 3650 THEN
        RAISE EXCEPTION 'The floor must be a whole number of days from 1 to 3650, not %', coalesce(days::text, 'empty') USING ERRCODE = '23514',
            CONSTRAINT = 'floor.range', DATATYPE = jsonb_build_object('days', days)::text;
    END IF;
    SELECT s.retention_floor_days INTO current_days FROM ergo_internal.settings s FOR UPDATE;
    IF days <> current_days THEN
        -- What arrived so far came in time by the old floor, and is judged by it.
        PERFORM ergo_internal.drain_ledger();
        UPDATE ergo_internal.settings SET retention_floor_days = days;
        INSERT INTO ergo_internal.setting_changes (setting, old_value, new_value, changed_by) VALUES ('floor', current_days, days, set_retention_floor.changed_by);
    END IF;
END
$$;
COMMENT ON FUNCTION set_retention_floor(int, text) IS 'Sets for how many days every warehouse keeps its snapshots at least, 1 to 3650.';

CREATE OR REPLACE FUNCTION set_identity_days(warehouse_id text, days int, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    old_days int;
BEGIN
    IF days NOT BETWEEN 1 AND 3650 THEN
        RAISE EXCEPTION 'Workers are named for a whole number of days from 1 to 3650, not %', days USING ERRCODE = '23514',
            CONSTRAINT = 'identities.range', DATATYPE = jsonb_build_object('days', days)::text;
    END IF;
    PERFORM ergo_internal.require_warehouse(warehouse_id);
    SELECT r.identity_days INTO old_days FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse_id FOR UPDATE;
    IF days IS DISTINCT FROM old_days THEN
        INSERT INTO ergo_internal.warehouse_retention AS r (warehouse_id, identity_days) VALUES (warehouse_id, days)
        ON CONFLICT ON CONSTRAINT warehouse_retention_pkey DO UPDATE SET identity_days = excluded.identity_days;
        INSERT INTO ergo_internal.setting_changes (setting, warehouse_id, old_value, new_value, changed_by) VALUES ('identities', warehouse_id, old_days, days, changed_by);
    END IF;
END
$$;
COMMENT ON FUNCTION set_identity_days(text, int, text) IS
    'Sets for how many days the exposure view names workers, 1 to 3650; null for as long as it keeps its rows. The next retention run makes older minutes nobody''s.';

-- expected_days null means that its editor saw none. Announced warehouses have their days in the backend's row; what was kept
-- besides ends with this decision. For others the portal keeps them.
CREATE OR REPLACE FUNCTION ergo_internal.set_retention_days(warehouse text, expected_days int, new_days int, changed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    w record;
    floor_days int := (SELECT retention_floor_days FROM ergo_internal.settings);
    last_change record;
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse);
    PERFORM FROM ergo_internal.warehouse_register k WHERE k.id = warehouse FOR NO KEY UPDATE;
    SELECT k.is_announced, k.retention_days INTO w FROM ergo_internal.known_warehouses k WHERE k.id = warehouse;
    IF new_days IS NULL OR new_days NOT BETWEEN 1 AND 3650 THEN
        RAISE EXCEPTION 'Retention must be a whole number of days from 1 to 3650, not %', coalesce(new_days::text, 'empty') USING ERRCODE = '23514',
            CONSTRAINT = 'days.range', DATATYPE = jsonb_build_object('days', new_days)::text;
    END IF;
    IF new_days < floor_days THEN
        RAISE EXCEPTION 'This installation keeps snapshots for at least % days; % is below that floor', floor_days, new_days USING ERRCODE = '23514',
            CONSTRAINT = 'days.below-floor', DATATYPE = jsonb_build_object('floor', floor_days, 'days', new_days)::text;
    END IF;
    IF w.retention_days IS DISTINCT FROM expected_days THEN
        SELECT c.changed_by, c.changed_at INTO last_change FROM ergo_internal.retention_changes c
        WHERE c.warehouse_id = warehouse ORDER BY c.id DESC LIMIT 1;
        RAISE EXCEPTION 'Retention is now % (changed by %), no longer %. Nothing was overwritten',
            coalesce(w.retention_days || ' days', 'not set'), coalesce(last_change.changed_by, 'someone with database access'),
            coalesce(expected_days || ' days', 'not set') USING ERRCODE = '40001',
            CONSTRAINT = 'days.changed-meanwhile', DATATYPE = jsonb_build_object('days', w.retention_days, 'expected', expected_days, 'by', coalesce(last_change.changed_by, 'someone with database access'))::text;
    END IF;
    IF new_days IS DISTINCT FROM w.retention_days THEN
        -- What arrived so far came in time by the old setting, and is judged by it.
        PERFORM ergo_internal.drain_ledger();
        INSERT INTO ergo_internal.retention_changes (warehouse_id, old_days, new_days, changed_by)
        VALUES (warehouse, w.retention_days, new_days, set_retention_days.changed_by);
    END IF;
    IF w.is_announced THEN
        UPDATE public.warehouses x SET retention_days = new_days WHERE x.id::text = warehouse AND x.retention_days IS DISTINCT FROM new_days;
    END IF;
    -- Also where the number stays: an admin has decided.
    PERFORM ergo_internal.keep_days(warehouse, CASE WHEN NOT w.is_announced THEN new_days END);
END
$$;

-- The row of a view whose settings are to be changed, locked until they are.
CREATE OR REPLACE FUNCTION ergo_internal.view_to_change(view_name text) RETURNS ergo_internal.views LANGUAGE plpgsql AS $$
DECLARE
    v ergo_internal.views;
BEGIN
    SELECT * INTO v FROM ergo_internal.views e WHERE e.name = view_name FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no view %', coalesce(quote_literal(view_name), 'null') USING ERRCODE = '22023';
    END IF;
    RETURN v;
END
$$;

-- How often a view is refreshed and how far back it reaches; null leaves a value as it is. What a shorter reach leaves out is
-- trimmed within the hour.
CREATE OR REPLACE FUNCTION ergo_internal.set_view_settings(view_name text, refresh_every interval, keep_for interval, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    v ergo_internal.views := ergo_internal.view_to_change(view_name);
BEGIN
    IF refresh_every <> v.refresh_every OR keep_for <> v.keep_for THEN
        UPDATE ergo_internal.views e SET refresh_every = coalesce(refresh_every, e.refresh_every), keep_for = coalesce(keep_for, e.keep_for) WHERE e.name = view_name;
        INSERT INTO ergo_internal.setting_changes (setting, old_value, new_value, changed_by)
        SELECT 'view ' || view_name, format('every %s, kept %s', v.refresh_every, v.keep_for), format('every %s, kept %s', e.refresh_every, e.keep_for), changed_by
        FROM ergo_internal.views e WHERE e.name = view_name;
    END IF;
END
$$;

-- How far past the last run and the newest rows the clock may be before nothing is deleted by it.
CREATE OR REPLACE FUNCTION set_clock_tolerance(tolerance interval, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old_tolerance interval;
BEGIN
    IF tolerance IS NULL OR tolerance NOT BETWEEN interval '1 hour' AND interval '400 days' THEN
        RAISE EXCEPTION 'The clock''s tolerance must be from 1 hour to 400 days, not %', coalesce(tolerance::text, 'empty') USING ERRCODE = '23514';
    END IF;
    SELECT s.clock_tolerance INTO old_tolerance FROM ergo_internal.settings s FOR UPDATE;
    IF tolerance <> old_tolerance THEN
        UPDATE ergo_internal.settings SET clock_tolerance = tolerance;
        INSERT INTO ergo_internal.setting_changes (setting, old_value, new_value, changed_by) VALUES ('clock tolerance', old_tolerance, tolerance, set_clock_tolerance.changed_by);
    END IF;
END
$$;
COMMENT ON FUNCTION set_clock_tolerance(interval, text) IS 'Sets how far past the last run and the newest rows the clock may be (1 hour to 400 days, 2 days by default) before retention and trimming refuse to delete by it.';

-- After a clock that was ahead, or a retention that was too short: buckets count again from the day after the last one of which
-- a view shows more than is stored. What has been deleted stays frozen, with the figures it had.
CREATE OR REPLACE FUNCTION unfreeze_warehouse(warehouse_id text, changed_by text DEFAULT session_user) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    frozen timestamptz;
    moment timestamptz;
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse_id);
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.freeze'), 0);
    PERFORM ergo_internal.drain_ledger();
    SELECT r.purged_before INTO frozen FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse_id FOR UPDATE;
    IF frozen IS NULL OR NOT isfinite(frozen) THEN
        RETURN coalesce(frozen, '-infinity');
    END IF;
    WITH held AS MATERIALIZED (
        SELECT ergo_internal.day_of(s.event_time) AS day, count(*) AS n FROM public.ergonomic_snapshots s
        WHERE s.warehouse_id = warehouse_id AND s.event_time < frozen AND isfinite(s.event_time) GROUP BY 1
    ), shown AS MATERIALIZED (
        SELECT d.bucket_time AS day, d.snapshot_count AS n FROM ergo_internal.warehouse_days d WHERE d.warehouse_id = warehouse_id AND d.bucket_time < frozen
    )
    SELECT coalesce(max(s.day) + interval '24 hours', '-infinity') INTO moment
    FROM shown s LEFT JOIN held h ON h.day = s.day WHERE s.n > coalesce(h.n, 0);
    IF moment < frozen THEN
        UPDATE ergo_internal.warehouse_retention r SET purged_before = moment WHERE r.warehouse_id = warehouse_id;
        -- Days that the cutoff allows are dirty from their rows on; drain_ledger opens those that came too late.
        INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
        SELECT DISTINCT v.name, warehouse_id, ergo_internal.bucket_of(v.bucket, s.event_time) FROM public.ergonomic_snapshots s CROSS JOIN ergo_internal.views v
        CROSS JOIN (SELECT c.cutoff FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = warehouse_id) c
        WHERE s.warehouse_id = warehouse_id AND s.event_time >= greatest(moment, c.cutoff) AND s.event_time < frozen
          AND s.event_time >= ergo_internal.kept_since(v.keep_for, (SELECT k.moment FROM ergo_internal.current_clock k));
        INSERT INTO ergo_internal.setting_changes (setting, warehouse_id, old_value, new_value, changed_by)
        VALUES ('frozen', warehouse_id, ergo_internal.told(frozen), CASE WHEN isfinite(moment) THEN ergo_internal.told(moment) END, changed_by);
    END IF;
    RETURN least(moment, frozen);
END
$$;
COMMENT ON FUNCTION unfreeze_warehouse(text, text) IS 'Sets back how far a warehouse''s figures are frozen, as far as its snapshots are still there; returns the new moment.';

-- Ends the waiting for a bucket that no refresh can compute, where it keeps snapshots from retention. No step may be trying it, and
-- what waits of it goes too: before the cutoff nothing makes it dirty again.
CREATE OR REPLACE FUNCTION give_up_bucket(view_name text, warehouse_id text, bucket_start timestamptz, reason text, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    aside record;
BEGIN
    IF nullif(trim(reason), '') IS NULL THEN
        RAISE EXCEPTION 'Giving up a bucket needs a reason' USING ERRCODE = '23514';
    END IF;
    PERFORM ergo_internal.require_warehouse(warehouse_id);
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.freeze'), 0);
    PERFORM ergo_internal.drain_ledger();
    SELECT s.error, isfinite(s.bucket_start) AND s.bucket_start < c.cutoff AS keeps_rows INTO aside
    FROM ergo_internal.set_aside_buckets s JOIN ergo_internal.warehouse_cutoffs c ON c.warehouse_id = s.warehouse_id
    WHERE s.view_name = view_name AND s.warehouse_id = warehouse_id AND s.bucket_start = bucket_start FOR UPDATE OF s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This bucket of % is not set aside', coalesce(quote_literal(view_name), 'null') USING ERRCODE = '22023';
    END IF;
    IF NOT aside.keeps_rows THEN
        RAISE EXCEPTION 'Only a bucket of a warehouse from before its cutoff is given up; this one keeps nothing from retention and goes on being tried' USING ERRCODE = '55000';
    END IF;
    DELETE FROM ergo_internal.set_aside_buckets s WHERE s.view_name = view_name AND s.warehouse_id = warehouse_id AND s.bucket_start = bucket_start;
    DELETE FROM ergo_internal.dirty_buckets d WHERE d.view_name = view_name AND d.warehouse_id = warehouse_id AND d.bucket_start = bucket_start;
    INSERT INTO ergo_internal.setting_changes (setting, warehouse_id, old_value, new_value, changed_by)
    VALUES (format('bucket of %s given up', view_name), warehouse_id, format('%s: %s', ergo_internal.told(bucket_start), aside.error), trim(reason), changed_by);
END
$$;
COMMENT ON FUNCTION give_up_bucket(text, text, timestamptz, text, text) IS
    'Lets retention delete the snapshots of a bucket that could not be computed; the view keeps what it showed of it. For a bucket from before the cutoff.';
