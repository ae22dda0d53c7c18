-- Work of one shift as it is held against a limit, from what is published of workers and zones: nothing that cells hold back is told.

-- Minutes of each worker per shift worked. A shift is told by the cell in which it ends; what the same worker did in the cells right before
-- it (came early, or works a shift that begins within another) or in the one right after it (stayed on) belongs to it. Only cells of up to 12
-- hours, which are of other shifts, and 36 hours altogether: a day without a shift is one of its own, and so is each cell where the calendar
-- knows no shift. parts is of how many shifts (without a calendar: days) a row is: more than one where too few people worked for them to be
-- told apart. Rows are those whose shift is told by a cell that the range touches; began and ended are that cell's.
CREATE OR REPLACE FUNCTION ergo_internal.spells_of_cells(wh text, lo timestamptz, hi timestamptz, k int)
RETURNS TABLE (worker_id text, began timestamptz, ended timestamptz, parts int, red_minutes double precision, weighted_minutes double precision, total_minutes double precision)
LANGUAGE sql STABLE AS $$
    WITH told AS (
        SELECT p.worker_id, c.cell_start, c.cell_end, p.shifts, p.green_minutes, p.yellow_minutes, p.red_minutes, p.total_minutes,
               p.shifts = 0 AND c.cell_end - c.cell_start <= interval '12 hours' AS is_beside
        FROM ergo_internal.published_cells c JOIN ergo_internal.published_workers p ON p.warehouse_id = c.warehouse_id AND p.cell_start = c.cell_start
        WHERE c.warehouse_id = wh AND c.cell_end > lo - interval '48 hours' AND c.cell_start < hi + interval '48 hours' AND c.people >= k
    ), seen AS (
        SELECT t.*, lag(t.cell_start) OVER w = t.cell_end AS goes_on, lag(t.is_beside) OVER w AS goes_on_beside,
               coalesce(lead(t.cell_end) OVER w = t.cell_start AND lead(t.shifts) OVER w > 0, false) AS follows_shift
        FROM told t WINDOW w AS (PARTITION BY t.worker_id ORDER BY t.cell_start DESC)
    ), chained AS (
        -- What follows a shift belongs to it; what follows none belongs to the next one. A row is with the next row where one of them says so.
        SELECT t.*, count(*) FILTER (WHERE (t.goes_on AND (t.shifts > 0 AND t.goes_on_beside OR t.is_beside AND NOT t.follows_shift)) IS NOT TRUE)
                    OVER (PARTITION BY t.worker_id ORDER BY t.cell_start DESC) AS chain
        FROM seen t
    ), spans AS (
        SELECT c.*, sum(c.shifts) OVER s > 0 AND max(c.cell_end) OVER s - min(c.cell_start) OVER s <= interval '36 hours' AS is_one
        FROM chained c WINDOW s AS (PARTITION BY c.worker_id, c.chain)
    )
    SELECT s.worker_id, min(s.cell_start) FILTER (WHERE s.shifts > 0 OR NOT s.is_one), max(s.cell_end) FILTER (WHERE s.shifts > 0 OR NOT s.is_one),
           CASE WHEN sum(s.shifts) > 0 THEN sum(s.shifts) ELSE greatest(1, round(date_part('epoch', max(s.cell_end) - min(s.cell_start)) / 86400)) END::int,
           sum(s.red_minutes), sum(ergo_internal.weighted_exposure(s.green_minutes, s.yellow_minutes, s.red_minutes)), sum(s.total_minutes)
    FROM spans s GROUP BY s.worker_id, s.chain, CASE WHEN NOT s.is_one THEN s.cell_start END
    HAVING bool_or((s.shifts > 0 OR NOT s.is_one) AND s.cell_end > lo AND s.cell_start < hi)
$$;

-- Whether a range has to be worked out: cells changed since, or have fewer people than are asked for.
CREATE OR REPLACE FUNCTION ergo_internal.is_unsettled(wh text, lo timestamptz, hi timestamptz, k int) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM ergo_internal.unsettled_spells u WHERE u.warehouse_id = wh AND u.since < hi AND u.until > lo)
        OR EXISTS (SELECT FROM ergo_internal.published_cells c WHERE c.warehouse_id = wh AND c.cell_end > lo - interval '48 hours' AND c.cell_start < hi + interval '48 hours' AND c.people BETWEEN 1 AND k - 1);
END
$$;

-- The same as it is kept, and else worked out. OFFSET 0 keeps the question a part of neither: it is asked once, and not of each row.
DROP FUNCTION IF EXISTS ergo_internal.worker_spells(text, timestamptz, timestamptz, int);
CREATE OR REPLACE FUNCTION ergo_internal.worker_spells(wh text, lo timestamptz, hi timestamptz, k int)
RETURNS TABLE (worker_id text, began timestamptz, ended timestamptz, parts int, red_minutes double precision, weighted_minutes double precision, total_minutes double precision)
LANGUAGE sql STABLE AS $$
    (SELECT s.worker_id, s.began, s.ended, s.parts, s.red_minutes, s.weighted_minutes, s.total_minutes FROM ergo_internal.kept_spells s
     WHERE s.warehouse_id = wh AND s.ended > lo AND s.began < hi AND NOT ergo_internal.is_unsettled(wh, lo, hi, k) OFFSET 0)
    UNION ALL
    (SELECT * FROM ergo_internal.spells_of_cells(wh, lo, hi, k) WHERE ergo_internal.is_unsettled(wh, lo, hi, k) OFFSET 0)
$$;

-- Red minutes of each zone that is told apart, per cell that a range touches: from the end of one shift to the end of the next. parts is how
-- many shifts (without a calendar: days) end in it.
CREATE OR REPLACE FUNCTION ergo_internal.zone_spells(wh text, lo timestamptz, hi timestamptz, k int)
RETURNS TABLE (zone_id text, began timestamptz, ended timestamptz, parts int, red_minutes double precision)
LANGUAGE sql STABLE AS $$
    WITH cells AS MATERIALIZED (
        SELECT c.cell_start, c.cell_end FROM ergo_internal.published_cells c
        WHERE c.warehouse_id = wh AND c.cell_end > lo AND c.cell_start < hi AND (c.people = 0 OR c.people >= k)
    ), ends AS MATERIALIZED (
        SELECT array_agg(e.ended ORDER BY e.ended) AS moments FROM (
            SELECT DISTINCT ergo_internal.hour_from(s.ended) AS ended
            FROM (SELECT min(c.cell_start) AS lo, max(c.cell_end) AS hi FROM cells c) r CROSS JOIN LATERAL ergo_internal.scheduled_shifts(wh, r.lo, r.hi) s) e
    ), counted AS MATERIALIZED (
        -- How many moments there are up to another is where it lies among them.
        SELECT c.cell_start, c.cell_end,
               coalesce(nullif(coalesce(width_bucket(c.cell_end, e.moments) - width_bucket(c.cell_start, e.moments), 0), 0),
                        greatest(1, round(date_part('epoch', c.cell_end - c.cell_start) / 86400)))::int AS parts
        FROM cells c CROSS JOIN ends e
    )
    SELECT z.zone_id, c.cell_start, c.cell_end, c.parts, z.red_minutes
    FROM counted c JOIN ergo_internal.published_zones z ON z.warehouse_id = wh AND z.cell_start = c.cell_start
    WHERE NOT z.is_together AND z.zone_id IS NOT NULL
$$;
