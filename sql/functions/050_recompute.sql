-- Recompute whole buckets of one warehouse from raw: delete and insert in the caller's transaction.
-- lo and hi are bucket edges; upto leaves out rows that lie in the future.

CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollup_1m(wh text, lo timestamptz, hi timestamptz, upto timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    DELETE FROM ergo_internal.rollup_1m WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.rollup_1m
    SELECT wh, s.zone_id, s.pick_location_id, s.shift_code,
           date_bin('1 minute', s.event_time, '2000-01-01 00:00:00+00') AS bucket_time,
           count(*),
           count(v.rula), sum(v.rula), max(v.rula),
           count(v.reba), sum(v.reba), max(v.reba),
           count(v.niosh), sum(v.niosh), max(v.niosh),
           count(v.risk), sum(v.risk), max(v.risk),
           count(*) FILTER (WHERE s.traffic_light = 'green'),
           count(*) FILTER (WHERE s.traffic_light = 'yellow'),
           count(*) FILTER (WHERE s.traffic_light = 'red'),
           min(s.event_time), max(s.event_time)
    FROM ergonomic_snapshots s
    CROSS JOIN LATERAL (SELECT ergo_internal.valid_rula(s.rula_score) AS rula, ergo_internal.valid_reba(s.reba_score) AS reba,
                               ergo_internal.valid_niosh(s.niosh_index) AS niosh, ergo_internal.valid_risk(s.composite_risk) AS risk) v
    WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi AND s.event_time <= upto
    GROUP BY s.zone_id, s.pick_location_id, s.shift_code, bucket_time;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollup_5m(wh text, lo timestamptz, hi timestamptz, upto timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    DELETE FROM ergo_internal.rollup_5m WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.rollup_5m
    SELECT wh, s.zone_id, s.pick_location_id, s.shift_code,
           date_bin('5 minutes', s.event_time, '2000-01-01 00:00:00+00') AS bucket_time,
           count(*),
           count(v.rula), sum(v.rula), max(v.rula),
           count(v.reba), sum(v.reba), max(v.reba),
           count(v.niosh), sum(v.niosh), max(v.niosh),
           count(v.risk), sum(v.risk), max(v.risk),
           count(*) FILTER (WHERE s.traffic_light = 'green'),
           count(*) FILTER (WHERE s.traffic_light = 'yellow'),
           count(*) FILTER (WHERE s.traffic_light = 'red'),
           min(s.event_time), max(s.event_time),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY v.rula),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY v.reba),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY v.niosh),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY v.risk)
    FROM ergonomic_snapshots s
    CROSS JOIN LATERAL (SELECT ergo_internal.valid_rula(s.rula_score) AS rula, ergo_internal.valid_reba(s.reba_score) AS reba,
                               ergo_internal.valid_niosh(s.niosh_index) AS niosh, ergo_internal.valid_risk(s.composite_risk) AS risk) v
    WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi AND s.event_time <= upto
    GROUP BY s.zone_id, s.pick_location_id, s.shift_code, bucket_time;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

-- The hours top_red_zones and the long-range charts are made from.
CREATE OR REPLACE FUNCTION ergo_internal.recompute_zone_hours(wh text, lo timestamptz, hi timestamptz, upto timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    DELETE FROM ergo_internal.zone_hours WHERE warehouse_id = wh AND hour_bucket >= lo AND hour_bucket < hi;
    INSERT INTO ergo_internal.zone_hours
    SELECT wh, s.zone_id, date_bin('1 hour', s.event_time, '2000-01-01 00:00:00+00') AS hour_bucket,
           count(*),
           count(*) FILTER (WHERE s.traffic_light = 'green'),
           count(*) FILTER (WHERE s.traffic_light = 'yellow'),
           count(*) FILTER (WHERE s.traffic_light = 'red'),
           count(*) FILTER (WHERE num_nonnulls(s.rula_score, s.reba_score, s.niosh_index, s.composite_risk)
                                > num_nonnulls(v.rula, v.reba, v.niosh, v.risk)),
           count(v.rula), sum(v.rula), max(v.rula),
           ARRAY[count(*) FILTER (WHERE v.rula = 1), count(*) FILTER (WHERE v.rula = 2), count(*) FILTER (WHERE v.rula = 3),
                 count(*) FILTER (WHERE v.rula = 4), count(*) FILTER (WHERE v.rula = 5), count(*) FILTER (WHERE v.rula = 6),
                 count(*) FILTER (WHERE v.rula = 7)]::int[],
           count(v.reba), sum(v.reba), max(v.reba),
           ARRAY[count(*) FILTER (WHERE v.reba = 1), count(*) FILTER (WHERE v.reba = 2), count(*) FILTER (WHERE v.reba = 3),
                 count(*) FILTER (WHERE v.reba = 4), count(*) FILTER (WHERE v.reba = 5), count(*) FILTER (WHERE v.reba = 6),
                 count(*) FILTER (WHERE v.reba = 7), count(*) FILTER (WHERE v.reba = 8), count(*) FILTER (WHERE v.reba = 9),
                 count(*) FILTER (WHERE v.reba = 10), count(*) FILTER (WHERE v.reba = 11), count(*) FILTER (WHERE v.reba = 12),
                 count(*) FILTER (WHERE v.reba = 13), count(*) FILTER (WHERE v.reba = 14), count(*) FILTER (WHERE v.reba = 15)]::int[],
           count(v.niosh), sum(v.niosh), max(v.niosh),
           count(v.risk), sum(v.risk), max(v.risk),
           count(v.rula) FILTER (WHERE s.traffic_light = 'red'), sum(v.rula) FILTER (WHERE s.traffic_light = 'red'),
           max(v.rula) FILTER (WHERE s.traffic_light = 'red'),
           count(v.reba) FILTER (WHERE s.traffic_light = 'red'), sum(v.reba) FILTER (WHERE s.traffic_light = 'red'),
           max(v.reba) FILTER (WHERE s.traffic_light = 'red'),
           count(v.niosh) FILTER (WHERE s.traffic_light = 'red'), sum(v.niosh) FILTER (WHERE s.traffic_light = 'red'),
           max(v.niosh) FILTER (WHERE s.traffic_light = 'red'),
           count(v.risk) FILTER (WHERE s.traffic_light = 'red'), sum(v.risk) FILTER (WHERE s.traffic_light = 'red'),
           max(v.risk) FILTER (WHERE s.traffic_light = 'red'),
           array_agg(v.risk) FILTER (WHERE s.traffic_light = 'red' AND v.risk IS NOT NULL),
           array_agg(DISTINCT s.pick_location_id) FILTER (WHERE s.traffic_light = 'red' AND s.pick_location_id IS NOT NULL),
           array_agg(DISTINCT s.shift_code) FILTER (WHERE s.traffic_light = 'red' AND s.shift_code IS NOT NULL),
           min(s.event_time) FILTER (WHERE s.traffic_light = 'red'),
           max(s.event_time) FILTER (WHERE s.traffic_light = 'red'),
           max(s.event_time)
    FROM ergonomic_snapshots s
    CROSS JOIN LATERAL (SELECT ergo_internal.valid_rula(s.rula_score) AS rula, ergo_internal.valid_reba(s.reba_score) AS reba,
                               ergo_internal.valid_niosh(s.niosh_index) AS niosh, ergo_internal.valid_risk(s.composite_risk) AS risk) v
    WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi AND s.event_time <= upto
    GROUP BY s.zone_id, hour_bucket;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

-- A person's snapshots within one clock minute share that minute over the whole warehouse, so overlapping
-- cameras and any sampling rate give the same minutes. Without a worker id the camera, else the location, stands in.
CREATE OR REPLACE FUNCTION ergo_internal.recompute_worker_exposure_minutes(wh text, lo timestamptz, hi timestamptz, upto timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    DELETE FROM ergo_internal.worker_exposure_minutes WHERE warehouse_id = wh AND hour_bucket >= lo AND hour_bucket < hi;
    INSERT INTO ergo_internal.worker_exposure_minutes
    SELECT wh, zone_id, worker_id, pick_location_id, shift_code,
           date_bin('1 hour', event_time, '2000-01-01 00:00:00+00') AS hour_bucket,
           count(*),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'green'), 0),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'yellow'), 0),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'red'), 0),
           sum(share),
           count(risk) FILTER (WHERE traffic_light = 'red'), sum(risk) FILTER (WHERE traffic_light = 'red'),
           count(risk) FILTER (WHERE traffic_light = 'yellow'), sum(risk) FILTER (WHERE traffic_light = 'yellow'),
           max(risk), min(event_time), max(event_time)
    FROM (
        SELECT s.zone_id, s.worker_id, s.pick_location_id, s.shift_code, s.event_time, s.traffic_light,
               ergo_internal.valid_risk(s.composite_risk) AS risk,
               1.0::double precision / count(*) OVER (
                   PARTITION BY s.worker_id,
                                CASE WHEN s.worker_id IS NULL THEN s.camera_id END,
                                CASE WHEN s.worker_id IS NULL AND s.camera_id IS NULL THEN s.pick_location_id END,
                                date_bin('1 minute', s.event_time, '2000-01-01 00:00:00+00')) AS share
        FROM ergonomic_snapshots s
        WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi AND s.event_time <= upto
    ) shared
    GROUP BY zone_id, worker_id, pick_location_id, shift_code, hour_bucket;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.recompute_posture_type_counts(wh text, lo timestamptz, hi timestamptz, upto timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    DELETE FROM ergo_internal.posture_type_counts WHERE warehouse_id = wh AND hour_bucket >= lo AND hour_bucket < hi;
    INSERT INTO ergo_internal.posture_type_counts
    SELECT wh, s.zone_id, date_bin('1 hour', s.event_time, '2000-01-01 00:00:00+00') AS hour_bucket, s.traffic_light,
           rula_band(s.rula_score) AS rula_band, reba_band(s.reba_score) AS reba_band, niosh_band(s.niosh_index) AS niosh_band,
           count(*), count(DISTINCT s.pick_location_id), count(DISTINCT s.shift_code),
           count(v.rula), sum(v.rula), count(v.reba), sum(v.reba), count(v.niosh), sum(v.niosh),
           count(v.risk), sum(v.risk), stddev_samp(v.risk),
           NULL, min(s.event_time), max(s.event_time)
    FROM ergonomic_snapshots s
    CROSS JOIN LATERAL (SELECT ergo_internal.valid_rula(s.rula_score) AS rula, ergo_internal.valid_reba(s.reba_score) AS reba,
                               ergo_internal.valid_niosh(s.niosh_index) AS niosh, ergo_internal.valid_risk(s.composite_risk) AS risk) v
    WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi AND s.event_time <= upto
    GROUP BY 2, 3, 4, 5, 6, 7;
    GET DIAGNOSTICS written = ROW_COUNT;

    -- The hour after the range compares with the range's last hour, so it is renewed too.
    UPDATE ergo_internal.posture_type_counts p SET previous_count = x.before_count
    FROM (
        SELECT c.ctid AS row_id, c.hour_bucket, c.previous_count,
               CASE WHEN lag(c.hour_bucket) OVER same_key = c.hour_bucket - interval '1 hour'
                    THEN lag(c.snapshot_count) OVER same_key END AS before_count
        FROM ergo_internal.posture_type_counts c
        WHERE c.warehouse_id = wh AND c.hour_bucket >= lo - interval '1 hour' AND c.hour_bucket < hi + interval '1 hour'
        WINDOW same_key AS (PARTITION BY c.zone_id, c.traffic_light, c.rula_band, c.reba_band, c.niosh_band ORDER BY c.hour_bucket)
    ) x
    WHERE p.ctid = x.row_id AND x.hour_bucket >= lo AND x.previous_count IS DISTINCT FROM x.before_count;
    RETURN written;
END
$$;

-- Small: one row per zone with three or more reds in the last seven days, from zone_hours.
CREATE OR REPLACE FUNCTION ergo_internal.rebuild_top_red_zones(as_of timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    since timestamptz := date_bin('1 hour', as_of - interval '7 days', '2000-01-01 00:00:00+00');
    written bigint;
BEGIN
    DELETE FROM ergo_internal.top_red_zones;
    INSERT INTO ergo_internal.top_red_zones
    WITH reds AS (
        SELECT h.warehouse_id, h.zone_id,
               sum(h.red_count)::bigint AS total,
               sum(h.red_risk_sum) / nullif(sum(h.red_risk_n), 0) AS avg_risk, max(h.red_risk_max) AS max_risk,
               sum(h.red_rula_sum)::float8 / nullif(sum(h.red_rula_n), 0) AS avg_rula, max(h.red_rula_max) AS max_rula,
               sum(h.red_reba_sum)::float8 / nullif(sum(h.red_reba_n), 0) AS avg_reba, max(h.red_reba_max) AS max_reba,
               sum(h.red_niosh_sum) / nullif(sum(h.red_niosh_n), 0) AS avg_niosh, max(h.red_niosh_max) AS max_niosh,
               min(h.first_red_at) AS first_red_at, max(h.last_red_at) AS last_red_at
        FROM ergo_internal.zone_hours h
        WHERE h.hour_bucket >= since AND h.red_count > 0
        GROUP BY 1, 2 HAVING sum(h.red_count) >= 3
    ), parts AS (
        SELECT r.*,
               r.total::float8 / max(r.total) OVER (PARTITION BY r.warehouse_id) AS frequency,
               coalesce(r.avg_risk, 0) / 100 AS severity,
               power(0.5, greatest(extract(epoch FROM as_of - r.last_red_at), 0) / 3600 / 24) AS recency
        FROM reds r
    )
    SELECT p.warehouse_id, p.zone_id, p.total,
           (SELECT count(DISTINCT l) FROM ergo_internal.zone_hours h, unnest(h.red_locations) l
            WHERE h.warehouse_id = p.warehouse_id AND h.zone_id IS NOT DISTINCT FROM p.zone_id AND h.hour_bucket >= since),
           (SELECT count(DISTINCT c) FROM ergo_internal.zone_hours h, unnest(h.red_shifts) c
            WHERE h.warehouse_id = p.warehouse_id AND h.zone_id IS NOT DISTINCT FROM p.zone_id AND h.hour_bucket >= since),
           p.avg_risk, p.max_risk,
           (SELECT percentile_cont(0.95) WITHIN GROUP (ORDER BY x) FROM ergo_internal.zone_hours h, unnest(h.red_risk_values) x
            WHERE h.warehouse_id = p.warehouse_id AND h.zone_id IS NOT DISTINCT FROM p.zone_id AND h.hour_bucket >= since),
           p.avg_rula, p.max_rula, p.avg_reba, p.max_reba, p.avg_niosh, p.max_niosh,
           p.first_red_at, p.last_red_at,
           make_interval(secs => 60 * coalesce((
               SELECT sum(e.red_minutes) FROM ergo_internal.worker_exposure_minutes e
               WHERE e.warehouse_id = p.warehouse_id AND e.zone_id IS NOT DISTINCT FROM p.zone_id AND e.hour_bucket >= since), 0)),
           p.frequency, p.severity, p.recency,
           100 * (0.3 * p.frequency + 0.4 * p.severity + 0.3 * p.recency),
           since, as_of
    FROM parts p;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;
