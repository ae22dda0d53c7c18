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

CREATE OR REPLACE FUNCTION ergo_internal.expected_rollup_1m(warehouse text, lo timestamptz, hi timestamptz) RETURNS SETOF public.rollup_1m
LANGUAGE sql STABLE AS $$
    SELECT r.warehouse_id, r.zone_id, r.pick_location_id, r.shift_code, r.bucket_time, r.snapshot_count,
           r.avg_rula_score, r.max_rula_score, r.avg_reba_score, r.max_reba_score, r.avg_niosh_index, r.max_niosh_index,
           r.avg_composite_risk, r.max_composite_risk, r.green_count, r.yellow_count, r.red_count, r.dominant_traffic_light,
           r.window_start, r.window_end, r.is_partial, r.unknown_light_count
    FROM ergo_internal.expected_rollup(warehouse, lo, hi, interval '1 minute') r
$$;

CREATE OR REPLACE FUNCTION ergo_internal.expected_rollup_5m(warehouse text, lo timestamptz, hi timestamptz) RETURNS SETOF public.rollup_5m
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

CREATE OR REPLACE FUNCTION ergo_internal.expected_worker_exposure_minutes(warehouse text, lo timestamptz, hi timestamptz) RETURNS SETOF public.worker_exposure_minutes
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
    warehouse text, lo timestamptz, hi timestamptz, frozen_before timestamptz, kept_from timestamptz) RETURNS SETOF public.posture_type_counts
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
CREATE OR REPLACE FUNCTION ergo_internal.expected_top_red_zones(warehouse text, as_of timestamptz, hi timestamptz) RETURNS SETOF public.top_red_zones
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

-- Which part of a view can be judged by the snapshots of a warehouse, within a span of time; why_not says why none can.
-- Buckets count that are not frozen, kept, and over by complete_to: whatever was committed before that is in the view.
CREATE OR REPLACE FUNCTION ergo_internal.verifiable_range(
    view_name text, warehouse text, since timestamptz, until timestamptz,
    OUT lo timestamptz, OUT hi timestamptz, OUT frozen_before timestamptz, OUT kept_from timestamptz, OUT why_not text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v record;
    c record;
    origin constant timestamptz := '2000-01-01 00:00:00+00';
BEGIN
    SELECT e.bucket, e.keep_for, e.complete_to, e.last_success_at INTO STRICT v FROM ergo_internal.views e WHERE e.name = view_name;
    SELECT w.cutoff, w.purged_before INTO STRICT c FROM ergo_internal.warehouse_cutoffs w WHERE w.warehouse_id = warehouse;
    frozen_before := greatest(c.cutoff, c.purged_before);
    -- As long as a snapshot may come in for it, five minutes ahead included.
    kept_from := date_bin(v.bucket, now() + interval '5 minutes' - v.keep_for + v.bucket - interval '1 microsecond', origin);
    IF v.complete_to IS NULL THEN
        why_not := 'never refreshed';
    ELSIF view_name = 'top_red_zones' THEN
        lo := date_trunc('hour', v.complete_to - interval '168 hours', 'UTC');
        -- Snapshots up to five minutes ahead are in, by whole minutes.
        hi := date_trunc('minute', v.complete_to + interval '5 minutes', 'UTC');
        why_not := CASE
            WHEN until <= lo OR since >= hi THEN format('the ranking of %s UTC covers the seven days before it', to_char(v.complete_to AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
            WHEN frozen_before > lo THEN format('frozen by retention before %s', (frozen_before AT TIME ZONE 'UTC')::date)
            WHEN EXISTS (SELECT 1 FROM public.ergonomic_snapshots s WHERE s.warehouse_id = warehouse AND s.event_time >= hi
                         AND s.event_time <= v.last_success_at + interval '5 minutes') THEN 'snapshots dated minutes ahead are just coming due'
            END;
    ELSE
        lo := date_bin(v.bucket, greatest(since, frozen_before, kept_from) + v.bucket - interval '1 microsecond', origin);
        hi := date_bin(v.bucket, least(until, v.complete_to), origin);
        why_not := CASE
            WHEN lo < hi THEN NULL
            WHEN until <= frozen_before THEN format('frozen by retention before %s', (frozen_before AT TIME ZONE 'UTC')::date)
            WHEN until <= kept_from THEN format('%s keeps %s days', view_name, extract(day FROM v.keep_for))
            ELSE format('complete only to %s UTC', to_char(v.complete_to AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
            END;
    END IF;
END
$$;

-- Equal, or as good as: numbers within a tolerance relative to their size where a column has one.
CREATE OR REPLACE FUNCTION ergo_internal.is_same_figure(stored jsonb, expected jsonb, relative numeric, absolute numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN stored = expected THEN true
        WHEN jsonb_typeof(stored) = 'number' AND jsonb_typeof(expected) = 'number' AND absolute > 0
            THEN abs(stored::numeric - expected::numeric) <= greatest(absolute, relative * greatest(abs(stored::numeric), abs(expected::numeric)))
        ELSE stored IS NULL AND expected IS NULL
    END
$$;

-- Rows in which a view and the snapshots disagree, within the part of a span of time that can be judged.
-- Averages, minutes and other floating-point columns may differ by 1e-9 of their size, or by 1e-9 near zero: the last
-- digits of a sum depend on the order in which it was added. An interval may differ by 2 microseconds, its unit being
-- one. p95_composite_risk of top_red_zones comes from a histogram and may differ by its bound of 1 point.
CREATE OR REPLACE FUNCTION ergo_internal.view_differences(view_name text, warehouse text, since timestamptz, until timestamptz)
RETURNS TABLE (warehouse_id text, bucket timestamptz, key jsonb, problem text, stored jsonb, expected jsonb, awaits_refresh boolean)
-- Compiling the large statement would take longer than running it. The planner cannot know how many rows the parts have
-- (a few where nothing is analyzed yet) and must not join them row by row.
LANGUAGE plpgsql STABLE SET jit = off SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    r record;
    as_of timestamptz;
    width interval;
    looks_back interval := CASE view_name WHEN 'posture_type_counts' THEN interval '1 hour' ELSE interval '0' END;
    keys text[] := CASE view_name
        WHEN 'rollup_1m' THEN '{zone_id,pick_location_id,shift_code,bucket_time}'
        WHEN 'rollup_5m' THEN '{zone_id,pick_location_id,shift_code,bucket_time}'
        WHEN 'top_red_zones' THEN '{zone_id}'
        WHEN 'worker_exposure_minutes' THEN '{zone_id,worker_id,pick_location_id,shift_code,hour_bucket}'
        WHEN 'posture_type_counts' THEN '{zone_id,hour_bucket,traffic_light,rula_band,reba_band,niosh_band}' END;
    bucket_column text := CASE view_name WHEN 'top_red_zones' THEN 'window_start' WHEN 'rollup_1m' THEN 'bucket_time' WHEN 'rollup_5m' THEN 'bucket_time' ELSE 'hour_bucket' END;
    calculation text := CASE view_name
        WHEN 'rollup_1m' THEN 'expected_rollup_1m($1, $2, $3)'
        WHEN 'rollup_5m' THEN 'expected_rollup_5m($1, $2, $3)'
        WHEN 'top_red_zones' THEN 'expected_top_red_zones($1, $4, $3)'
        WHEN 'worker_exposure_minutes' THEN 'expected_worker_exposure_minutes($1, $2, $3)'
        WHEN 'posture_type_counts' THEN 'expected_posture_type_counts($1, $2, $3, $5, $6)' END;
    key_of text := (SELECT format('jsonb_build_object(%s)', string_agg(format('%L, v.%I', k, k), ', ')) FROM unnest(keys) k);
    rest_of text;
    tolerances jsonb;
BEGIN
    SELECT * INTO r FROM ergo_internal.verifiable_range(view_name, warehouse, since, until);
    IF r.why_not IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT e.complete_to, CASE view_name WHEN 'top_red_zones' THEN r.hi - r.lo ELSE e.bucket END INTO as_of, width
    FROM ergo_internal.views e WHERE e.name = view_name;
    -- Intervals are compared as seconds.
    SELECT format('jsonb_build_object(%s)', string_agg(format(CASE WHEN a.atttypid = 'interval'::regtype THEN '%L, extract(epoch FROM v.%I)' ELSE '%L, v.%I' END, a.attname, a.attname), ', ')),
           jsonb_object_agg(a.attname, CASE
               WHEN view_name = 'top_red_zones' AND a.attname = 'p95_composite_risk' THEN '[0, 1.000000001]'
               WHEN a.atttypid = 'interval'::regtype THEN '[1e-9, 0.000002]'
               WHEN a.atttypid = 'float8'::regtype THEN '[1e-9, 1e-9]' ELSE '[0, 0]' END::jsonb)
    INTO rest_of, tolerances
    FROM pg_attribute a
    WHERE a.attrelid = to_regclass('public.' || view_name) AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'warehouse_id' AND NOT a.attname = ANY (keys);

    RETURN QUERY EXECUTE format($q$
        -- copy keeps a row that is stored twice from passing as one.
        WITH stored AS MATERIALIZED (
            SELECT x.*, row_number() OVER (PARTITION BY x.key ORDER BY x.figures) AS copy
            FROM (SELECT v.%1$I AS bucket, %2$s AS key, %3$s AS figures FROM public.%4$I v
                  WHERE v.warehouse_id = $1 AND v.%1$I >= %5$s) x
        ), expected AS MATERIALIZED (
            SELECT %2$s AS key, %3$s AS figures, v.%1$I AS bucket, 1::bigint AS copy FROM ergo_internal.%6$s v
        ), waiting AS MATERIALIZED (
            SELECT DISTINCT l.bucket_minute AS minute FROM ergo_internal.change_ledger l WHERE l.warehouse_id = $1
        ), judged AS MATERIALIZED (
            SELECT coalesce(s.bucket, e.bucket) AS bucket, coalesce(s.key, e.key) AS key, s.figures AS stored, e.figures AS expected,
                   CASE WHEN s.key IS NULL THEN 'missing' WHEN e.key IS NULL THEN 'unexpected' ELSE 'different' END AS problem,
                   CASE WHEN s.key IS NOT NULL AND e.key IS NOT NULL THEN ARRAY(
                       SELECT t.name FROM jsonb_each($7) t(name, tolerance)
                       WHERE s.figures -> t.name IS DISTINCT FROM e.figures -> t.name
                         AND NOT (t.name = 'trend_direction' AND e.figures ->> t.name IS NULL)
                         AND NOT ergo_internal.is_same_figure(s.figures -> t.name, e.figures -> t.name, (t.tolerance ->> 0)::numeric, (t.tolerance ->> 1)::numeric)
                   ) END AS columns
            FROM stored s FULL JOIN expected e ON e.key = s.key AND e.copy = s.copy
            WHERE s.figures IS DISTINCT FROM e.figures
        )
        SELECT $1, j.bucket, j.key, j.problem,
               CASE WHEN j.columns IS NULL THEN j.stored ELSE (SELECT jsonb_object_agg(c, j.stored -> c) FROM unnest(j.columns) c) END,
               CASE WHEN j.columns IS NULL THEN j.expected ELSE (SELECT jsonb_object_agg(c, j.expected -> c) FROM unnest(j.columns) c) END,
               EXISTS (SELECT 1 FROM waiting l WHERE l.minute >= j.bucket - $8 AND l.minute < j.bucket + $9)
               OR EXISTS (SELECT 1 FROM ergo_internal.dirty_buckets d WHERE d.warehouse_id = $1 AND d.view_name = $10
                          AND d.bucket_start >= j.bucket - $8 AND d.bucket_start < j.bucket + $9)
               -- The ranking is renewed as the last act of a run: one that did not get there has taken changes in already.
               OR EXISTS (SELECT 1 FROM ergo_internal.views e WHERE $10 = 'top_red_zones' AND e.name = $10 AND e.last_started_at > e.complete_to)
        FROM judged j
        WHERE j.columns IS NULL OR cardinality(j.columns) > 0
        ORDER BY j.bucket, j.key
        $q$, bucket_column, key_of, rest_of, view_name,
        -- The ranking is compared as a whole, whatever it was computed as of.
        CASE view_name WHEN 'top_red_zones' THEN quote_literal('-infinity') ELSE format('$2 AND v.%I < $3', bucket_column) END, calculation)
    USING warehouse, r.lo, r.hi, as_of, r.frozen_before, r.kept_from, tolerances, looks_back, width, view_name;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.check_verification(view_name text, on_day date, warehouse text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ergo_internal.views e WHERE e.name = view_name) OR view_name IS NULL THEN
        RAISE EXCEPTION 'There is no view %. The five views are %.', coalesce(quote_literal(view_name), 'null'),
            (SELECT string_agg(name, ', ' ORDER BY ordinal) FROM ergo_internal.views) USING ERRCODE = '22023';
    END IF;
    IF on_day IS NULL OR NOT isfinite(on_day) THEN
        RAISE EXCEPTION 'Verification needs a calendar day, not %', coalesce(on_day::text, 'null') USING ERRCODE = '22023';
    END IF;
    IF warehouse IS NOT NULL AND NOT EXISTS (SELECT FROM ergo_internal.warehouse_register w WHERE w.id = warehouse) THEN
        RAISE EXCEPTION 'There is no warehouse with id %', quote_literal(warehouse) USING ERRCODE = '22023';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION verify_view_scope(
    view_name text, on_day date DEFAULT (now() AT TIME ZONE 'UTC')::date - 1, warehouse text DEFAULT NULL)
RETURNS TABLE (warehouse_id text, compared_from timestamptz, compared_to timestamptz, compared_buckets bigint, compared_rows bigint, not_compared text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    w record;
    r record;
BEGIN
    PERFORM ergo_internal.check_verification(view_name, on_day, warehouse);
    FOR w IN SELECT x.id FROM ergo_internal.warehouse_register x WHERE warehouse IS NULL OR x.id = warehouse ORDER BY x.id LOOP
        SELECT * INTO r FROM ergo_internal.verifiable_range(view_name, w.id, on_day::timestamp AT TIME ZONE 'UTC', (on_day + 1)::timestamp AT TIME ZONE 'UTC');
        warehouse_id := w.id;
        compared_from := CASE WHEN r.why_not IS NULL THEN r.lo END;
        compared_to := CASE WHEN r.why_not IS NULL THEN r.hi END;
        not_compared := r.why_not;
        compared_buckets := 0;
        compared_rows := 0;
        IF r.why_not IS NULL AND view_name = 'top_red_zones' THEN
            compared_buckets := 1;
            SELECT count(*) INTO compared_rows FROM public.top_red_zones t WHERE t.warehouse_id = w.id;
        ELSIF r.why_not IS NULL THEN
            SELECT extract(epoch FROM r.hi - r.lo) / extract(epoch FROM e.bucket) INTO compared_buckets FROM ergo_internal.views e WHERE e.name = view_name;
            EXECUTE format('SELECT count(*) FROM public.%I WHERE warehouse_id = $1 AND %2$I >= $2 AND %2$I < $3',
                           view_name, CASE WHEN view_name LIKE 'rollup%' THEN 'bucket_time' ELSE 'hour_bucket' END)
            INTO compared_rows USING w.id, r.lo, r.hi;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION verify_view_scope(text, date, text) IS
    'What verify_view compares for a UTC day, per warehouse: from when to when, how many buckets and stored rows; or why nothing.';

CREATE OR REPLACE FUNCTION verify_view(
    view_name text, on_day date DEFAULT (now() AT TIME ZONE 'UTC')::date - 1, warehouse text DEFAULT NULL)
RETURNS TABLE (warehouse_id text, bucket timestamptz, key jsonb, problem text, stored jsonb, expected jsonb, awaits_refresh boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    w record;
    r record;
    compared int := 0;
    left_out int := 0;
    reasons text[] := '{}';
    since timestamptz;
BEGIN
    PERFORM ergo_internal.check_verification(view_name, on_day, warehouse);
    since := on_day::timestamp AT TIME ZONE 'UTC';
    FOR w IN SELECT x.id FROM ergo_internal.warehouse_register x WHERE warehouse IS NULL OR x.id = warehouse ORDER BY x.id LOOP
        SELECT * INTO r FROM ergo_internal.verifiable_range(view_name, w.id, since, (on_day + 1)::timestamp AT TIME ZONE 'UTC');
        IF r.why_not IS NULL THEN
            compared := compared + 1;
            RETURN QUERY SELECT * FROM ergo_internal.view_differences(view_name, w.id, since, (on_day + 1)::timestamp AT TIME ZONE 'UTC');
        ELSE
            left_out := left_out + 1;
            reasons := CASE WHEN r.why_not = ANY (reasons) THEN reasons ELSE reasons || r.why_not END;
        END IF;
    END LOOP;
    -- No row would read as "the view is right".
    IF compared = 0 THEN
        RAISE EXCEPTION 'Nothing of % on % can be compared with snapshots: %', view_name, on_day, array_to_string(reasons, '; ') USING ERRCODE = '55000';
    ELSIF left_out > 0 THEN
        RAISE NOTICE '% of % warehouses were not compared: %. verify_view_scope says which', left_out, left_out + compared, array_to_string(reasons, '; ');
    END IF;
END
$$;
COMMENT ON FUNCTION verify_view(text, date, text) IS
    'Where a view differs from what the snapshots of a UTC day give, computed apart from the refresh: one row per missing, unexpected or different row (with the columns that differ); no row means the view is right. awaits_refresh: a change of that bucket waits for the next refresh. Frozen, expired and unfinished buckets are not compared; an error where nothing is.';
