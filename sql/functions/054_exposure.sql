-- worker_exposure_minutes from raw, and the coarser minutes made from it.

CREATE OR REPLACE FUNCTION ergo_internal.recompute_worker_exposure_minutes(wh text, lo timestamptz, hi timestamptz, upto timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    DELETE FROM ergo_internal.worker_exposure_minutes WHERE warehouse_id = wh AND hour_bucket >= lo AND hour_bucket < hi;
    INSERT INTO ergo_internal.worker_exposure_minutes
    SELECT wh, zone_id, worker_id, pick_location_id, shift_code, hour_bucket, count(*),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'green'), 0),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'yellow'), 0),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'red'), 0),
           sum(share),
           count(risk) FILTER (WHERE traffic_light = 'red'), sum(risk) FILTER (WHERE traffic_light = 'red'),
           count(risk) FILTER (WHERE traffic_light = 'yellow'), sum(risk) FILTER (WHERE traffic_light = 'yellow'),
           max(risk), min(event_time), max(event_time)
    FROM ergo_internal.shared_minutes(wh, lo, hi, upto)
    GROUP BY zone_id, worker_id, pick_location_id, shift_code, hour_bucket;
    GET DIAGNOSTICS written = ROW_COUNT;

    DELETE FROM ergo_internal.zone_exposure_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.zone_exposure_hours
    SELECT wh, e.zone_id, e.hour_bucket,
           sum(e.green_minutes), sum(e.yellow_minutes), sum(e.red_minutes), sum(e.total_minutes),
           coalesce(sum(e.green_minutes) FILTER (WHERE e.worker_id IS NULL), 0), coalesce(sum(e.yellow_minutes) FILTER (WHERE e.worker_id IS NULL), 0),
           coalesce(sum(e.red_minutes) FILTER (WHERE e.worker_id IS NULL), 0), coalesce(sum(e.total_minutes) FILTER (WHERE e.worker_id IS NULL), 0)
    FROM ergo_internal.worker_exposure_minutes e
    WHERE e.warehouse_id = wh AND e.hour_bucket >= lo AND e.hour_bucket < hi
    GROUP BY e.zone_id, e.hour_bucket;
    PERFORM ergo_internal.roll_up_exposure('warehouse_exposure_hours', '1 hour', wh, lo, hi);
    RETURN written;
END
$$;

-- Minutes of zone_exposure_hours added up into a coarser table, which keeps zones where its name says so.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_exposure(target text, width interval, wh text, lo timestamptz, hi timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM ergo_internal.%I WHERE warehouse_id = $1 AND bucket_time >= $2 AND bucket_time < $3', target)
    USING wh, lo, hi;
    EXECUTE format($sql$
        INSERT INTO ergo_internal.%I
        SELECT $1, %s AS zone_id, ergo_internal.bucket_of($4, h.bucket_time),
               sum(h.green_minutes), sum(h.yellow_minutes), sum(h.red_minutes), sum(h.total_minutes),
               sum(h.unidentified_green_minutes), sum(h.unidentified_yellow_minutes),
               sum(h.unidentified_red_minutes), sum(h.unidentified_total_minutes)
        FROM ergo_internal.zone_exposure_hours h
        WHERE h.warehouse_id = $1 AND h.bucket_time >= $2 AND h.bucket_time < $3
        GROUP BY 2, 3 $sql$, target, CASE WHEN target LIKE 'zone%' THEN 'h.zone_id' ELSE 'NULL::text' END)
    USING wh, lo, hi, width;
END
$$;

-- Identified workers by UTC day, from whole hours: of a day that lo or hi cuts, only the hours within.
CREATE OR REPLACE FUNCTION ergo_internal.workers_by_day(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.worker_days
LANGUAGE sql STABLE AS $$
    WITH hours AS (
        SELECT e.worker_id, e.shift_code, e.hour_bucket, date_bin('1 day', e.hour_bucket, '2000-01-01 00:00:00+00') AS day,
               sum(e.green_minutes) AS green, sum(e.yellow_minutes) AS yellow, sum(e.red_minutes) AS red, sum(e.total_minutes) AS total,
               max(e.max_risk_in_hour) AS risk
        FROM ergo_internal.worker_exposure_minutes e
        WHERE e.warehouse_id = wh AND e.hour_bucket >= lo AND e.hour_bucket < hi AND e.worker_id IS NOT NULL
        GROUP BY 1, 2, 3
    ), days AS (
        SELECT worker_id, shift_code, day, sum(green) AS green, sum(yellow) AS yellow, sum(red) AS red, sum(total) AS total, max(risk) AS risk,
               array_agg(hour_bucket) AS seen, array_agg(total) AS minutes
        FROM hours GROUP BY 1, 2, 3
    )
    SELECT wh, d.worker_id, d.shift_code, d.day, d.green, d.yellow, d.red, d.total, d.risk,
           (SELECT array_agg(coalesce((SELECT sum(m.minutes) FROM unnest(d.seen, d.minutes) AS m(hour, minutes) WHERE m.hour < d.day + n * interval '1 hour'), 0) ORDER BY n)
            FROM generate_series(0, 24) n)
    FROM days d
$$;

-- Keeps worker_days; lo and hi are days.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_workers(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ergo_internal.worker_days WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.worker_days SELECT * FROM ergo_internal.workers_by_day(wh, lo, hi);
END
$$;
