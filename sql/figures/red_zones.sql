-- top_red_zones: hours per zone from raw, and the ranking made from them.

-- Bin of a composite risk (0..100): bin k holds (k-1, k], the first one 0 too. Its middle is at most half a point off.
CREATE OR REPLACE FUNCTION ergo_internal.risk_bin(risk double precision) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT greatest(ceil(risk), 1)::int $$;

DROP FUNCTION IF EXISTS ergo_internal.recompute_zone_hours(text, timestamptz, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.recompute_zone_hours(wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    hi := ergo_internal.carried_to(hi, rules);
    DELETE FROM ergo_internal.zone_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    DELETE FROM ergo_internal.zone_red_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    DELETE FROM ergo_internal.location_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    DELETE FROM ergo_internal.zone_shift_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    WITH shared AS MATERIALIZED (
        SELECT m.zone_id, m.pick_location_id, m.shift_code, m.event_time, m.hour_bucket, m.traffic_light, m.is_unknown_light,
               m.rula, m.reba, m.niosh, m.risk, m.has_invalid, m.share, m.is_observed
        FROM ergo_internal.shared_minutes(wh, lo, hi, upto, rules) m
    ), lights AS (
        INSERT INTO ergo_internal.zone_hours
        SELECT wh, zone_id, hour_bucket, count(*),
               count(*) FILTER (WHERE traffic_light = 'green'),
               count(*) FILTER (WHERE traffic_light = 'yellow'),
               count(*) FILTER (WHERE traffic_light = 'red'),
               count(*) FILTER (WHERE has_invalid),
               count(risk), sum(risk), max(risk), max(event_time), count(*) FILTER (WHERE is_unknown_light)
        FROM shared WHERE is_observed GROUP BY zone_id, hour_bucket ORDER BY hour_bucket
        RETURNING 1
    ), locations AS (
        -- By zone, so that one that is asked for lies in few pages.
        INSERT INTO ergo_internal.location_hours
        SELECT wh, zone_id, pick_location_id, hour_bucket, count(*),
               count(*) FILTER (WHERE traffic_light = 'green'),
               count(*) FILTER (WHERE traffic_light = 'yellow'),
               count(*) FILTER (WHERE traffic_light = 'red'),
               count(*) FILTER (WHERE is_unknown_light)
        FROM shared WHERE is_observed GROUP BY zone_id, pick_location_id, hour_bucket ORDER BY zone_id, hour_bucket
    ), shifts AS (
        INSERT INTO ergo_internal.zone_shift_hours
        SELECT wh, zone_id, shift_code, hour_bucket, count(*),
               count(*) FILTER (WHERE traffic_light = 'green'),
               count(*) FILTER (WHERE traffic_light = 'yellow'),
               count(*) FILTER (WHERE traffic_light = 'red'),
               count(*) FILTER (WHERE is_unknown_light)
        FROM shared WHERE is_observed GROUP BY zone_id, shift_code, hour_bucket ORDER BY zone_id, hour_bucket
    ), reds AS (
        SELECT zone_id, hour_bucket, count(*) FILTER (WHERE is_observed) AS n, sum(share) AS minutes,
               count(rula) AS rula_n, sum(rula) AS rula_sum, max(rula) AS rula_max,
               count(reba) AS reba_n, sum(reba) AS reba_sum, max(reba) AS reba_max,
               count(niosh) AS niosh_n, sum(niosh) AS niosh_sum, max(niosh) AS niosh_max,
               count(risk) AS risk_n, sum(risk) AS risk_sum, max(risk) AS risk_max,
               array_agg(DISTINCT pick_location_id) FILTER (WHERE pick_location_id IS NOT NULL) AS locations,
               array_agg(DISTINCT shift_code) FILTER (WHERE shift_code IS NOT NULL) AS shifts,
               min(event_time) AS first_red_at, max(event_time) AS last_red_at
        FROM shared WHERE traffic_light = 'red' GROUP BY zone_id, hour_bucket
    ), bins AS (
        SELECT zone_id, hour_bucket, array_agg(bin ORDER BY bin) AS bins, array_agg(n ORDER BY bin) AS counts
        FROM (SELECT zone_id, hour_bucket, ergo_internal.risk_bin(risk) AS bin, count(*) AS n
              FROM shared WHERE traffic_light = 'red' AND risk IS NOT NULL GROUP BY 1, 2, 3) b
        GROUP BY 1, 2
    ), red_hours AS (
        INSERT INTO ergo_internal.zone_red_hours
        SELECT wh, r.zone_id, r.hour_bucket, r.n, r.minutes,
               r.rula_n, r.rula_sum, r.rula_max, r.reba_n, r.reba_sum, r.reba_max,
               r.niosh_n, r.niosh_sum, r.niosh_max, r.risk_n, r.risk_sum, r.risk_max,
               coalesce(b.bins, '{}'), coalesce(b.counts, '{}'), coalesce(r.locations, '{}'), coalesce(r.shifts, '{}'),
               r.first_red_at, r.last_red_at
        FROM reds r LEFT JOIN bins b ON b.hour_bucket = r.hour_bucket AND b.zone_id IS NOT DISTINCT FROM r.zone_id
    )
    SELECT count(*) INTO written FROM lights;
    PERFORM ergo_internal.roll_up_lights('zone_hours', 'warehouse_hours', '15 minutes', ARRAY[wh], lo, hi);
    RETURN written;
END
$$;

-- Keeps location_days; lo and hi are days.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_locations(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ergo_internal.location_days WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.location_days
    SELECT wh, h.zone_id, h.pick_location_id, ergo_internal.day_of(h.bucket_time) AS day,
           sum(h.snapshot_count), sum(h.green_count), sum(h.yellow_count), sum(h.red_count), sum(h.unknown_light_count)
    FROM ergo_internal.location_hours h WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi
    GROUP BY h.zone_id, h.pick_location_id, day ORDER BY h.zone_id, day;
END
$$;

-- Keeps zone_day_hours; lo and hi are days. A day with a bucket that begins within an hour is kept by its 96 quarter hours.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_hours_of_day(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ergo_internal.zone_day_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.zone_day_hours
    SELECT wh, z.zone_id, z.day,
           array_agg(coalesce(h.red_count, 0) ORDER BY part), array_agg(coalesce(h.snapshot_count, 0) ORDER BY part)
    FROM (SELECT zone_id, ergo_internal.day_of(bucket_time) AS day,
                 CASE WHEN bool_or(bucket_time <> ergo_internal.hour_of(bucket_time)) THEN 96 ELSE 24 END AS parts
          FROM ergo_internal.zone_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi GROUP BY 1, 2) z
    CROSS JOIN LATERAL generate_series(0, z.parts - 1) part
    LEFT JOIN ergo_internal.zone_hours h ON h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi
        AND h.bucket_time = z.day + part * (interval '24 hours' / z.parts) AND h.zone_id IS NOT DISTINCT FROM z.zone_id
    GROUP BY z.zone_id, z.day;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.add_up_zone_days(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ergo_internal.roll_up_lights('zone_hours', 'zone_days', '1 day', ARRAY[wh], lo, hi);
    PERFORM ergo_internal.roll_up_lights('warehouse_hours', 'warehouse_days', '1 day', ARRAY[wh], lo, hi);
    PERFORM ergo_internal.roll_up_hours_of_day(wh, lo, hi);
    PERFORM ergo_internal.roll_up_locations(wh, lo, hi);
END
$$;

-- Small: one row per zone with three or more reds in the last 168 hours. as_of is the moment the ranking is made for.
CREATE OR REPLACE FUNCTION ergo_internal.rebuild_top_red_zones(as_of timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    since timestamptz := ergo_internal.bucket_of('1 hour', as_of - interval '168 hours');
    -- By warehouse, so that its index on time serves.
    known text[] := ARRAY(SELECT w.id FROM ergo_internal.warehouse_register w);
    written bigint;
BEGIN
    DELETE FROM ergo_internal.top_red_zones;
    INSERT INTO ergo_internal.top_red_zones
    WITH hours AS MATERIALIZED (
        SELECT h.* FROM ergo_internal.zone_red_hours h WHERE h.warehouse_id = ANY (known) AND h.bucket_time >= since
    ), reds AS (
        SELECT h.warehouse_id, h.zone_id, sum(h.red_count)::bigint AS total, sum(h.red_minutes) AS minutes,
               sum(h.risk_sum) / nullif(sum(h.risk_n), 0)::float8 AS avg_risk, max(h.risk_max) AS max_risk,
               sum(h.rula_sum)::float8 / nullif(sum(h.rula_n), 0)::float8 AS avg_rula, max(h.rula_max) AS max_rula,
               sum(h.reba_sum)::float8 / nullif(sum(h.reba_n), 0)::float8 AS avg_reba, max(h.reba_max) AS max_reba,
               sum(h.niosh_sum) / nullif(sum(h.niosh_n), 0)::float8 AS avg_niosh, max(h.niosh_max) AS max_niosh,
               min(h.first_red_at) AS first_red_at, max(h.last_red_at) AS last_red_at
        FROM hours h GROUP BY 1, 2 HAVING sum(h.red_count) >= 3
    ), distinct_places AS (
        SELECT h.warehouse_id, h.zone_id, count(DISTINCT l) AS locations FROM hours h, unnest(h.locations) l GROUP BY 1, 2
    ), distinct_shifts AS (
        SELECT h.warehouse_id, h.zone_id, count(DISTINCT c) AS shifts FROM hours h, unnest(h.shifts) c GROUP BY 1, 2
    ), binned AS (
        SELECT h.warehouse_id, h.zone_id, b.bin, sum(b.n) AS n
        FROM hours h, unnest(h.risk_bins, h.risk_counts) AS b(bin, n) GROUP BY 1, 2, 3
    ), ranked AS (
        SELECT b.*, sum(n) OVER (PARTITION BY warehouse_id, zone_id ORDER BY bin) AS running,
               sum(n) OVER (PARTITION BY warehouse_id, zone_id) AS total FROM binned b
    ), percentiles AS (
        -- Nearest rank; the middle of its bin is at most half a point off.
        SELECT warehouse_id, zone_id, min(bin) - 0.5 AS p95 FROM ranked WHERE running >= 0.95 * total GROUP BY 1, 2
    ), parts AS (
        SELECT r.*,
               r.total::float8 / max(r.total) OVER (PARTITION BY r.warehouse_id) AS frequency,
               coalesce(r.avg_risk, 0) / 100 AS severity,
               power(0.5, greatest(extract(epoch FROM as_of - r.last_red_at), 0) / 3600 / 24) AS recency
        FROM reds r
    )
    SELECT p.warehouse_id, p.zone_id, p.total, coalesce(l.locations, 0), coalesce(s.shifts, 0),
           p.avg_risk, p.max_risk, least(q.p95, p.max_risk),
           p.avg_rula, p.max_rula, p.avg_reba, p.max_reba, p.avg_niosh, p.max_niosh,
           p.first_red_at, p.last_red_at, make_interval(secs => 60 * p.minutes),
           p.frequency, p.severity, p.recency,
           ergo_internal.priority_score(p.frequency, p.severity, p.recency::double precision),
           since, as_of
    FROM parts p
    LEFT JOIN distinct_places l ON l.warehouse_id = p.warehouse_id AND l.zone_id IS NOT DISTINCT FROM p.zone_id
    LEFT JOIN distinct_shifts s ON s.warehouse_id = p.warehouse_id AND s.zone_id IS NOT DISTINCT FROM p.zone_id
    LEFT JOIN percentiles q ON q.warehouse_id = p.warehouse_id AND q.zone_id IS NOT DISTINCT FROM p.zone_id;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;
