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

-- Snapshots as figures read them: ids and lights by what they mean, scores where they are within their published range.
-- OFFSET 0 keeps each from being worked out again wherever it is named. One text for two functions: of one warehouse, whose statements
-- can be sent to the server that holds it because they say that it is one; and of several, whose rows are read once for all of them.
DROP FUNCTION IF EXISTS ergo_internal.read_snapshots(text, timestamptz, timestamptz, timestamptz, jsonb);
DO $do$
DECLARE
    f record;
BEGIN
    FOR f IN SELECT * FROM (VALUES ('read_snapshots', 'wh text', '= wh'), ('read_snapshots_of', 'whs text[]', '= ANY (whs)')) AS x(name, argument, is_of_them) LOOP
        EXECUTE format($create$
            CREATE OR REPLACE FUNCTION ergo_internal.%I(%s, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb)
            RETURNS TABLE (id text, zone_id text, worker_id text, pick_location_id text, shift_code text, camera_id text, event_time timestamptz,
                           traffic_light text, is_unknown_light boolean, rula int, reba int, niosh double precision, risk double precision, has_invalid boolean,
                           rula_score int, reba_score int, niosh_index double precision, composite_risk double precision, warehouse_id text)
            LANGUAGE sql STABLE AS $read$
                SELECT s.id, ergo_internal.id_of(s.zone_id), ergo_internal.id_of(s.worker_id), ergo_internal.id_of(s.pick_location_id),
                       ergo_internal.id_of(s.shift_code), ergo_internal.id_of(s.camera_id), s.event_time,
                       ergo_internal.light_of(s.traffic_light, rules -> 'lights'), ergo_internal.is_unknown_light(s.traffic_light, rules -> 'lights'),
                       v.rula, v.reba, v.niosh, v.risk,
                       num_nonnulls(s.rula_score, s.reba_score, s.niosh_index, s.composite_risk) > num_nonnulls(v.rula, v.reba, v.niosh, v.risk),
                       s.rula_score, s.reba_score, s.niosh_index, s.composite_risk, s.warehouse_id
                FROM public.ergonomic_snapshots s
                CROSS JOIN LATERAL (SELECT ergo_internal.valid_rula(s.rula_score) AS rula, ergo_internal.valid_reba(s.reba_score) AS reba,
                                           ergo_internal.valid_niosh(s.niosh_index) AS niosh, ergo_internal.valid_risk(s.composite_risk) AS risk) v
                WHERE s.warehouse_id %s AND s.event_time >= lo AND s.event_time < hi AND s.event_time <= upto
                OFFSET 0
            $read$ $create$, f.name, f.argument, f.is_of_them);
    END LOOP;
END
$do$;

DROP FUNCTION IF EXISTS ergo_internal.recompute_rollup(text, interval, text, timestamptz, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.recompute_rollup(text, interval, text, timestamptz, timestamptz, timestamptz, jsonb);
DROP FUNCTION IF EXISTS ergo_internal.recompute_rollup(text, interval, boolean, text, timestamptz, timestamptz, timestamptz, jsonb);
CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollup(
    target text, width interval, with_percentiles boolean, whs text[], lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
    is_one boolean := cardinality(whs) = 1;
    percentiles text := CASE WHEN with_percentiles THEN
        (SELECT string_agg(format(', percentile_cont(0.95) WITHIN GROUP (ORDER BY s.%I)', score), '' ORDER BY ordinal)
         FROM unnest(ARRAY['rula', 'reba', 'niosh', 'risk']) WITH ORDINALITY AS u(score, ordinal)) ELSE '' END;
BEGIN
    PERFORM ergo_internal.delete_buckets(target, whs, lo, hi);
    EXECUTE format($sql$
        INSERT INTO ergo_internal.%1$I
        SELECT * FROM (
            SELECT %2$s AS warehouse_id, s.zone_id, s.pick_location_id, s.shift_code, ergo_internal.bucket_of($5, s.event_time) AS bucket_time,
                   count(*),
                   count(s.rula), sum(s.rula), max(s.rula),
                   count(s.reba), sum(s.reba), max(s.reba),
                   count(s.niosh), sum(s.niosh), max(s.niosh),
                   count(s.risk), sum(s.risk), max(s.risk),
                   count(*) FILTER (WHERE s.traffic_light = 'green'),
                   count(*) FILTER (WHERE s.traffic_light = 'yellow'),
                   count(*) FILTER (WHERE s.traffic_light = 'red'),
                   count(*) FILTER (WHERE s.has_invalid),
                   min(s.event_time), max(s.event_time) %4$s,
                   count(*) FILTER (WHERE s.is_unknown_light)
            FROM %3$s s
            GROUP BY s.warehouse_id, s.zone_id, s.pick_location_id, s.shift_code, 5
            -- Grouped by hashes: sorted by what is the same in all rows of a minute, grouping takes twice as long.
            OFFSET 0
        ) g
        -- In order of time, so that a range of a warehouse lies in few pages.
        ORDER BY g.warehouse_id, g.bucket_time $sql$,
        target, CASE WHEN is_one THEN '$1' ELSE 's.warehouse_id' END,
        CASE WHEN is_one THEN 'ergo_internal.read_snapshots($1, $3, $4, $6, $7)' ELSE 'ergo_internal.read_snapshots_of($2, $3, $4, $6, $7)' END, percentiles)
    USING whs[1], whs, lo, hi, width, upto, rules;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

-- Takes buckets of one warehouse or several away. Of one, the statement says that it is one, as above.
CREATE OR REPLACE FUNCTION ergo_internal.delete_buckets(target text, whs text[], lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM ergo_internal.%I WHERE warehouse_id = %s AND bucket_time >= $3 AND bucket_time < $4',
                   target, CASE WHEN cardinality(whs) = 1 THEN '$1' ELSE 'ANY ($2)' END)
    USING whs[1], whs, lo, hi;
END
$$;

-- Counts of lights of one table added up into a coarser one: wider buckets, fewer dimensions, or both.
-- The target keeps zones where its name says so.
DROP FUNCTION IF EXISTS ergo_internal.roll_up_lights(text, text, interval, text, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.roll_up_lights(text, text, interval, text, timestamptz, timestamptz, text);
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_lights(
    source text, target text, width interval, whs text[], lo timestamptz, hi timestamptz, newest_column text DEFAULT 'newest_event')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_one boolean := cardinality(whs) = 1;
BEGIN
    PERFORM ergo_internal.delete_buckets(target, whs, lo, hi);
    EXECUTE format($sql$
        INSERT INTO ergo_internal.%1$I
        SELECT %2$s, %3$s AS zone_id, ergo_internal.bucket_of($5, s.bucket_time) AS bucket,
               sum(s.snapshot_count), sum(s.green_count), sum(s.yellow_count), sum(s.red_count), sum(s.invalid_count),
               sum(s.risk_n), sum(s.risk_sum), max(s.risk_max), max(s.%4$I), sum(s.unknown_light_count)
        FROM ergo_internal.%5$I s
        WHERE s.warehouse_id = %6$s AND s.bucket_time >= $3 AND s.bucket_time < $4
        GROUP BY s.warehouse_id, 2, 3 ORDER BY s.warehouse_id, 3 $sql$,
        target, CASE WHEN is_one THEN '$1' ELSE 's.warehouse_id' END, CASE WHEN target LIKE 'zone%' THEN 's.zone_id' ELSE 'NULL::text' END,
        newest_column, source, CASE WHEN is_one THEN '$1' ELSE 'ANY ($2)' END)
    USING whs[1], whs, lo, hi, width;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollups_1m(whs text[], lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint := ergo_internal.recompute_rollup('rollup_1m', '1 minute', false, whs, lo, hi, upto, rules);
BEGIN
    PERFORM ergo_internal.roll_up_lights('rollup_1m', 'zone_minutes', '1 minute', whs, lo, hi, 'window_end');
    PERFORM ergo_internal.roll_up_lights('zone_minutes', 'warehouse_minutes', '1 minute', whs, lo, hi);
    RETURN written;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollups_5m(whs text[], lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint := ergo_internal.recompute_rollup('rollup_5m', '5 minutes', true, whs, lo, hi, upto, rules);
BEGIN
    PERFORM ergo_internal.roll_up_lights('rollup_5m', 'zone_fives', '5 minutes', whs, lo, hi, 'window_end');
    PERFORM ergo_internal.roll_up_lights('zone_fives', 'warehouse_fives', '5 minutes', whs, lo, hi);
    RETURN written;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollup_1m(wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    RETURN ergo_internal.recompute_rollups_1m(ARRAY[wh], lo, hi, upto, rules);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.recompute_rollup_5m(wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    RETURN ergo_internal.recompute_rollups_5m(ARRAY[wh], lo, hi, upto, rules);
END
$$;

-- Width of the buckets that tables of hours keep for a warehouse.
CREATE OR REPLACE FUNCTION ergo_internal.hour_bucket_width(rules jsonb) RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (rules ->> 'bucket_minutes')::int * interval '1 minute' $$;

-- Bit of the clock minute of its UTC hour that a moment lies in.
CREATE OR REPLACE FUNCTION ergo_internal.minute_bit(moment timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT 1::bigint << date_part('minute', moment - date_bin('1 hour', moment, '2000-01-01 00:00:00+00'))::int $$;

-- Minutes without an observation of a person that the last one before them stands for: at most as many as the rules say, within
-- its UTC day (what retention deletes goes by days), and none that is not over by as_of.
CREATE OR REPLACE FUNCTION ergo_internal.carried_minutes(wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb)
RETURNS TABLE (zone_id text, worker_id text, pick_location_id text, shift_code text, event_time timestamptz, hour_bucket timestamptz,
               traffic_light text, minutes double precision, minute_mask bigint)
LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    longest interval := ((rules ->> 'sample_minutes')::int - 1) * interval '1 minute';
BEGIN
    IF longest <= interval '0' THEN
        RETURN;
    END IF;
    RETURN QUERY
        WITH seen AS (
            SELECT s.*, date_bin('1 minute', s.event_time, '2000-01-01 00:00:00+00') AS minute,
                   date_bin('1 minute', lead(s.event_time) OVER (
                       PARTITION BY s.worker_id, CASE WHEN s.worker_id IS NULL THEN s.camera_id END,
                                    CASE WHEN s.worker_id IS NULL AND s.camera_id IS NULL THEN s.pick_location_id END
                       ORDER BY s.event_time, s.id COLLATE "C"), '2000-01-01 00:00:00+00') AS next_minute
            FROM ergo_internal.read_snapshots(wh, greatest(lo - longest, ergo_internal.day_of(lo)), hi, upto, rules) s
        ), stands AS (
            SELECT s.id, s.zone_id, s.worker_id, s.pick_location_id, s.shift_code, s.event_time, s.traffic_light, m AS minute
            FROM seen s
            CROSS JOIN LATERAL generate_series(
                greatest(s.minute + interval '1 minute', lo),
                least(s.minute + longest, s.next_minute - interval '1 minute', ergo_internal.day_of(s.minute) + interval '1439 minutes',
                      hi - interval '1 minute', (rules ->> 'as_of')::timestamptz - interval '1 minute'), interval '1 minute') m
            WHERE s.next_minute IS DISTINCT FROM s.minute
        )
        SELECT t.zone_id, t.worker_id, t.pick_location_id, t.shift_code, t.event_time,
               date_bin(ergo_internal.hour_bucket_width(rules), t.minute, '2000-01-01 00:00:00+00'), t.traffic_light,
               count(*)::double precision, bit_or(ergo_internal.minute_bit(t.minute))
        FROM stands t GROUP BY t.id, t.zone_id, t.worker_id, t.pick_location_id, t.shift_code, t.event_time, 6, t.traffic_light;
END
$$;

-- Up to where the minutes of a run of buckets reach: where an observation stands for more than its own minute, into the next hour of
-- its day.
CREATE OR REPLACE FUNCTION ergo_internal.carried_to(hi timestamptz, rules jsonb) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT hi + CASE WHEN (rules ->> 'sample_minutes')::int > 1 AND hi <> ergo_internal.day_of(hi) THEN interval '1 hour' ELSE interval '0' END $$;

-- Person-minutes: a person's snapshots within one clock minute share that minute over the whole warehouse, so that
-- overlapping cameras and any sampling rate of one a minute or more give the same minutes. Without a worker id the camera, else
-- the location, stands in. One row per snapshot, with the share of its minute; and rows that are no snapshots (is_observed false)
-- for the minutes after it that it stands for.
DROP FUNCTION IF EXISTS ergo_internal.shared_minutes(text, timestamptz, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.shared_minutes(wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb)
RETURNS TABLE (zone_id text, worker_id text, pick_location_id text, shift_code text, event_time timestamptz, hour_bucket timestamptz,
               traffic_light text, is_unknown_light boolean, rula int, reba int, niosh double precision, risk double precision, has_invalid boolean,
               share double precision, minute_mask bigint, is_observed boolean)
LANGUAGE sql STABLE AS $$
    SELECT s.zone_id, s.worker_id, s.pick_location_id, s.shift_code, s.event_time,
           date_bin(ergo_internal.hour_bucket_width(rules), s.event_time, '2000-01-01 00:00:00+00'), s.traffic_light, s.is_unknown_light,
           s.rula, s.reba, s.niosh, s.risk, s.has_invalid,
           1.0::double precision / count(*) OVER (
               PARTITION BY s.worker_id,
                            CASE WHEN s.worker_id IS NULL THEN s.camera_id END,
                            CASE WHEN s.worker_id IS NULL AND s.camera_id IS NULL THEN s.pick_location_id END,
                            date_bin('1 minute', s.event_time, '2000-01-01 00:00:00+00')),
           ergo_internal.minute_bit(s.event_time), true
    FROM ergo_internal.read_snapshots(wh, lo, hi, upto, rules) s
    UNION ALL
    SELECT c.zone_id, c.worker_id, c.pick_location_id, c.shift_code, c.event_time, c.hour_bucket, c.traffic_light, false,
           NULL, NULL, NULL, NULL, false, c.minutes, c.minute_mask, false
    FROM ergo_internal.carried_minutes(wh, lo, hi, upto, rules) c
$$;
