-- What the backend records of shifts, added up as figures read it: by what words mean, without values that can not be, each stretch of a
-- shift as it was told last (is_repeated tells of the others). Shifts of the calendar, which the caller gives as codes and their local
-- beginnings, are sums by day and status; the day is that of the shift's beginning, from two hours before it on. Of other codes nobody
-- knows the day: each stretch is a row of its own. A shift has a row for every quarter of an hour or so, on as many partitions as
-- there are days: planned once for each connection, and not for each page, and added up where it is read.
DROP FUNCTION IF EXISTS ergo_internal.shift_records(text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.told_shift_sums(wh text, timezone text, lo timestamptz, hi timestamptz, codes text[], beginnings interval[])
RETURNS TABLE (shift_code text, day timestamp, is_known boolean, status text, is_repeated boolean, n bigint, started timestamptz, ended timestamptz, picks bigint,
               pace double precision, pace_seconds double precision, green bigint, yellow bigint, red bigint, risk double precision, risk_seconds double precision,
               anomaly double precision, odd bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT v.code, v.day, v.day IS NOT NULL, v.status, v.version > 1, count(*), min(v.event_time), max(CASE WHEN v.seconds IS NULL THEN v.event_time ELSE v.bucket_end END),
           sum(v.total_picks) FILTER (WHERE v.total_picks >= 0),
           sum(v.avg_picks_per_hour * v.seconds) FILTER (WHERE v.has_pace), sum(v.seconds) FILTER (WHERE v.has_pace),
           -- Of a record that does not tell all three lights, there is no share.
           sum(v.green_locations) FILTER (WHERE v.least_lights >= 0), sum(v.yellow_locations) FILTER (WHERE v.least_lights >= 0), sum(v.red_locations) FILTER (WHERE v.least_lights >= 0),
           sum(v.avg_composite_risk * v.seconds) FILTER (WHERE v.has_risk), sum(v.seconds) FILTER (WHERE v.has_risk),
           max(v.anomaly_score) FILTER (WHERE v.anomaly_score BETWEEN -1e9 AND 1e9),
           count(*) FILTER (WHERE v.seconds IS NULL OR v.total_picks < 0 OR NOT v.has_pace OR least(v.green_locations, v.yellow_locations, v.red_locations) < 0
                               OR NOT v.has_risk OR v.anomaly_score NOT BETWEEN -1e9 AND 1e9)
    FROM (
        SELECT r.*, row_number() OVER (PARTITION BY r.event_time, r.code ORDER BY r.ingest_time DESC, r.id DESC) AS version,
               date_trunc('day', (r.event_time AT TIME ZONE timezone) - beginnings[array_position(codes, r.code)] + interval '2 hours') AS day
        FROM (
            SELECT s.id, s.event_time, s.bucket_end, s.ingest_time, s.total_picks, s.avg_picks_per_hour, s.green_locations, s.yellow_locations, s.red_locations,
                   s.avg_composite_risk, s.anomaly_score, ergo_internal.id_of(s.shift_code) COLLATE "C" AS code, nullif(btrim(s.status), '') COLLATE "C" AS status,
                   CASE WHEN s.bucket_end > s.event_time AND s.bucket_end <= s.event_time + interval '24 hours' THEN date_part('epoch', s.bucket_end - s.event_time) END AS seconds,
                   s.avg_picks_per_hour BETWEEN 0 AND 1e9 AS has_pace, s.avg_composite_risk BETWEEN 0 AND 100 AS has_risk,
                   CASE WHEN s.green_locations + s.yellow_locations + s.red_locations IS NOT NULL THEN least(s.green_locations, s.yellow_locations, s.red_locations) END AS least_lights
            FROM public.shift_snapshots s WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi
            -- Each is worked out once, and not wherever it is named.
            OFFSET 0
        ) r
    ) v
    GROUP BY v.code, v.day, CASE WHEN v.day IS NULL THEN v.event_time END, v.status, v.version > 1;
END
$$;

-- The same, of days that are kept by what is kept, in any number of rows for a day and status. Sums that the calendar and time zone asked
-- for would part are not told: they are whole where first and last record are of one local day, with no change of the clock between.
CREATE OR REPLACE FUNCTION ergo_internal.shift_sums(wh text, timezone text, lo timestamptz, hi timestamptz, codes text[], beginnings interval[])
RETURNS TABLE (shift_code text, day timestamp, is_known boolean, status text, is_repeated boolean, n bigint, started timestamptz, ended timestamptz, picks bigint,
               pace double precision, pace_seconds double precision, green bigint, yellow bigint, red bigint, risk double precision, risk_seconds double precision,
               anomaly double precision, odd bigint)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    kept date[] := ARRAY(
        SELECT d.event_day FROM ergo_internal.kept_shift_days d
        WHERE d.warehouse_id = wh AND d.event_day >= ((lo AT TIME ZONE 'UTC') + interval '1 day' - interval '1 microsecond')::date AND d.event_day < (hi AT TIME ZONE 'UTC')::date
        EXCEPT
        SELECT c.event_day FROM ergo_internal.changed_shift_days c WHERE c.warehouse_id = wh
        EXCEPT
        SELECT k.event_day FROM ergo_internal.kept_shifts k CROSS JOIN LATERAL (SELECT beginnings[array_position(codes, k.shift_code)] AS beginning OFFSET 0) b
        WHERE k.warehouse_id = wh AND k.event_day >= (lo AT TIME ZONE 'UTC')::date AND k.event_day < (hi AT TIME ZONE 'UTC')::date AND k.first_start <> k.last_start
          AND (b.beginning IS NULL OR (k.last_start AT TIME ZONE timezone) - (k.first_start AT TIME ZONE timezone) <> k.last_start - k.first_start
               OR ergo_internal.shift_day(k.first_start, timezone, b.beginning) <> ergo_internal.shift_day(k.last_start, timezone, b.beginning)));
    span record;
BEGIN
    RETURN QUERY
    SELECT x.shift_code, x.day, x.day IS NOT NULL, x.status, x.is_repeated, x.n, x.first_start, x.ended, x.picks, x.pace, x.pace_seconds, x.green, x.yellow, x.red,
           x.risk, x.risk_seconds, x.anomaly, x.odd
    FROM (SELECT k.*, ergo_internal.shift_day(k.first_start, timezone, beginnings[array_position(codes, k.shift_code)]) AS day
          FROM ergo_internal.kept_shifts k WHERE k.warehouse_id = wh AND k.event_day = ANY (kept) OFFSET 0) x;
    FOR span IN
        SELECT lower(r.piece) AS lo, upper(r.piece) AS hi FROM (
            SELECT unnest(tstzmultirange(tstzrange(lo, hi)) - coalesce(range_agg(tstzrange(d::timestamp AT TIME ZONE 'UTC', (d + 1)::timestamp AT TIME ZONE 'UTC')), '{}')) AS piece
            FROM unnest(kept) d) r
    LOOP
        RETURN QUERY SELECT * FROM ergo_internal.told_shift_sums(wh, timezone, span.lo, span.hi, codes, beginnings);
    END LOOP;
END
$$;
