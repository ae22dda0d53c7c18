-- Any range of whole hours, read as whole UTC days where it holds them and as hours at its ends: exact, and as short to read
-- as it can be. Plain SQL, so that the planner sees through them.

CREATE OR REPLACE FUNCTION ergo_internal.day_from(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT date_bin('1 day', moment + interval '86399.999999 seconds', '2000-01-01 00:00:00+00') $$;
CREATE OR REPLACE FUNCTION ergo_internal.day_of(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT date_bin('1 day', moment, '2000-01-01 00:00:00+00') $$;

-- Lights per zone.
CREATE OR REPLACE FUNCTION ergo_internal.zone_lights(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.zone_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.zone_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
$$;

-- Lights of all zones together.
CREATE OR REPLACE FUNCTION ergo_internal.warehouse_lights(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.warehouse_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.warehouse_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.warehouse_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT * FROM ergo_internal.warehouse_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
$$;

-- Observed minutes per zone.
CREATE OR REPLACE FUNCTION ergo_internal.zone_exposure(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.zone_exposure_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.zone_exposure_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_exposure_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_exposure_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
$$;

-- Scores per zone.
CREATE OR REPLACE FUNCTION ergo_internal.zone_scores(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.zone_score_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.zone_score_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_score_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_score_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
$$;

-- Scores of all zones together.
CREATE OR REPLACE FUNCTION ergo_internal.warehouse_scores(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.warehouse_score_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.warehouse_score_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.warehouse_score_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT * FROM ergo_internal.warehouse_score_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
$$;

-- Identified workers, by UTC day.
CREATE OR REPLACE FUNCTION ergo_internal.worker_exposure(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.worker_days
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.worker_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.workers_by_day(wh, lo, least(ergo_internal.day_from(lo), hi))
    UNION ALL
    SELECT * FROM ergo_internal.workers_by_day(wh, greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)), hi)
$$;

-- Scheduled shifts of a warehouse that touch a range, cut by it: one row per shift and UTC day it touches. A shift that ends
-- at or before its start ends on the next local day. Local times are turned into moments day by day, so that a shift over a
-- clock change has its real length.
CREATE OR REPLACE FUNCTION ergo_internal.scheduled_shifts(wh text, zone text, lo timestamptz, hi timestamptz)
RETURNS TABLE (shift_code text, started timestamptz, ended timestamptz, utc_day timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT o.shift_code, o.started, o.ended, utc_day
    FROM (
        SELECT c.shift_code, greatest((d + c.starts_at) AT TIME ZONE zone, lo) AS started,
               least((d + c.ends_at + CASE WHEN c.ends_at <= c.starts_at THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE zone, hi) AS ended
        FROM shift_calendar c
        CROSS JOIN generate_series(date_trunc('day', lo AT TIME ZONE zone) - interval '1 day', hi AT TIME ZONE zone, interval '1 day') d
        WHERE c.warehouse_id = wh AND extract(isodow FROM d)::int = ANY (c.weekdays)
    ) o
    CROSS JOIN LATERAL generate_series(ergo_internal.day_of(o.started), o.ended - interval '1 microsecond', interval '24 hours') utc_day
    WHERE o.started < o.ended
$$;
