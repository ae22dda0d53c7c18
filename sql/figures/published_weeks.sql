-- Published minutes of workers over a range, from whole weeks where these are kept.

-- What of the cells that begin in a range each worker has, in one row or several: a row of each whole week, and one of each cell beside
-- them; of each cell where a range has changed since weeks were added up, or has cells of fewer people than are asked for.
CREATE OR REPLACE FUNCTION ergo_internal.published_parts(wh text, lo timestamptz, hi timestamptz, k int)
RETURNS TABLE (worker_id text, green_minutes double precision, yellow_minutes double precision, red_minutes double precision, total_minutes double precision,
               max_risk double precision, shifts bigint, scheduled_minutes double precision, observed_minutes double precision,
               snapshot_count bigint, gap_minutes double precision, gap_count bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    first_week timestamptz := 'infinity';
    end_week timestamptz := 'infinity';
BEGIN
    IF isfinite(lo) AND isfinite(hi) AND NOT ergo_internal.is_unsettled(wh, lo, hi, k) THEN
        -- The week that begins with the range, or the next one.
        first_week := date_trunc('week', lo - interval '1 microsecond', 'UTC') + interval '168 hours';
        end_week := greatest(first_week, date_trunc('week', hi, 'UTC'));
    END IF;
    RETURN QUERY
        SELECT w.worker_id, w.green_minutes, w.yellow_minutes, w.red_minutes, w.total_minutes, w.max_risk, w.shifts, w.scheduled_minutes, w.observed_minutes,
               w.snapshot_count, w.gap_minutes, w.gap_count
        FROM ergo_internal.published_worker_weeks w WHERE w.warehouse_id = wh AND w.week >= first_week AND w.week < end_week
        UNION ALL
        SELECT p.worker_id, p.green_minutes, p.yellow_minutes, p.red_minutes, p.total_minutes, p.max_risk, p.shifts, p.scheduled_minutes, p.observed_minutes,
               p.snapshot_count, p.gap_minutes, p.gap_count
        FROM (SELECT c.cell_start FROM ergo_internal.published_cells c
              WHERE c.warehouse_id = wh AND c.cell_start >= lo AND c.cell_start < least(hi, first_week) AND (c.people = 0 OR c.people >= k)
              UNION ALL
              SELECT c.cell_start FROM ergo_internal.published_cells c
              WHERE c.warehouse_id = wh AND c.cell_start >= end_week AND c.cell_start < hi AND (c.people = 0 OR c.people >= k)) c
        JOIN ergo_internal.published_workers p ON p.warehouse_id = wh AND p.cell_start = c.cell_start;
END
$$;

-- Adds up the weeks that a span touches.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_published(wh text, since timestamptz, until timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    from_week timestamptz := CASE WHEN isfinite(since) THEN date_trunc('week', since, 'UTC') ELSE since END;
    to_week timestamptz := CASE WHEN isfinite(until) THEN date_trunc('week', until, 'UTC') + interval '168 hours' ELSE until END;
BEGIN
    DELETE FROM ergo_internal.published_worker_weeks w WHERE w.warehouse_id = wh AND w.week >= from_week AND w.week < to_week;
    INSERT INTO ergo_internal.published_worker_weeks
    SELECT wh, date_trunc('week', p.cell_start, 'UTC'), p.worker_id, sum(p.green_minutes), sum(p.yellow_minutes), sum(p.red_minutes), sum(p.total_minutes), max(p.max_risk),
           sum(p.shifts), sum(p.scheduled_minutes), sum(p.observed_minutes), sum(p.snapshot_count), sum(p.gap_minutes), sum(p.gap_count)
    FROM ergo_internal.published_workers p WHERE p.warehouse_id = wh AND p.cell_start >= from_week AND p.cell_start < to_week GROUP BY 2, 3 ORDER BY 2;
END
$$;
