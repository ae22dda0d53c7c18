-- How many people were over the limits of workers.

-- What of a range no whole week holds, as it is kept; everything where it has to be worked out. What is kept ends within the range's first
-- week or after its last.
CREATE OR REPLACE FUNCTION ergo_internal.spells_beside_weeks(wh text, lo timestamptz, hi timestamptz, k int, is_kept boolean, first_week timestamptz, end_week timestamptz)
RETURNS TABLE (worker_id text, parts int, red_minutes double precision, weighted_minutes double precision)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT is_kept THEN
        RETURN QUERY SELECT s.worker_id, s.parts, s.red_minutes, s.weighted_minutes FROM ergo_internal.spells_of_cells(wh, lo, hi, k) s;
        RETURN;
    END IF;
    RETURN QUERY
        SELECT s.worker_id, s.parts, s.red_minutes, s.weighted_minutes FROM ergo_internal.kept_spells s
        WHERE s.warehouse_id = wh AND s.ended > lo AND s.ended < first_week AND s.began < hi
        UNION ALL
        SELECT s.worker_id, s.parts, s.red_minutes, s.weighted_minutes FROM ergo_internal.kept_spells s
        WHERE s.warehouse_id = wh AND s.ended >= end_week AND s.began < hi;
END
$$;

-- People and shifts of a range that were over the limits that hold in a warehouse, a row for worker_red and then one for worker_weighted, the
-- shifts read once for both; without a limit no one is counted. Of shifts that are told together the sum is known: over the limit times their
-- number, at least one was over it; between that and the limit itself, perhaps one was.
DROP FUNCTION IF EXISTS ergo_internal.people_over_limit(text, text, timestamptz, timestamptz, int);
CREATE OR REPLACE FUNCTION ergo_internal.people_over_limits(wh text, lo timestamptz, hi timestamptz, k int)
RETURNS TABLE (measure text, limit_minutes double precision, set_for text, people bigint, people_over bigint, people_unclear bigint, spells bigint, spells_over bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    h record;
    is_kept boolean;
    first_week timestamptz;
    end_week timestamptz;
BEGIN
    SELECT r.minutes AS red, r.set_for AS red_set_for, w.minutes AS weighted, w.set_for AS weighted_set_for INTO h
    FROM public.exposure_limit('worker_red', wh) r, public.exposure_limit('worker_weighted', wh) w;
    IF h.red IS NULL AND h.weighted IS NULL THEN
        RETURN QUERY VALUES ('worker_red', h.red, h.red_set_for, 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint),
                            ('worker_weighted', h.weighted, h.weighted_set_for, 0, 0, 0, 0, 0);
        RETURN;
    END IF;
    is_kept := NOT ergo_internal.is_unsettled(wh, lo, hi, k);
    -- What ends in a week after lo and before hi is of the range, whenever it began.
    IF is_kept AND isfinite(lo) AND isfinite(hi) THEN
        first_week := date_trunc('week', lo, 'UTC') + interval '168 hours';
        end_week := greatest(first_week, date_trunc('week', hi, 'UTC'));
    ELSE
        first_week := 'infinity';
        end_week := 'infinity';
    END IF;
    RETURN QUERY
    WITH beside AS MATERIALIZED (
        SELECT s.worker_id, s.red_minutes / s.parts AS red_sure, s.red_minutes AS red_most, s.weighted_minutes / s.parts AS weighted_sure, s.weighted_minutes AS weighted_most
        FROM ergo_internal.spells_beside_weeks(wh, lo, hi, k, is_kept, first_week, end_week) s
    ), workers AS (
        SELECT sum(x.spells) AS spells, max(x.red_sure) > h.red AS red_over, max(x.red_most) > h.red AS red_perhaps,
               max(x.weighted_sure) > h.weighted AS weighted_over, max(x.weighted_most) > h.weighted AS weighted_perhaps
        FROM (SELECT 1 AS spells, b.* FROM beside b
              UNION ALL
              SELECT w.spells, w.worker_id, w.red_sure, w.red_most, w.weighted_sure, w.weighted_most FROM ergo_internal.spell_weeks w
              WHERE w.warehouse_id = wh AND w.week >= first_week AND w.week < end_week) x
        GROUP BY x.worker_id
    ), counted AS (
        SELECT count(*) AS people, coalesce(sum(w.spells), 0)::bigint AS spells,
               count(*) FILTER (WHERE w.red_over) AS red_over, count(*) FILTER (WHERE w.red_perhaps AND NOT w.red_over) AS red_unclear,
               count(*) FILTER (WHERE w.weighted_over) AS weighted_over, count(*) FILTER (WHERE w.weighted_perhaps AND NOT w.weighted_over) AS weighted_unclear
        FROM workers w
    ), spells_over AS (
        -- As many thresholds as width_bucket finds are not over it.
        SELECT coalesce(sum(x.red), 0)::bigint AS red, coalesce(sum(x.weighted), 0)::bigint AS weighted
        FROM (SELECT count(*) FILTER (WHERE b.red_sure > h.red) AS red, count(*) FILTER (WHERE b.weighted_sure > h.weighted) AS weighted FROM beside b
              UNION ALL
              SELECT cardinality(m.red) - width_bucket(h.red, m.red), cardinality(m.weighted) - width_bucket(h.weighted, m.weighted) FROM ergo_internal.spell_week_minutes m
              WHERE m.warehouse_id = wh AND m.week >= first_week AND m.week < end_week) x
    )
    SELECT m.measure, m.minutes, m.set_for, CASE WHEN m.minutes IS NULL THEN 0 ELSE c.people END, m.over, m.unclear, CASE WHEN m.minutes IS NULL THEN 0 ELSE c.spells END, m.spells
    FROM counted c CROSS JOIN spells_over o CROSS JOIN LATERAL (VALUES
        (1, 'worker_red', h.red, h.red_set_for, c.red_over, c.red_unclear, o.red),
        (2, 'worker_weighted', h.weighted, h.weighted_set_for, c.weighted_over, c.weighted_unclear, o.weighted)
    ) m(n, measure, minutes, set_for, over, unclear, spells) ORDER BY m.n;
END
$$;
