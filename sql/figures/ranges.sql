-- Any range of whole hours (of quarters, where a warehouse's clocks need them), read as whole UTC days where it holds them and as
-- hours at its ends: exact, and as short to read as it can be. Plain SQL, so that the planner sees through them.

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

-- Lights per zone over a range of whole five minutes: its whole hours are read as hours.
CREATE OR REPLACE FUNCTION ergo_internal.zone_five_lights(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.zone_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.zone_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= ergo_internal.hour_from(lo) AND h.bucket_time < ergo_internal.hour_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_fives f
    WHERE f.warehouse_id = wh AND f.bucket_time >= lo AND f.bucket_time < least(ergo_internal.hour_from(lo), hi)
    UNION ALL
    SELECT * FROM ergo_internal.zone_fives f
    WHERE f.warehouse_id = wh AND f.bucket_time >= greatest(ergo_internal.hour_of(hi), ergo_internal.hour_from(lo)) AND f.bucket_time < hi
$$;

-- Lights per zone and location.
CREATE OR REPLACE FUNCTION ergo_internal.location_lights(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.location_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.location_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT * FROM ergo_internal.location_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT * FROM ergo_internal.location_hours h
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

-- The finer lights of all zones together, and the latest event the hours know of: functions, so that they can be asked for each
-- of several warehouses, wherever those lie.
CREATE OR REPLACE FUNCTION ergo_internal.warehouse_minute_lights(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.warehouse_minutes
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.warehouse_minutes m WHERE m.warehouse_id = wh AND m.bucket_time >= lo AND m.bucket_time < hi
$$;
CREATE OR REPLACE FUNCTION ergo_internal.warehouse_five_lights(wh text, lo timestamptz, hi timestamptz) RETURNS SETOF ergo_internal.warehouse_fives
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.warehouse_fives f WHERE f.warehouse_id = wh AND f.bucket_time >= lo AND f.bucket_time < hi
$$;
CREATE OR REPLACE FUNCTION ergo_internal.newest_hour(wh text) RETURNS SETOF ergo_internal.warehouse_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.warehouse_hours h WHERE h.warehouse_id = wh ORDER BY h.bucket_time DESC LIMIT 1
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

-- Identified workers. Null observations and gaps: rows from before these were kept.
DROP FUNCTION IF EXISTS ergo_internal.worker_exposure(text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.worker_exposure(wh text, lo timestamptz, hi timestamptz)
RETURNS TABLE (worker_id text, green_minutes double precision, yellow_minutes double precision, red_minutes double precision,
               total_minutes double precision, max_risk double precision, snapshot_count bigint, gap_minutes double precision, gap_count bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT d.worker_id, d.green_minutes, d.yellow_minutes, d.red_minutes, d.total_minutes, d.max_risk, d.snapshot_count, d.gap_minutes, d.gap_count
    FROM ergo_internal.worker_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT h.worker_id, h.green_minutes, h.yellow_minutes, h.red_minutes, h.total_minutes, h.max_risk, h.snapshot_count,
           CASE WHEN h.snapshot_count > 1 THEN date_part('epoch', h.last_seen - h.first_seen) / 60 END, CASE WHEN h.snapshot_count > 1 THEN h.snapshot_count - 1 END
    FROM ergo_internal.worker_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT h.worker_id, h.green_minutes, h.yellow_minutes, h.red_minutes, h.total_minutes, h.max_risk, h.snapshot_count,
           CASE WHEN h.snapshot_count > 1 THEN date_part('epoch', h.last_seen - h.first_seen) / 60 END, CASE WHEN h.snapshot_count > 1 THEN h.snapshot_count - 1 END
    FROM ergo_internal.worker_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
$$;

-- Coverage per identified worker: of each scheduled shift in which the worker was observed, the part within the range and not
-- after complete_to, against its clock minutes that were observed: never more than it has. Shifts that the range cuts are read
-- from their hours.
CREATE OR REPLACE FUNCTION ergo_internal.worker_coverage(wh text, lo timestamptz, hi timestamptz, complete_to timestamptz)
RETURNS TABLE (worker_id text, shifts bigint, scheduled_minutes double precision, observed_minutes double precision)
LANGUAGE sql STABLE AS $$
    WITH cut AS MATERIALIZED (
        SELECT s.worker_id, s.shift_code, s.bucket_time AS began, greatest(s.bucket_time, lo) AS started, least(s.ended, hi) AS ended
        FROM ergo_internal.worker_shifts s
        WHERE s.warehouse_id = wh AND (s.bucket_time > lo - interval '48 hours' AND s.bucket_time < lo AND s.ended > lo
                                       OR s.bucket_time > hi - interval '48 hours' AND s.bucket_time >= lo AND s.bucket_time < hi AND s.ended > hi)
    ), edges AS MATERIALIZED (
        -- The hours that cut shifts lie in: those at the front of the range, and those at its back.
        SELECT coalesce(max(c.ended) FILTER (WHERE c.started = lo), lo) AS head_to,
               greatest(coalesce(min(c.started) FILTER (WHERE c.started > lo), hi) - interval '1 hour', coalesce(max(c.ended) FILTER (WHERE c.started = lo), lo)) AS tail_from FROM cut c
    ), edge_hours AS (
        SELECT h.* FROM ergo_internal.worker_hours h
        WHERE h.warehouse_id = wh AND h.bucket_time > lo - interval '1 hour' AND h.bucket_time < (SELECT e.head_to FROM edges e)
        UNION ALL
        SELECT h.* FROM ergo_internal.worker_hours h
        WHERE h.warehouse_id = wh AND h.bucket_time >= (SELECT e.tail_from FROM edges e) AND h.bucket_time < hi
    ), cut_shifts AS (
        SELECT c.worker_id, c.started, c.ended, sum(ergo_internal.minutes_between(e.minute_mask, e.total_minutes, e.bucket_time, c.started, c.ended)) AS observed_minutes
        FROM cut c JOIN edge_hours e ON e.worker_id = c.worker_id AND e.shift_code = c.shift_code
            AND e.bucket_time < c.ended AND e.bucket_time > c.started - interval '1 hour'
        GROUP BY c.worker_id, c.shift_code, c.began, c.started, c.ended
    ), parts AS (
        SELECT s.worker_id, date_part('epoch', least(s.ended, complete_to) - s.bucket_time) / 60 AS scheduled, s.observed_minutes AS observed
        FROM ergo_internal.worker_shifts s
        WHERE s.warehouse_id = wh AND s.bucket_time >= lo AND s.bucket_time < hi AND s.ended <= hi AND s.bucket_time < complete_to
        UNION ALL
        SELECT c.worker_id, date_part('epoch', least(c.ended, complete_to) - c.started) / 60, c.observed_minutes
        FROM cut_shifts c WHERE c.started < complete_to AND c.observed_minutes > 0
    )
    SELECT p.worker_id, count(*), sum(p.scheduled), sum(least(p.observed, p.scheduled)) FROM parts p GROUP BY 1
$$;

-- Reds and snapshots per zone and local hour of the day. UTC days on which the zone's clocks stay as they are are added up part by
-- part (24 hours or 96 quarters) before they are told apart by local hour; a day of a clock change is a class of its own.
CREATE OR REPLACE FUNCTION ergo_internal.zone_hours_of_day(wh text, zone text, lo timestamptz, hi timestamptz)
RETURNS TABLE (zone_id text, local_hour int, red bigint, total bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    parts int := CASE WHEN EXISTS (SELECT FROM ergo_internal.warehouse_figures f WHERE f.warehouse_id = wh AND f.had_quarters) THEN 96 ELSE 24 END;
BEGIN
    RETURN QUERY EXECUTE format($sql$
    WITH days AS (
        SELECT d.day, CASE WHEN d.last_offset = d.first_offset THEN d.first_offset::text ELSE d.day::text END AS class
        FROM (SELECT day, (day AT TIME ZONE $2) - (day AT TIME ZONE 'UTC') AS first_offset,
                     ((day + interval '24 hours') AT TIME ZONE $2) - ((day + interval '24 hours') AT TIME ZONE 'UTC') AS last_offset
              FROM generate_series(ergo_internal.day_from($3), ergo_internal.day_of($4) - interval '1 hour', interval '24 hours') day) d
    ), sums AS (
        -- Elements that an array does not have add nothing.
        SELECT p.zone_id, d.class, cardinality(p.red_by_hour) AS parts, min(p.bucket_time) AS day, %1$s AS reds, %2$s AS totals
        FROM ergo_internal.zone_day_hours p JOIN days d ON d.day = p.bucket_time
        WHERE p.warehouse_id = $1 AND p.bucket_time >= ergo_internal.day_from($3) AND p.bucket_time < ergo_internal.day_of($4)
        GROUP BY 1, 2, 3
    ), hours AS (
        SELECT s.zone_id, s.day + (u.part - 1) * (interval '24 hours' / s.parts) AS hour, u.red, u.total
        FROM sums s CROSS JOIN LATERAL unnest(s.reds, s.totals) WITH ORDINALITY AS u(red, total, part) WHERE u.total > 0
        UNION ALL
        SELECT h.zone_id, h.bucket_time, h.red_count, h.snapshot_count FROM ergo_internal.zone_hours h
        WHERE h.warehouse_id = $1 AND h.bucket_time >= $3 AND h.bucket_time < least(ergo_internal.day_from($3), $4)
        UNION ALL
        SELECT h.zone_id, h.bucket_time, h.red_count, h.snapshot_count FROM ergo_internal.zone_hours h
        WHERE h.warehouse_id = $1 AND h.bucket_time >= greatest(ergo_internal.day_of($4), ergo_internal.day_from($3)) AND h.bucket_time < $4
    )
    SELECT h.zone_id, date_part('hour', h.hour AT TIME ZONE $2)::int, sum(h.red)::bigint, sum(h.total)::bigint FROM hours h GROUP BY 1, 2
    $sql$, ergo_internal.sum_of_elements('red_by_hour', parts), ergo_internal.sum_of_elements('total_by_hour', parts))
    USING wh, zone, lo, hi;
END
$$;
