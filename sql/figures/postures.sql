-- posture_type_counts from raw, and the counts per score beside it.

-- Bin of a lifting index: bin k holds (0.05 (k-1), 0.05 k], the first one 0 too, the last one (201) everything above 10.
CREATE OR REPLACE FUNCTION ergo_internal.niosh_bin(lifting_index double precision) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT least(greatest(ceil(lifting_index * 20), 1), 201)::int $$;

-- "ARRAY[sum(p.rula_counts[1])::bigint, ...]": the element-wise sum of a column of equally long arrays.
CREATE OR REPLACE FUNCTION ergo_internal.sum_of_elements(array_column text, length int) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT 'ARRAY[' || string_agg(format('sum(p.%I[%s])::bigint', array_column, i), ', ' ORDER BY i) || ']' FROM generate_series(1, length) i
$$;

DROP FUNCTION IF EXISTS ergo_internal.recompute_posture_type_counts(text, timestamptz, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.recompute_posture_type_counts(wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
    bucket_minutes smallint := (rules ->> 'bucket_minutes')::smallint;
BEGIN
    DELETE FROM ergo_internal.posture_type_counts WHERE warehouse_id = wh AND hour_bucket >= lo AND hour_bucket < hi;
    DELETE FROM ergo_internal.zone_score_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    WITH scored AS MATERIALIZED (
        SELECT s.zone_id, date_bin(ergo_internal.hour_bucket_width(rules), s.event_time, '2000-01-01 00:00:00+00') AS hour_bucket, s.event_time,
               s.traffic_light, s.pick_location_id, s.shift_code,
               public.rula_band(s.rula_score) AS rula_band, public.reba_band(s.reba_score) AS reba_band, public.niosh_band(s.niosh_index) AS niosh_band,
               s.rula, s.reba, s.niosh, s.risk, s.composite_risk
        FROM ergo_internal.read_snapshots(wh, lo, hi, upto, rules) s
    ), typed AS (
        INSERT INTO ergo_internal.posture_type_counts
        SELECT wh, zone_id, hour_bucket, traffic_light, rula_band, reba_band, niosh_band,
               count(*), count(DISTINCT pick_location_id), count(DISTINCT shift_code),
               count(rula), sum(rula), count(reba), sum(reba), count(niosh), sum(niosh),
               count(risk), sum(risk), stddev_samp(risk),
               NULL, min(event_time), max(event_time), bucket_minutes
        FROM scored GROUP BY zone_id, hour_bucket, traffic_light, rula_band, reba_band, niosh_band ORDER BY hour_bucket
        RETURNING 1
    ), sums AS (
        SELECT zone_id, hour_bucket, count(*) AS n,
               count(rula) AS rula_n, sum(rula) AS rula_sum, max(rula) AS rula_max, count(*) FILTER (WHERE rula_band = 'invalid') AS rula_invalid,
               count(reba) AS reba_n, sum(reba) AS reba_sum, max(reba) AS reba_max, count(*) FILTER (WHERE reba_band = 'invalid') AS reba_invalid,
               count(niosh) AS niosh_n, sum(niosh) AS niosh_sum, max(niosh) AS niosh_max, count(*) FILTER (WHERE niosh_band = 'invalid') AS niosh_invalid,
               count(risk) AS risk_n, sum(risk) AS risk_sum, max(risk) AS risk_max, count(*) FILTER (WHERE composite_risk IS NOT NULL AND risk IS NULL) AS risk_invalid,
               ARRAY[count(*) FILTER (WHERE rula = 1), count(*) FILTER (WHERE rula = 2), count(*) FILTER (WHERE rula = 3), count(*) FILTER (WHERE rula = 4),
                     count(*) FILTER (WHERE rula = 5), count(*) FILTER (WHERE rula = 6), count(*) FILTER (WHERE rula = 7)] AS rula_counts,
               ARRAY[count(*) FILTER (WHERE reba = 1), count(*) FILTER (WHERE reba = 2), count(*) FILTER (WHERE reba = 3), count(*) FILTER (WHERE reba = 4),
                     count(*) FILTER (WHERE reba = 5), count(*) FILTER (WHERE reba = 6), count(*) FILTER (WHERE reba = 7), count(*) FILTER (WHERE reba = 8),
                     count(*) FILTER (WHERE reba = 9), count(*) FILTER (WHERE reba = 10), count(*) FILTER (WHERE reba = 11), count(*) FILTER (WHERE reba = 12),
                     count(*) FILTER (WHERE reba = 13), count(*) FILTER (WHERE reba = 14), count(*) FILTER (WHERE reba = 15)] AS reba_counts,
               ARRAY[count(*) FILTER (WHERE niosh_band = '<=1.0'), count(*) FILTER (WHERE niosh_band = '<=1.5'), count(*) FILTER (WHERE niosh_band = '<=2.0'),
                     count(*) FILTER (WHERE niosh_band = '<=3.0'), count(*) FILTER (WHERE niosh_band = '>3.0')] AS niosh_bands
        FROM scored GROUP BY zone_id, hour_bucket
    ), niosh_bins AS (
        SELECT zone_id, hour_bucket, array_agg(bin ORDER BY bin) AS bins, array_agg(n ORDER BY bin) AS counts
        FROM (SELECT zone_id, hour_bucket, ergo_internal.niosh_bin(niosh) AS bin, count(*) AS n FROM scored WHERE niosh IS NOT NULL GROUP BY 1, 2, 3) b
        GROUP BY 1, 2
    ), risk_bins AS (
        SELECT zone_id, hour_bucket, array_agg(bin ORDER BY bin) AS bins, array_agg(n ORDER BY bin) AS counts
        FROM (SELECT zone_id, hour_bucket, ergo_internal.risk_bin(risk) AS bin, count(*) AS n FROM scored WHERE risk IS NOT NULL GROUP BY 1, 2, 3) b
        GROUP BY 1, 2
    ), scores AS (
        INSERT INTO ergo_internal.zone_score_hours
        SELECT wh, s.zone_id, s.hour_bucket, s.n, s.rula_n, s.rula_sum, s.rula_max, s.rula_invalid, s.reba_n, s.reba_sum, s.reba_max, s.reba_invalid,
               s.niosh_n, s.niosh_sum, s.niosh_max, s.niosh_invalid, s.risk_n, s.risk_sum, s.risk_max, s.risk_invalid,
               s.rula_counts, s.reba_counts, s.niosh_bands,
               coalesce(l.bins, '{}'), coalesce(l.counts, '{}'), coalesce(r.bins, '{}'), coalesce(r.counts, '{}')
        FROM sums s
        LEFT JOIN niosh_bins l ON l.hour_bucket = s.hour_bucket AND l.zone_id IS NOT DISTINCT FROM s.zone_id
        LEFT JOIN risk_bins r ON r.hour_bucket = s.hour_bucket AND r.zone_id IS NOT DISTINCT FROM s.zone_id
    )
    SELECT count(*) INTO written FROM typed;

    -- The hour after the range compares with the range's last hour, so it is renewed too. Quarters of an hour compare with the
    -- same quarter of the hour before; a quarter and a whole hour do not compare.
    UPDATE ergo_internal.posture_type_counts p SET previous_count = x.before_count
    FROM (
        SELECT c.ctid AS row_id, c.hour_bucket, c.previous_count,
               CASE WHEN lag(c.hour_bucket) OVER same_key = c.hour_bucket - interval '1 hour'
                         AND lag(c.bucket_minutes) OVER same_key = c.bucket_minutes
                    THEN lag(c.snapshot_count) OVER same_key END AS before_count
        FROM ergo_internal.posture_type_counts c
        WHERE c.warehouse_id = wh AND c.hour_bucket >= lo - interval '1 hour' AND c.hour_bucket < hi + interval '1 hour'
        WINDOW same_key AS (PARTITION BY c.zone_id, c.traffic_light, c.rula_band, c.reba_band, c.niosh_band,
                                          c.hour_bucket - ergo_internal.hour_of(c.hour_bucket) ORDER BY c.hour_bucket)
    ) x
    WHERE p.warehouse_id = wh AND p.ctid = x.row_id AND x.hour_bucket >= lo AND x.previous_count IS DISTINCT FROM x.before_count;

    PERFORM ergo_internal.roll_up_scores('zone_score_hours', 'warehouse_score_hours', '15 minutes', wh, lo, hi);
    RETURN written;
END
$$;

-- Scores of one table added up into a coarser one: wider buckets, all zones together, or both.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_scores(source text, target text, width interval, wh text, lo timestamptz, hi timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM ergo_internal.%I WHERE warehouse_id = $1 AND bucket_time >= $2 AND bucket_time < $3', target)
    USING wh, lo, hi;
    EXECUTE format($sql$
        INSERT INTO ergo_internal.%1$I
        WITH parts AS MATERIALIZED (
            SELECT %2$s AS zone, ergo_internal.bucket_of($4, s.bucket_time) AS bucket, s.* FROM ergo_internal.%3$I s
            WHERE s.warehouse_id = $1 AND s.bucket_time >= $2 AND s.bucket_time < $3
        ), sums AS (
            SELECT p.zone, p.bucket, sum(p.snapshot_count) AS n,
                   sum(p.rula_n) AS rula_n, sum(p.rula_sum) AS rula_sum, max(p.rula_max) AS rula_max, sum(p.rula_invalid) AS rula_invalid,
                   sum(p.reba_n) AS reba_n, sum(p.reba_sum) AS reba_sum, max(p.reba_max) AS reba_max, sum(p.reba_invalid) AS reba_invalid,
                   sum(p.niosh_n) AS niosh_n, sum(p.niosh_sum) AS niosh_sum, max(p.niosh_max) AS niosh_max, sum(p.niosh_invalid) AS niosh_invalid,
                   sum(p.risk_n) AS risk_n, sum(p.risk_sum) AS risk_sum, max(p.risk_max) AS risk_max, sum(p.risk_invalid) AS risk_invalid,
                   %4$s AS rula_counts, %5$s AS reba_counts, %6$s AS niosh_bands
            FROM parts p GROUP BY p.zone, p.bucket
        ), niosh AS (
            SELECT zone, bucket, array_agg(bin ORDER BY bin) AS bins, array_agg(n ORDER BY bin) AS counts
            FROM (SELECT p.zone, p.bucket, u.bin, sum(u.n)::bigint AS n FROM parts p, unnest(p.niosh_bins, p.niosh_counts) u(bin, n) GROUP BY 1, 2, 3) b
            GROUP BY 1, 2
        ), risk AS (
            SELECT zone, bucket, array_agg(bin ORDER BY bin) AS bins, array_agg(n ORDER BY bin) AS counts
            FROM (SELECT p.zone, p.bucket, u.bin, sum(u.n)::bigint AS n FROM parts p, unnest(p.risk_bins, p.risk_counts) u(bin, n) GROUP BY 1, 2, 3) b
            GROUP BY 1, 2
        )
        SELECT $1, s.zone, s.bucket, s.n, s.rula_n, s.rula_sum, s.rula_max, s.rula_invalid, s.reba_n, s.reba_sum, s.reba_max, s.reba_invalid,
               s.niosh_n, s.niosh_sum, s.niosh_max, s.niosh_invalid, s.risk_n, s.risk_sum, s.risk_max, s.risk_invalid,
               s.rula_counts, s.reba_counts, s.niosh_bands,
               coalesce(l.bins, '{}'), coalesce(l.counts, '{}'), coalesce(r.bins, '{}'), coalesce(r.counts, '{}')
        FROM sums s
        LEFT JOIN niosh l ON l.bucket = s.bucket AND l.zone IS NOT DISTINCT FROM s.zone
        LEFT JOIN risk r ON r.bucket = s.bucket AND r.zone IS NOT DISTINCT FROM s.zone $sql$,
        target, CASE WHEN target LIKE 'zone%' THEN 's.zone_id' ELSE 'NULL::text' END, source,
        ergo_internal.sum_of_elements('rula_counts', 7), ergo_internal.sum_of_elements('reba_counts', 15), ergo_internal.sum_of_elements('niosh_bands', 5))
    USING wh, lo, hi, width;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.add_up_score_days(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ergo_internal.roll_up_scores('zone_score_hours', 'zone_score_days', '1 day', wh, lo, hi);
    PERFORM ergo_internal.roll_up_scores('warehouse_score_hours', 'warehouse_score_days', '1 day', wh, lo, hi);
END
$$;
