-- What the backend records of shifts, as figures read it: by what words mean, without values that can not be, each stretch of a shift
-- as it was told last. A shift has a row for every quarter of an hour or so, on as many partitions as there are days: planned once
-- for each connection, and not for each page.
DROP FUNCTION IF EXISTS ergo_internal.shift_records(text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.shift_records(wh text, lo timestamptz, hi timestamptz)
RETURNS TABLE (shift_code text, started timestamptz, ended timestamptz, picks int, picks_per_hour double precision, green int, yellow int, red int,
               risk double precision, anomaly double precision, status text, is_odd boolean, is_repeated boolean)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT r.code, r.event_time, CASE WHEN r.is_whole THEN r.bucket_end END,
           CASE WHEN r.total_picks >= 0 THEN r.total_picks END,
           CASE WHEN r.avg_picks_per_hour BETWEEN 0 AND 1e9 THEN r.avg_picks_per_hour END,
           -- Of a record that does not tell all three lights, there is no share.
           CASE WHEN r.least_lights >= 0 THEN r.green_locations END, CASE WHEN r.least_lights >= 0 THEN r.yellow_locations END, CASE WHEN r.least_lights >= 0 THEN r.red_locations END,
           CASE WHEN r.avg_composite_risk BETWEEN 0 AND 100 THEN r.avg_composite_risk END,
           CASE WHEN r.anomaly_score BETWEEN -1e9 AND 1e9 THEN r.anomaly_score END,
           nullif(btrim(r.status), ''),
           NOT r.is_whole OR coalesce(r.total_picks < 0, false) OR coalesce(r.avg_picks_per_hour NOT BETWEEN 0 AND 1e9, false) OR coalesce(least(r.green_locations, r.yellow_locations, r.red_locations) < 0, false)
               OR coalesce(r.avg_composite_risk NOT BETWEEN 0 AND 100, false) OR coalesce(r.anomaly_score NOT BETWEEN -1e9 AND 1e9, false),
           r.version > 1
    FROM (
        SELECT s.*, ergo_internal.id_of(s.shift_code) AS code, s.bucket_end > s.event_time AND s.bucket_end <= s.event_time + interval '24 hours' AS is_whole,
               CASE WHEN s.green_locations + s.yellow_locations + s.red_locations IS NOT NULL THEN least(s.green_locations, s.yellow_locations, s.red_locations) END AS least_lights,
               row_number() OVER (PARTITION BY s.event_time, ergo_internal.id_of(s.shift_code) COLLATE "C" ORDER BY s.ingest_time DESC, s.id DESC) AS version
        FROM public.shift_snapshots s WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi
    ) r;
END
$$;
