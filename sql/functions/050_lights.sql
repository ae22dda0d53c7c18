-- rollup_1m and rollup_5m from raw, and the coarser counts of lights. All of these replace whole buckets, by delete and
-- insert in the caller's transaction. lo and hi are bucket edges; upto leaves out rows that lie in the future.

-- Buckets of every width begin at whole UTC minutes, hours and days.
CREATE OR REPLACE FUNCTION ergo_internal.bucket_of(width interval, moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT date_bin(width, moment, '2000-01-01 00:00:00+00') $$;

-- The UTC day a moment lies in, and the first one that begins at or after it.
CREATE OR REPLACE FUNCTION ergo_internal.day_of(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ergo_internal.bucket_of('1 day', moment) $$;
CREATE OR REPLACE FUNCTION ergo_internal.day_from(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ergo_internal.day_of(moment + interval '86399.999999 seconds') $$;

CREATE OR REPLACE FUNCTION ergo_internal.hour_of(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ergo_internal.bucket_of('1 hour', moment) $$;
CREATE OR REPLACE FUNCTION ergo_internal.hour_from(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ergo_internal.hour_of(moment + interval '3599.999999 seconds') $$;

CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollup(view_name text, width interval, wh text, lo timestamptz, hi timestamptz, upto timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
    percentiles text := CASE view_name WHEN 'rollup_5m' THEN
        (SELECT string_agg(format(', percentile_cont(0.95) WITHIN GROUP (ORDER BY v.%I)', score), '' ORDER BY ordinal)
         FROM unnest(ARRAY['rula', 'reba', 'niosh', 'risk']) WITH ORDINALITY AS u(score, ordinal)) ELSE '' END;
BEGIN
    EXECUTE format('DELETE FROM ergo_internal.%I WHERE warehouse_id = $1 AND bucket_time >= $2 AND bucket_time < $3', view_name)
    USING wh, lo, hi;
    EXECUTE format($sql$
        INSERT INTO ergo_internal.%I
        SELECT $1, s.zone_id, s.pick_location_id, s.shift_code, ergo_internal.bucket_of($4, s.event_time) AS bucket_time,
               count(*),
               count(v.rula), sum(v.rula), max(v.rula),
               count(v.reba), sum(v.reba), max(v.reba),
               count(v.niosh), sum(v.niosh), max(v.niosh),
               count(v.risk), sum(v.risk), max(v.risk),
               count(*) FILTER (WHERE s.traffic_light = 'green'),
               count(*) FILTER (WHERE s.traffic_light = 'yellow'),
               count(*) FILTER (WHERE s.traffic_light = 'red'),
               count(*) FILTER (WHERE num_nonnulls(s.rula_score, s.reba_score, s.niosh_index, s.composite_risk)
                                    > num_nonnulls(v.rula, v.reba, v.niosh, v.risk)),
               min(s.event_time), max(s.event_time) %s
        FROM ergonomic_snapshots s
        CROSS JOIN LATERAL (SELECT ergo_internal.valid_rula(s.rula_score) AS rula, ergo_internal.valid_reba(s.reba_score) AS reba,
                                   ergo_internal.valid_niosh(s.niosh_index) AS niosh, ergo_internal.valid_risk(s.composite_risk) AS risk) v
        WHERE s.warehouse_id = $1 AND s.event_time >= $2 AND s.event_time < $3 AND s.event_time <= $5
        GROUP BY s.zone_id, s.pick_location_id, s.shift_code, bucket_time
        -- In order of time, so that a range lies in few pages.
        ORDER BY bucket_time $sql$, view_name, percentiles)
    USING wh, lo, hi, width, upto;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

-- Counts of lights of one table added up into a coarser one: wider buckets, fewer dimensions, or both.
-- The target keeps zones where its name says so.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_lights(source text, target text, width interval, wh text, lo timestamptz, hi timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM ergo_internal.%I WHERE warehouse_id = $1 AND bucket_time >= $2 AND bucket_time < $3', target)
    USING wh, lo, hi;
    EXECUTE format($sql$
        INSERT INTO ergo_internal.%I
        SELECT $1, %s AS zone_id, ergo_internal.bucket_of($4, s.bucket_time) AS bucket,
               sum(s.snapshot_count), sum(s.green_count), sum(s.yellow_count), sum(s.red_count), sum(s.invalid_count),
               sum(s.risk_n), sum(s.risk_sum), max(s.risk_max), max(s.%I)
        FROM ergo_internal.%I s
        WHERE s.warehouse_id = $1 AND s.bucket_time >= $2 AND s.bucket_time < $3
        GROUP BY 2, 3 ORDER BY 3 $sql$,
        target, CASE WHEN target LIKE 'zone%' THEN 's.zone_id' ELSE 'NULL::text' END,
        CASE WHEN source LIKE 'rollup%' THEN 'window_end' ELSE 'newest_event' END, source)
    USING wh, lo, hi, width;
END
$$;

-- Person-minutes: a person's snapshots within one clock minute share that minute over the whole warehouse, so that
-- overlapping cameras and any sampling rate give the same minutes. Without a worker id the camera, else the location,
-- stands in. One row per snapshot, with the share of a minute it stands for.
CREATE OR REPLACE FUNCTION ergo_internal.shared_minutes(wh text, lo timestamptz, hi timestamptz, upto timestamptz)
RETURNS TABLE (zone_id text, worker_id text, pick_location_id text, shift_code text, event_time timestamptz, hour_bucket timestamptz,
               traffic_light text, rula int, reba int, niosh double precision, risk double precision, has_invalid boolean, share double precision)
LANGUAGE sql STABLE AS $$
    SELECT s.zone_id, s.worker_id, s.pick_location_id, s.shift_code, s.event_time,
           date_bin('1 hour', s.event_time, '2000-01-01 00:00:00+00'), s.traffic_light, v.rula, v.reba, v.niosh, v.risk,
           num_nonnulls(s.rula_score, s.reba_score, s.niosh_index, s.composite_risk) > num_nonnulls(v.rula, v.reba, v.niosh, v.risk),
           1.0::double precision / count(*) OVER (
               PARTITION BY s.worker_id,
                            CASE WHEN s.worker_id IS NULL THEN s.camera_id END,
                            CASE WHEN s.worker_id IS NULL AND s.camera_id IS NULL THEN s.pick_location_id END,
                            date_bin('1 minute', s.event_time, '2000-01-01 00:00:00+00'))
    FROM ergonomic_snapshots s
    CROSS JOIN LATERAL (SELECT ergo_internal.valid_rula(s.rula_score) AS rula, ergo_internal.valid_reba(s.reba_score) AS reba,
                               ergo_internal.valid_niosh(s.niosh_index) AS niosh, ergo_internal.valid_risk(s.composite_risk) AS risk) v
    WHERE s.warehouse_id = wh AND s.event_time >= lo AND s.event_time < hi AND s.event_time <= upto
$$;
