-- Verification: what each view must show, computed again from the snapshots, and where it does not.
-- Plain and slow on purpose, and written apart from the refresh: nothing here calls a function or reads a table that
-- figures are refreshed with, except for what somebody has set, and the bands are the rows of score_bands. What stands in one
-- place elsewhere (weights, how ids and lights are read) stands here a second time, so that a mistake there is seen. It only
-- reads, with the caller's rights.

-- What is left of a written id or word without blanks around it; null where that is nothing.
CREATE OR REPLACE FUNCTION ergo_internal.written_text(written text) RETURNS text
LANGUAGE plpgsql STABLE STRICT AS $$
DECLARE
    first int := 1;
    last int := length(written);
    -- Blanks by their numbers.
    blanks constant int[] := '{9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,8288,12288,65279}';
BEGIN
    WHILE first <= last AND ascii(substr(written, first, 1)) = ANY (blanks) LOOP
        first := first + 1;
    END LOOP;
    WHILE last >= first AND ascii(substr(written, last, 1)) = ANY (blanks) LOOP
        last := last - 1;
    END LOOP;
    RETURN nullif(substr(written, first, last - first + 1), '');
END
$$;

-- The same as an id: composed, and where it is longer than 200 bytes, 40 characters of it and half of its SHA-256.
CREATE OR REPLACE FUNCTION ergo_internal.written_id(written text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN octet_length(n.id) > 200
                THEN substr(n.id, 1, 40) || '~' || substr(encode(sha256(convert_to(n.id, 'UTF8')), 'hex'), 1, 32) ELSE n.id END
    FROM (SELECT CASE current_setting('server_encoding') WHEN 'UTF8' THEN normalize(ergo_internal.written_text(written)) ELSE ergo_internal.written_text(written) END AS id) n
$$;

-- Snapshots with their ids and lights by what they mean, their valid scores and published bands. lo is inside, hi is not.
-- A band that has no lower edge starts at 0, the lowest lifting index; NaN and infinity are in no band.
DROP FUNCTION IF EXISTS ergo_internal.judged_snapshots(text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.judged_snapshots(warehouse text, lo timestamptz, hi timestamptz)
RETURNS TABLE (id text, zone_id text, pick_location_id text, shift_code text, event_time timestamptz, who text, worker_id text, traffic_light text, is_unknown_light boolean,
               rula int, reba int, niosh double precision, risk double precision, rula_band text, reba_band text, niosh_band text)
LANGUAGE sql STABLE AS $$
    WITH bands AS (
        SELECT b.* FROM public.score_bands b WHERE b.version = (SELECT max(version) FROM public.score_bands)
    ), s AS (
        SELECT w.id, ergo_internal.written_id(w.zone_id) AS zone_id, ergo_internal.written_id(w.pick_location_id) AS pick_location_id,
               ergo_internal.written_id(w.shift_code) AS shift_code, ergo_internal.written_id(w.camera_id) AS camera_id,
               ergo_internal.written_id(w.worker_id) AS worker_id, lower(ergo_internal.written_text(w.traffic_light)) AS word,
               w.event_time, w.rula_score, w.reba_score, w.niosh_index, w.composite_risk
        FROM public.ergonomic_snapshots w WHERE w.warehouse_id = warehouse AND w.event_time >= lo AND w.event_time < hi
        OFFSET 0
    )
    SELECT s.id, s.zone_id, s.pick_location_id, s.shift_code, s.event_time,
           coalesce('worker ' || s.worker_id, 'camera ' || s.camera_id, 'location ' || s.pick_location_id, 'nobody'),
           s.worker_id, coalesce(l.light, o.light), s.word IS NOT NULL AND l.light IS NULL AND o.light IS NULL,
           CASE WHEN r.band IS NOT NULL THEN s.rula_score END,
           CASE WHEN e.band IS NOT NULL THEN s.reba_score END,
           CASE WHEN n.band IS NOT NULL THEN s.niosh_index END,
           CASE WHEN s.composite_risk >= 0 AND s.composite_risk <= 100 THEN s.composite_risk END,
           coalesce(r.band, CASE WHEN s.rula_score IS NULL THEN 'not scored' ELSE 'invalid' END),
           coalesce(e.band, CASE WHEN s.reba_score IS NULL THEN 'not scored' ELSE 'invalid' END),
           coalesce(n.band, CASE WHEN s.niosh_index IS NULL THEN 'not scored' ELSE 'invalid' END)
    FROM s
    LEFT JOIN (VALUES ('green'), ('yellow'), ('red')) l(light) ON l.light = s.word
    LEFT JOIN ergo_internal.light_words o ON o.word = s.word
    LEFT JOIN bands r ON r.instrument = 'rula' AND s.rula_score > r.above AND s.rula_score <= r.up_to
    LEFT JOIN bands e ON e.instrument = 'reba' AND s.reba_score > e.above AND s.reba_score <= e.up_to
    LEFT JOIN bands n ON n.instrument = 'niosh' AND s.niosh_index >= 0 AND s.niosh_index NOT IN ('NaN', 'Infinity')
                     AND (n.above IS NULL OR s.niosh_index > n.above) AND (n.up_to IS NULL OR s.niosh_index <= n.up_to)
$$;

-- Minutes of the buckets that the tables of hours keep for a warehouse.
CREATE OR REPLACE FUNCTION ergo_internal.expected_bucket_minutes(warehouse text) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT f.bucket_minutes FROM ergo_internal.warehouse_figures f WHERE f.warehouse_id = warehouse), 60)
$$;

-- The 95th percentile of the bucket's own values, interpolated between the two nearest ranks.
CREATE OR REPLACE FUNCTION ergo_internal.interpolated_p95(ordered double precision[]) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
    SELECT ordered[1 + floor(p.rank)::int] + (p.rank - floor(p.rank))::float8 * (ordered[1 + ceil(p.rank)::int] - ordered[1 + floor(p.rank)::int])
    FROM (SELECT 0.95 * (cardinality(ordered) - 1) AS rank WHERE cardinality(ordered) > 0) p
$$;

-- Averages are taken in numeric, where the order of adding does not matter.
CREATE OR REPLACE FUNCTION ergo_internal.expected_rollup(warehouse text, lo timestamptz, hi timestamptz, width interval) RETURNS SETOF public.rollup_5m
LANGUAGE sql STABLE AS $$
    SELECT warehouse, b.zone_id, b.pick_location_id, b.shift_code, b.bucket, b.n,
           b.avg_rula, b.max_rula, ergo_internal.interpolated_p95(b.rulas),
           b.avg_reba, b.max_reba, ergo_internal.interpolated_p95(b.rebas),
           b.avg_niosh, b.max_niosh, ergo_internal.interpolated_p95(b.nioshs),
           b.avg_risk, b.max_risk, ergo_internal.interpolated_p95(b.risks),
           b.green, b.yellow, b.red, (b.red::numeric / nullif(b.green + b.yellow + b.red, 0))::float8,
           (SELECT l.light FROM (VALUES ('red', b.red, 1), ('yellow', b.yellow, 2), ('green', b.green, 3)) l(light, n, tie)
            WHERE l.n > 0 ORDER BY l.n DESC, l.tie LIMIT 1),
           b.first_at, b.last_at, false, b.unknown
    FROM (
        SELECT s.zone_id, s.pick_location_id, s.shift_code, t.bucket, count(*) AS n,
               avg(s.rula)::float8 AS avg_rula, max(s.rula) AS max_rula, array_agg(s.rula::float8 ORDER BY s.rula) FILTER (WHERE s.rula IS NOT NULL) AS rulas,
               avg(s.reba)::float8 AS avg_reba, max(s.reba) AS max_reba, array_agg(s.reba::float8 ORDER BY s.reba) FILTER (WHERE s.reba IS NOT NULL) AS rebas,
               avg(s.niosh::numeric)::float8 AS avg_niosh, max(s.niosh) AS max_niosh, array_agg(s.niosh ORDER BY s.niosh) FILTER (WHERE s.niosh IS NOT NULL) AS nioshs,
               avg(s.risk::numeric)::float8 AS avg_risk, max(s.risk) AS max_risk, array_agg(s.risk ORDER BY s.risk) FILTER (WHERE s.risk IS NOT NULL) AS risks,
               sum((s.traffic_light IS NOT DISTINCT FROM 'green')::int) AS green,
               sum((s.traffic_light IS NOT DISTINCT FROM 'yellow')::int) AS yellow,
               sum((s.traffic_light IS NOT DISTINCT FROM 'red')::int) AS red,
               sum(s.is_unknown_light::int) AS unknown,
               min(s.event_time) AS first_at, max(s.event_time) AS last_at
        FROM ergo_internal.judged_snapshots(warehouse, lo, hi) s
        CROSS JOIN LATERAL (SELECT to_timestamp(floor(extract(epoch FROM s.event_time) / extract(epoch FROM width)) * extract(epoch FROM width)) AS bucket) t
        GROUP BY s.zone_id, s.pick_location_id, s.shift_code, t.bucket
    ) b
$$;

-- From here on, a function for each view, named by its row and with the arguments of all: lo is inside, hi is not; as_of is when the
-- view was complete, frozen_before where retention froze it, kept_from where it may be trimmed.
DROP FUNCTION IF EXISTS ergo_internal.expected_rollup_1m(text, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.expected_rollup_5m(text, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.expected_worker_exposure_minutes(text, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.expected_posture_type_counts(text, timestamptz, timestamptz, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.expected_top_red_zones(text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.expected_rollup_1m(
    warehouse text, lo timestamptz, hi timestamptz, as_of timestamptz, frozen_before timestamptz, kept_from timestamptz) RETURNS SETOF public.rollup_1m
LANGUAGE sql STABLE AS $$
    SELECT r.warehouse_id, r.zone_id, r.pick_location_id, r.shift_code, r.bucket_time, r.snapshot_count,
           r.avg_rula_score, r.max_rula_score, r.avg_reba_score, r.max_reba_score, r.avg_niosh_index, r.max_niosh_index,
           r.avg_composite_risk, r.max_composite_risk, r.green_count, r.yellow_count, r.red_count, r.dominant_traffic_light,
           r.window_start, r.window_end, r.is_partial, r.unknown_light_count
    FROM ergo_internal.expected_rollup(warehouse, lo, hi, interval '1 minute') r
$$;

CREATE OR REPLACE FUNCTION ergo_internal.expected_rollup_5m(
    warehouse text, lo timestamptz, hi timestamptz, as_of timestamptz, frozen_before timestamptz, kept_from timestamptz) RETURNS SETOF public.rollup_5m
LANGUAGE sql STABLE AS $$ SELECT * FROM ergo_internal.expected_rollup(warehouse, lo, hi, interval '5 minutes') $$;

-- Each snapshot with its share of its worker's clock minute: one over the number of that worker's snapshots in it. And, where
-- observations stand for longer, each whole minute without one for the last snapshot before it, if that is near enough, of the same
-- UTC day, and the minute is over by as_of (is_snapshot false). at is a moment in the minute.
DROP FUNCTION IF EXISTS ergo_internal.expected_minutes(text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.expected_minutes(warehouse text, lo timestamptz, hi timestamptz, as_of timestamptz)
RETURNS TABLE (zone_id text, worker_id text, pick_location_id text, shift_code text, event_time timestamptz, traffic_light text,
               risk double precision, minutes numeric, at timestamptz, is_snapshot boolean)
LANGUAGE sql STABLE AS $$
    WITH s AS MATERIALIZED (
        SELECT j.*, date_trunc('minute', j.event_time, 'UTC') AS minute FROM ergo_internal.judged_snapshots(warehouse, lo - interval '15 minutes', hi) j
    ), m AS MATERIALIZED (
        SELECT s.who, s.minute, count(*) AS n FROM s GROUP BY s.who, s.minute
    ), lasts AS MATERIALIZED (
        SELECT DISTINCT ON (s.who, s.minute) s.* FROM s ORDER BY s.who, s.minute, s.event_time DESC, s.id COLLATE "C" DESC
    ), later AS MATERIALIZED (
        SELECT l.*, l.minute + k * interval '1 minute' AS at
        FROM lasts l CROSS JOIN generate_series(1, (SELECT coalesce(max(f.sample_seconds), 60) / 60 - 1 FROM ergo_internal.warehouse_figures f WHERE f.warehouse_id = warehouse)) k
    )
    SELECT s.zone_id, s.worker_id, s.pick_location_id, s.shift_code, s.event_time, s.traffic_light, s.risk, 1.0 / m.n, s.minute, true
    FROM s JOIN m ON m.who = s.who AND m.minute = s.minute WHERE s.event_time >= lo
    UNION ALL
    SELECT x.zone_id, x.worker_id, x.pick_location_id, x.shift_code, x.event_time, x.traffic_light, NULL, 1, x.at, false
    FROM later x
    WHERE x.at >= lo AND x.at < hi AND x.at + interval '1 minute' <= as_of
      AND date_trunc('day', x.at, 'UTC') = date_trunc('day', x.minute, 'UTC')
      AND NOT EXISTS (SELECT 1 FROM m WHERE m.who = x.who AND m.minute > x.minute AND m.minute <= x.at)
$$;

CREATE OR REPLACE FUNCTION ergo_internal.expected_worker_exposure_minutes(
    warehouse text, lo timestamptz, hi timestamptz, as_of timestamptz, frozen_before timestamptz, kept_from timestamptz) RETURNS SETOF public.worker_exposure_minutes
LANGUAGE sql STABLE AS $$
    SELECT warehouse, h.zone_id, h.worker_id, h.pick_location_id, h.shift_code, h.hour,
           h.green::float8, h.yellow::float8, h.red::float8, h.total::float8, (h.green * 1 + h.yellow * 2 + h.red * 5)::float8,
           (h.red / l.minutes * 100)::float8, (h.yellow / l.minutes * 100)::float8, (h.green / l.minutes * 100)::float8,
           h.red_risk, h.yellow_risk, h.max_risk, h.first_at, h.last_at, h.n, false, b.minutes::smallint
    FROM (SELECT ergo_internal.expected_bucket_minutes(warehouse) AS minutes) b CROSS JOIN LATERAL (
        SELECT s.zone_id, CASE WHEN s.at >= n.named_since THEN s.worker_id END AS worker_id, s.pick_location_id, s.shift_code,
               date_bin(b.minutes * interval '1 minute', s.at, '2000-01-01 00:00:00+00') AS hour,
               sum(CASE s.traffic_light WHEN 'green' THEN s.minutes ELSE 0 END) AS green,
               sum(CASE s.traffic_light WHEN 'yellow' THEN s.minutes ELSE 0 END) AS yellow,
               sum(CASE s.traffic_light WHEN 'red' THEN s.minutes ELSE 0 END) AS red,
               sum(s.minutes) AS total,
               avg(CASE s.traffic_light WHEN 'red' THEN s.risk::numeric END)::float8 AS red_risk,
               avg(CASE s.traffic_light WHEN 'yellow' THEN s.risk::numeric END)::float8 AS yellow_risk,
               max(s.risk) AS max_risk, coalesce(min(s.event_time) FILTER (WHERE s.is_snapshot), min(s.event_time)) AS first_at,
               coalesce(max(s.event_time) FILTER (WHERE s.is_snapshot), max(s.event_time)) AS last_at, sum(s.is_snapshot::int) AS n
        FROM ergo_internal.expected_minutes(warehouse, lo, hi, hi) s
        CROSS JOIN (SELECT coalesce(max(r.identified_from), '-infinity') AS named_since FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse) n
        GROUP BY 1, 2, 3, 4, 5
    ) h CROSS JOIN LATERAL (SELECT nullif(h.green + h.yellow + h.red, 0) AS minutes) l
$$;

-- The trend compares with the hour before. Where that is before frozen_before, it is what the view kept of it; where
-- it is before kept_from, it may be trimmed, and no trend is expected.
CREATE OR REPLACE FUNCTION ergo_internal.expected_posture_type_counts(
    warehouse text, lo timestamptz, hi timestamptz, as_of timestamptz, frozen_before timestamptz, kept_from timestamptz) RETURNS SETOF public.posture_type_counts
LANGUAGE sql STABLE AS $$
    -- Asked first: a server that holds nothing but the rows of warehouses cannot answer it.
    WITH width AS MATERIALIZED (
        SELECT ergo_internal.expected_bucket_minutes(warehouse) AS minutes
    ), counted AS MATERIALIZED (
        SELECT s.zone_id, date_bin(b.minutes * interval '1 minute', s.event_time, '2000-01-01 00:00:00+00') AS hour, s.traffic_light, s.rula_band, s.reba_band, s.niosh_band,
               count(*) AS n, count(DISTINCT s.pick_location_id) AS locations, count(DISTINCT s.shift_code) AS shifts,
               avg(s.rula)::float8 AS rula, avg(s.reba)::float8 AS reba, avg(s.niosh::numeric)::float8 AS niosh,
               avg(s.risk::numeric)::float8 AS risk, stddev_samp(s.risk::numeric)::float8 AS risk_deviation,
               min(s.event_time) AS first_at, max(s.event_time) AS last_at
        FROM width b
        CROSS JOIN LATERAL ergo_internal.judged_snapshots(warehouse, lo - interval '1 hour', hi) s
        GROUP BY 1, 2, 3, 4, 5, 6
    ), before AS (
        SELECT c.hour, c.n, jsonb_build_array(c.zone_id, c.traffic_light, c.rula_band, c.reba_band, c.niosh_band) AS posture
        FROM counted c WHERE c.hour >= frozen_before
        UNION ALL
        SELECT p.hour_bucket, p.snapshot_count, jsonb_build_array(p.zone_id, p.traffic_light, p.rula_band, p.reba_band, p.niosh_band)
        FROM public.posture_type_counts p
        WHERE p.warehouse_id = warehouse AND p.hour_bucket >= lo - interval '1 hour' AND p.hour_bucket < lo AND p.hour_bucket < frozen_before
          AND p.bucket_minutes = (SELECT w.minutes FROM width w)
    )
    SELECT warehouse, c.zone_id, c.hour, c.traffic_light, c.rula_band, c.reba_band, c.niosh_band, c.n, c.locations, c.shifts,
           c.rula, c.reba, c.niosh, c.risk, c.risk_deviation, c.first_at, c.last_at,
           CASE WHEN c.hour - interval '1 hour' < kept_from THEN NULL
                WHEN b.n IS NULL THEN 'new'
                WHEN c.n - b.n > 0.1 * b.n THEN 'rising'
                WHEN b.n - c.n > 0.1 * b.n THEN 'falling'
                ELSE 'steady' END,
           false, (SELECT w.minutes FROM width w)::smallint
    FROM counted c
    LEFT JOIN before b ON b.hour = c.hour - interval '1 hour'
        AND b.posture = jsonb_build_array(c.zone_id, c.traffic_light, c.rula_band, c.reba_band, c.niosh_band)
    WHERE c.hour >= lo
$$;

-- The ranking of a warehouse's zones as of a moment, with everything dated before hi.
CREATE OR REPLACE FUNCTION ergo_internal.expected_top_red_zones(
    warehouse text, lo timestamptz, hi timestamptz, as_of timestamptz, frozen_before timestamptz, kept_from timestamptz) RETURNS SETOF public.top_red_zones
LANGUAGE sql STABLE AS $$
    WITH since AS (
        SELECT date_trunc('hour', as_of - interval '168 hours', 'UTC') AS moment
    ), exposed AS (
        SELECT m.zone_id, sum(m.minutes) AS minutes
        FROM since CROSS JOIN LATERAL ergo_internal.expected_minutes(warehouse, since.moment, hi, as_of) m
        WHERE m.traffic_light = 'red' GROUP BY m.zone_id
    ), reds AS (
        SELECT s.zone_id, count(*) AS n, count(DISTINCT s.pick_location_id) AS locations, count(DISTINCT s.shift_code) AS shifts,
               avg(s.risk::numeric) AS risk, max(s.risk) AS max_risk,
               (array_agg(s.risk ORDER BY s.risk) FILTER (WHERE s.risk IS NOT NULL))[ceil(0.95 * count(s.risk))::int] AS p95_risk,
               avg(s.rula)::float8 AS rula, max(s.rula) AS max_rula, avg(s.reba)::float8 AS reba, max(s.reba) AS max_reba,
               avg(s.niosh::numeric)::float8 AS niosh, max(s.niosh) AS max_niosh,
               min(s.event_time) AS first_at, max(s.event_time) AS last_at
        FROM since CROSS JOIN LATERAL ergo_internal.judged_snapshots(warehouse, since.moment, hi) s
        WHERE s.traffic_light = 'red' GROUP BY s.zone_id HAVING count(*) >= 3
    ), parts AS (
        SELECT r.*, r.n / (SELECT max(n) FROM reds)::numeric AS frequency, coalesce(r.risk, 0) / 100 AS severity,
               0.5 ^ (greatest(extract(epoch FROM as_of) - extract(epoch FROM r.last_at), 0) / 86400) AS recency
        FROM reds r
    )
    SELECT w.id, w.name, p.zone_id, coalesce(z.name, p.zone_id, 'Unknown zone'), z.code, p.n, p.locations, p.shifts,
           p.risk::float8, p.max_risk, p.p95_risk, p.rula, p.max_rula, p.reba, p.max_reba, p.niosh, p.max_niosh, p.first_at, p.last_at,
           make_interval(secs => coalesce(e.minutes * 60, 0)::float8),
           (30 * p.frequency + 40 * p.severity + 30 * p.recency)::float8, p.frequency::float8, p.severity::float8, p.recency::float8,
           since.moment, as_of
    FROM parts p CROSS JOIN since
    JOIN ergo_internal.known_warehouses w ON w.id = warehouse
    LEFT JOIN ergo_internal.known_zones z ON z.id = p.zone_id
    LEFT JOIN exposed e ON e.zone_id IS NOT DISTINCT FROM p.zone_id
$$;
