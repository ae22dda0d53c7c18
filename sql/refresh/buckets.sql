-- Where the views are stored, and computing a run of their buckets anew.

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
