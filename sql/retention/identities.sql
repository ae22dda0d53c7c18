-- Personal data: past a warehouse's identity_days, its exposure rows lose the worker. Totals stay.

-- Rows of the exposure view that name one of these workers, or anybody where none are given, become unidentified; what is made of
-- them is added up anew. Minutes stay. lo and hi are UTC days.
CREATE OR REPLACE FUNCTION ergo_internal.unname_exposure(wh text, lo timestamptz, hi timestamptz, workers text[] DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    v ergo_internal.views;
    named bigint;
BEGIN
    SELECT count(*) INTO named FROM ergo_internal.worker_exposure_minutes e
    WHERE e.warehouse_id = wh AND e.hour_bucket >= lo AND e.hour_bucket < hi AND e.worker_id IS NOT NULL AND (workers IS NULL OR e.worker_id = ANY (workers));
    IF named > 0 THEN
        WITH old AS (
            DELETE FROM ergo_internal.worker_exposure_minutes e WHERE e.warehouse_id = wh AND e.hour_bucket >= lo AND e.hour_bucket < hi
              AND (workers IS NULL OR e.worker_id IS NULL OR e.worker_id = ANY (workers)) RETURNING e.*
        )
        INSERT INTO ergo_internal.worker_exposure_minutes
        SELECT wh, o.zone_id, NULL, o.pick_location_id, o.shift_code, o.hour_bucket, sum(o.snapshot_count),
               sum(o.green_minutes), sum(o.yellow_minutes), sum(o.red_minutes), sum(o.total_minutes),
               sum(o.red_risk_n), sum(o.red_risk_sum), sum(o.yellow_risk_n), sum(o.yellow_risk_sum),
               max(o.max_risk_in_hour), min(o.period_start), max(o.period_end), max(o.bucket_minutes)
        FROM old o GROUP BY o.zone_id, o.pick_location_id, o.shift_code, o.hour_bucket ORDER BY o.hour_bucket;
        PERFORM ergo_internal.roll_up_exposure_hours(wh, lo, hi);
        SELECT * INTO STRICT v FROM ergo_internal.views x WHERE x.name = 'worker_exposure_minutes';
        PERFORM ergo_internal.roll_up_days(v, wh, lo, hi);
    END IF;
    RETURN named;
END
$$;

-- Makes a span of hours nobody's. lo and hi are UTC days.
CREATE OR REPLACE FUNCTION ergo_internal.forget_workers(wh text, lo timestamptz, hi timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    named bigint;
BEGIN
    -- No refresh step may be between reading identified_from and writing its rows.
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.freeze'), 0);
    UPDATE ergo_internal.warehouse_retention r SET identified_from = greatest(r.identified_from, hi) WHERE r.warehouse_id = wh;
    named := ergo_internal.unname_exposure(wh, lo, hi);
    DELETE FROM ergo_internal.worker_shifts s WHERE s.warehouse_id = wh AND s.bucket_time < hi;
    -- Cells whole, also the one that goes on after hi: the rest of it alone would be a part of what was told.
    DELETE FROM ergo_internal.published_workers p WHERE p.warehouse_id = wh AND p.cell_start < hi;
    RETURN named;
END
$$;

-- What the next run makes nobody's if the warehouse names workers for this many days; until is null where nothing is taken away:
-- under legal hold, and for null days.
CREATE OR REPLACE FUNCTION ergo_internal.identity_forecast(warehouse text, days int, OUT until timestamptz, OUT named_rows bigint, OUT workers bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse);
    SELECT ergo_internal.cutoff_at(days, false, now()) INTO until
    WHERE NOT EXISTS (SELECT FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse AND r.legal_hold);
    SELECT count(*), count(DISTINCT e.worker_id) INTO named_rows, workers FROM ergo_internal.worker_exposure_minutes e
    WHERE e.warehouse_id = warehouse AND e.hour_bucket < until AND e.worker_id IS NOT NULL;
END
$$;

-- All warehouses, the oldest day first, each day in a transaction of its own. A warehouse under legal hold keeps its names.
-- Ends at the first failure and hands it back; what is done stays done.
CREATE OR REPLACE PROCEDURE ergo_internal.forget_expired_workers(INOUT forgotten bigint, INOUT failure text)
LANGUAGE plpgsql AS $$
DECLARE
    w record;
    oldest timestamptz;
    day timestamptz;
BEGIN
    forgotten := 0;
    failure := NULL;
    FOR w IN
        SELECT r.warehouse_id AS id, r.identified_from AS done, ergo_internal.cutoff_at(r.identity_days, false, clock_timestamp()) AS until
        FROM ergo_internal.warehouse_retention r
        WHERE r.identity_days IS NOT NULL AND NOT r.legal_hold
    LOOP
        CONTINUE WHEN w.until <= w.done;
        SELECT min(h.bucket_time) INTO oldest FROM ergo_internal.worker_hours h WHERE h.warehouse_id = w.id;
        -- The last turn holds no hours: what arrives late for days without any is nobody's too.
        FOR day IN
            -- Without hours there is no first day to begin with, and from minus infinity no series ends.
            SELECT generate_series(ergo_internal.day_of(CASE WHEN isfinite(oldest) THEN greatest(oldest, w.done) END),
                                   w.until - interval '24 hours', interval '24 hours')
            UNION ALL SELECT w.until
        LOOP
            BEGIN
                forgotten := forgotten + ergo_internal.forget_workers(w.id, day, least(day + interval '24 hours', w.until));
            EXCEPTION
                WHEN query_canceled THEN failure := ergo_internal.stopped();
                WHEN OTHERS THEN failure := format('workers of %s are still named: %s', w.id, SQLERRM);
            END;
            COMMIT;
            EXIT WHEN failure IS NOT NULL;
        END LOOP;
        EXIT WHEN failure IS NOT NULL;
    END LOOP;
END
$$;
