-- Any range of whole hours, read as whole UTC days where it holds them and as hours at its ends: exact, and as short to read
-- as it can be. Plain SQL, so that the planner sees through them.

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

-- Identified workers.
CREATE OR REPLACE FUNCTION ergo_internal.worker_exposure(wh text, lo timestamptz, hi timestamptz)
RETURNS TABLE (worker_id text, green_minutes double precision, yellow_minutes double precision, red_minutes double precision,
               total_minutes double precision, max_risk double precision)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT d.worker_id, d.green_minutes, d.yellow_minutes, d.red_minutes, d.total_minutes, d.max_risk FROM ergo_internal.worker_days d
    WHERE d.warehouse_id = wh AND d.bucket_time >= ergo_internal.day_from(lo) AND d.bucket_time < ergo_internal.day_of(hi)
    UNION ALL
    SELECT h.worker_id, h.green_minutes, h.yellow_minutes, h.red_minutes, h.total_minutes, h.max_risk FROM ergo_internal.worker_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
    UNION ALL
    SELECT h.worker_id, h.green_minutes, h.yellow_minutes, h.red_minutes, h.total_minutes, h.max_risk FROM ergo_internal.worker_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
$$;

-- Coverage per identified worker: of each scheduled shift in which the worker was observed, the part within the range and not
-- after complete_to, against the minutes observed in its hours. Shifts that the range cuts are read from their hours: none
-- lies after the last end of a shift cut at the front, or before the first start of one cut at the back.
CREATE OR REPLACE FUNCTION ergo_internal.worker_coverage(wh text, lo timestamptz, hi timestamptz, complete_to timestamptz)
RETURNS TABLE (worker_id text, shifts bigint, scheduled_minutes double precision, observed_minutes double precision)
LANGUAGE sql STABLE AS $$
    WITH cut AS MATERIALIZED (
        SELECT coalesce(max(s.ended) FILTER (WHERE s.bucket_time < lo), lo) AS head_to,
               coalesce(min(s.bucket_time) FILTER (WHERE s.ended > hi), hi) AS tail_from
        FROM ergo_internal.worker_shifts s
        WHERE s.warehouse_id = wh AND (s.bucket_time > lo - interval '48 hours' AND s.bucket_time < lo AND s.ended > lo
                                       OR s.bucket_time > hi - interval '48 hours' AND s.bucket_time < hi AND s.ended > hi)
    ), edges AS MATERIALIZED (
        SELECT least(c.head_to, hi) AS head_to, greatest(ergo_internal.hour_of(c.tail_from), least(c.head_to, hi), lo) AS tail_from FROM cut c
    ), edge_hours AS (
        SELECT h.* FROM ergo_internal.worker_hours h
        WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < (SELECT e.head_to FROM edges e)
        UNION ALL
        SELECT h.* FROM ergo_internal.worker_hours h
        WHERE h.warehouse_id = wh AND h.bucket_time >= (SELECT e.tail_from FROM edges e) AND h.bucket_time < hi
    ), edge_shifts AS (
        -- As worker_shifts was made: an hour belongs to the shift that began last.
        SELECT DISTINCT ON (e.worker_id, e.shift_code, e.bucket_time) e.worker_id, s.shift_code, s.bucket_time, s.ended, e.total_minutes
        FROM edge_hours e
        JOIN ergo_internal.worker_shifts s ON s.worker_id = e.worker_id AND s.shift_code = e.shift_code
            AND s.bucket_time <= e.last_seen AND s.ended > e.first_seen
        WHERE s.warehouse_id = wh AND (s.bucket_time > lo - interval '48 hours' AND s.bucket_time < lo + interval '26 hours'
                                       OR s.bucket_time > hi - interval '48 hours' AND s.bucket_time < hi)
        ORDER BY e.worker_id, e.shift_code, e.bucket_time, s.bucket_time DESC
    ), cut_shifts AS (
        SELECT e.worker_id, greatest(e.bucket_time, lo) AS started, least(e.ended, hi) AS ended, sum(e.total_minutes) AS observed_minutes FROM edge_shifts e
        WHERE e.bucket_time < lo OR e.ended > hi
        GROUP BY e.worker_id, e.shift_code, e.bucket_time, e.ended
    ), summed AS (
        SELECT s.worker_id, count(*) AS n, sum(date_part('epoch', least(s.ended, complete_to) - s.bucket_time)) AS seconds, sum(s.observed_minutes) AS observed
        FROM ergo_internal.worker_shifts s
        WHERE s.warehouse_id = wh AND s.bucket_time >= lo AND s.bucket_time < hi AND s.ended <= hi AND s.bucket_time < complete_to
        GROUP BY 1
        UNION ALL
        SELECT c.worker_id, count(*), sum(date_part('epoch', least(c.ended, complete_to) - c.started)), sum(c.observed_minutes)
        FROM cut_shifts c WHERE c.started < complete_to GROUP BY 1
    )
    SELECT s.worker_id, sum(s.n)::bigint, sum(s.seconds) / 60, sum(s.observed) FROM summed s GROUP BY 1
$$;

-- Reds and snapshots per zone and local hour of the day. UTC days on which the zone's clocks stay as they are are added up hour
-- by hour before they are told apart by local hour; a day of a clock change is a class of its own.
CREATE OR REPLACE FUNCTION ergo_internal.zone_hours_of_day(wh text, zone text, lo timestamptz, hi timestamptz)
RETURNS TABLE (zone_id text, local_hour int, red bigint, total bigint)
LANGUAGE sql STABLE AS $$
    WITH days AS (
        SELECT d.day, CASE WHEN d.last_offset = d.first_offset THEN d.first_offset::text ELSE d.day::text END AS class
        FROM (SELECT day, (day AT TIME ZONE zone) - (day AT TIME ZONE 'UTC') AS first_offset,
                     ((day + interval '24 hours') AT TIME ZONE zone) - ((day + interval '24 hours') AT TIME ZONE 'UTC') AS last_offset
              FROM generate_series(ergo_internal.day_from(lo), ergo_internal.day_of(hi) - interval '1 hour', interval '24 hours') day) d
    ), sums AS (
        SELECT p.zone_id, d.class, min(p.bucket_time) AS day, ARRAY[sum(p.red_by_hour[1]), sum(p.red_by_hour[2]), sum(p.red_by_hour[3]), sum(p.red_by_hour[4]), sum(p.red_by_hour[5]), sum(p.red_by_hour[6]), sum(p.red_by_hour[7]), sum(p.red_by_hour[8]), sum(p.red_by_hour[9]), sum(p.red_by_hour[10]), sum(p.red_by_hour[11]), sum(p.red_by_hour[12]), sum(p.red_by_hour[13]), sum(p.red_by_hour[14]), sum(p.red_by_hour[15]), sum(p.red_by_hour[16]), sum(p.red_by_hour[17]), sum(p.red_by_hour[18]), sum(p.red_by_hour[19]), sum(p.red_by_hour[20]), sum(p.red_by_hour[21]), sum(p.red_by_hour[22]), sum(p.red_by_hour[23]), sum(p.red_by_hour[24])] AS reds, ARRAY[sum(p.total_by_hour[1]), sum(p.total_by_hour[2]), sum(p.total_by_hour[3]), sum(p.total_by_hour[4]), sum(p.total_by_hour[5]), sum(p.total_by_hour[6]), sum(p.total_by_hour[7]), sum(p.total_by_hour[8]), sum(p.total_by_hour[9]), sum(p.total_by_hour[10]), sum(p.total_by_hour[11]), sum(p.total_by_hour[12]), sum(p.total_by_hour[13]), sum(p.total_by_hour[14]), sum(p.total_by_hour[15]), sum(p.total_by_hour[16]), sum(p.total_by_hour[17]), sum(p.total_by_hour[18]), sum(p.total_by_hour[19]), sum(p.total_by_hour[20]), sum(p.total_by_hour[21]), sum(p.total_by_hour[22]), sum(p.total_by_hour[23]), sum(p.total_by_hour[24])] AS totals
        FROM ergo_internal.zone_day_hours p JOIN days d ON d.day = p.bucket_time
        WHERE p.warehouse_id = wh AND p.bucket_time >= ergo_internal.day_from(lo) AND p.bucket_time < ergo_internal.day_of(hi)
        GROUP BY 1, 2
    ), hours AS (
        SELECT s.zone_id, s.day + (u.hour - 1) * interval '1 hour' AS hour, u.red, u.total
        FROM sums s CROSS JOIN LATERAL unnest(s.reds, s.totals) WITH ORDINALITY AS u(red, total, hour) WHERE u.total > 0
        UNION ALL
        SELECT h.zone_id, h.bucket_time, h.red_count, h.snapshot_count FROM ergo_internal.zone_hours h
        WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < least(ergo_internal.day_from(lo), hi)
        UNION ALL
        SELECT h.zone_id, h.bucket_time, h.red_count, h.snapshot_count FROM ergo_internal.zone_hours h
        WHERE h.warehouse_id = wh AND h.bucket_time >= greatest(ergo_internal.day_of(hi), ergo_internal.day_from(lo)) AND h.bucket_time < hi
    )
    SELECT h.zone_id, date_part('hour', h.hour AT TIME ZONE zone)::int, sum(h.red)::bigint, sum(h.total)::bigint FROM hours h GROUP BY 1, 2
$$;
