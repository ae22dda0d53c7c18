-- Percentiles of any range of hours from counts: never averaged from percentiles.

-- Nearest rank within a histogram given as (bin, n); null where it is empty.
CREATE OR REPLACE FUNCTION ergo_internal.percentile_bin(bins int[], counts bigint[], share double precision) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT min(r.bin) FROM (
        SELECT u.bin, sum(u.n) OVER (ORDER BY u.bin) AS running, sum(u.n) OVER () AS total FROM unnest(bins, counts) AS u(bin, n)
    ) r WHERE r.running >= share * r.total AND r.total > 0
$$;

-- The value a bin stands for.
CREATE OR REPLACE FUNCTION ergo_internal.bin_middle(measure text, bin int, highest double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE measure
        WHEN 'risk' THEN bin - 0.5
        WHEN 'niosh' THEN CASE WHEN bin = 201 THEN (10 + highest) / 2 ELSE (bin - 0.5) * 0.05 END
        ELSE bin
    END
$$;

-- RULA and REBA exactly; the lifting index and the composite risk as the middle of their bin, with the error that may have.
CREATE OR REPLACE FUNCTION ergo_internal.score_percentiles(wh text, lo timestamptz, hi timestamptz)
RETURNS TABLE (measure text, scored bigint, mean double precision, p50 double precision, p95 double precision, max double precision, error_bound double precision)
LANGUAGE sql STABLE AS $$
    WITH counted AS MATERIALIZED (
        SELECT * FROM ergo_internal.warehouse_scores(wh, lo, hi)
    ), bins AS (
        -- Listed bins are never empty.
        SELECT 'rula' AS measure, u.bin::int AS bin, u.n::bigint AS n
        FROM (SELECT ARRAY[sum(c.rula_counts[1]), sum(c.rula_counts[2]), sum(c.rula_counts[3]), sum(c.rula_counts[4]), sum(c.rula_counts[5]), sum(c.rula_counts[6]), sum(c.rula_counts[7])] AS sums FROM counted c) r, unnest(r.sums) WITH ORDINALITY AS u(n, bin) WHERE u.n > 0
        UNION ALL SELECT 'reba', u.bin::int, u.n::bigint
        FROM (SELECT ARRAY[sum(c.reba_counts[1]), sum(c.reba_counts[2]), sum(c.reba_counts[3]), sum(c.reba_counts[4]), sum(c.reba_counts[5]), sum(c.reba_counts[6]), sum(c.reba_counts[7]), sum(c.reba_counts[8]),
                           sum(c.reba_counts[9]), sum(c.reba_counts[10]), sum(c.reba_counts[11]), sum(c.reba_counts[12]), sum(c.reba_counts[13]), sum(c.reba_counts[14]), sum(c.reba_counts[15])] AS sums FROM counted c) r, unnest(r.sums) WITH ORDINALITY AS u(n, bin) WHERE u.n > 0
        UNION ALL SELECT 'niosh', u.bin, sum(u.n)::bigint FROM (SELECT unnest(niosh_bins) AS bin, unnest(niosh_counts) AS n FROM counted) u GROUP BY u.bin
        UNION ALL SELECT 'risk', u.bin, sum(u.n)::bigint FROM (SELECT unnest(risk_bins) AS bin, unnest(risk_counts) AS n FROM counted) u GROUP BY u.bin
    ), found AS (
        SELECT b.measure, ergo_internal.percentile_bin(array_agg(b.bin), array_agg(b.n), 0.5) AS p50,
               ergo_internal.percentile_bin(array_agg(b.bin), array_agg(b.n), 0.95) AS p95
        FROM bins b GROUP BY 1
    ), sums AS (
        SELECT m.measure, m.ordinal, m.scored, m.total / nullif(m.scored, 0) AS mean, m.highest FROM (
            SELECT 1 AS ordinal, 'rula' AS measure, coalesce(sum(rula_n), 0)::bigint AS scored, sum(rula_sum)::float8 AS total, max(rula_max)::float8 AS highest FROM counted
            UNION ALL SELECT 2, 'reba', coalesce(sum(reba_n), 0)::bigint, sum(reba_sum)::float8, max(reba_max)::float8 FROM counted
            UNION ALL SELECT 3, 'niosh', coalesce(sum(niosh_n), 0)::bigint, sum(niosh_sum), max(niosh_max) FROM counted
            UNION ALL SELECT 4, 'risk', coalesce(sum(risk_n), 0)::bigint, sum(risk_sum), max(risk_max) FROM counted
        ) m
    )
    SELECT s.measure, s.scored, s.mean, value50.v, value95.v, s.highest,
           CASE WHEN s.measure = 'risk' THEN 0.5
                WHEN s.measure = 'niosh' AND f.p95 = 201 THEN (s.highest - 10) / 2
                WHEN s.measure = 'niosh' THEN 0.025
                ELSE 0 END::float8
    FROM sums s LEFT JOIN found f ON f.measure = s.measure
    CROSS JOIN LATERAL (SELECT least(ergo_internal.bin_middle(s.measure, f.p50, s.highest), s.highest) AS v) value50
    CROSS JOIN LATERAL (SELECT least(ergo_internal.bin_middle(s.measure, f.p95, s.highest), s.highest) AS v) value95
    ORDER BY s.ordinal
$$;
