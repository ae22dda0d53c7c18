-- Exposure of the people on a shift, by local day: for the table of shifts.

-- A cell is told of the day of the shift that it holds most of. One that holds several of the same code is of no single day. Cells end at
-- whole hours, so where shifts begin between two, a part of an hour of one lies in the cell of the other. Cells and shifts that overlap
-- find each other by the UTC day in which both have begun: each cell held against each shift takes the square of the days. How many rows
-- a range has is not known when this is planned, and of nested loops the planner thinks too well.
CREATE OR REPLACE FUNCTION ergo_internal.shift_exposure(wh text, timezone text, lo timestamptz, hi timestamptz, k int)
RETURNS TABLE (day timestamp, shift_code text, is_together boolean, red double precision, lit double precision)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH cells AS MATERIALIZED (
        SELECT row_number() OVER () AS n, c.cell_start, c.cell_end, s.shift_code, s.is_together, s.red_minutes, s.green_minutes + s.yellow_minutes + s.red_minutes AS lit_minutes
        FROM ergo_internal.published_cells c JOIN ergo_internal.published_shifts s ON s.cell_start = c.cell_start
        WHERE c.warehouse_id = wh AND c.cell_start >= lo - interval '24 hours' AND c.cell_start < hi + interval '24 hours' AND (c.people = 0 OR c.people >= k)
          AND s.warehouse_id = wh AND s.cell_start >= lo - interval '24 hours' AND s.cell_start < hi + interval '24 hours'
    ), shares AS (
        SELECT r.n, (array_agg(i.day ORDER BY least(i.ended, r.cell_end) - greatest(i.started, r.cell_start) DESC))[1] AS day,
               count(*) FILTER (WHERE least(i.ended, r.cell_end) - greatest(i.started, r.cell_start) > interval '1 hour') AS shifts
        FROM (SELECT c.n, c.cell_start, c.cell_end, c.shift_code, generate_series(floor(date_part('epoch', c.cell_start) / 86400)::int, floor(date_part('epoch', c.cell_end) / 86400)::int) AS utc_day FROM cells c) r
        JOIN (SELECT s.started, s.ended, s.shift_code, date_trunc('day', s.started AT TIME ZONE timezone) AS day,
                     generate_series(floor(date_part('epoch', s.started) / 86400)::int, floor(date_part('epoch', s.ended) / 86400)::int) AS utc_day
              FROM ergo_internal.scheduled_shifts(wh, lo - interval '48 hours', hi + interval '48 hours') s) i ON i.shift_code = r.shift_code AND i.utc_day = r.utc_day
        WHERE i.started < r.cell_end AND i.ended > r.cell_start AND r.utc_day = floor(date_part('epoch', greatest(i.started, r.cell_start)) / 86400)::int
        GROUP BY r.n
    )
    SELECT coalesce(s.day, date_trunc('day', c.cell_start AT TIME ZONE timezone)), c.shift_code,
           c.is_together OR coalesce(s.shifts, 0) > 1 OR c.cell_end - c.cell_start > interval '25 hours', sum(c.red_minutes), sum(c.lit_minutes)
    FROM cells c LEFT JOIN shares s ON s.n = c.n GROUP BY 1, 2, 3;
END
$$;
