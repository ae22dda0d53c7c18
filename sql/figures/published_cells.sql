-- Exposure is told by cells: fixed spans of time, each with no identified worker or with as many as the smallest group at least.
-- Everything a page or a file tells without a reason is a sum of whole cells, so no two answers differ by fewer people.

-- Where a cell may end: at the whole hour at or after the end of a scheduled shift, and at local midnight where none is under way.
CREATE OR REPLACE FUNCTION ergo_internal.cell_ends(wh text, lo timestamptz, hi timestamptz) RETURNS TABLE (ends timestamptz)
LANGUAGE sql STABLE AS $$
    WITH shifts AS MATERIALIZED (SELECT s.started, s.ended FROM ergo_internal.scheduled_shifts(wh, lo, hi) s),
    midnights AS (
        SELECT d AT TIME ZONE w.timezone AS midnight FROM ergo_internal.warehouse_register w
        CROSS JOIN LATERAL generate_series(date_trunc('day', lo AT TIME ZONE w.timezone), hi AT TIME ZONE w.timezone, interval '1 day') d
        WHERE w.id = wh
    )
    SELECT e.ends FROM (
        SELECT ergo_internal.hour_from(s.ended) AS ends FROM shifts s
        UNION
        SELECT ergo_internal.hour_from(m.midnight) FROM midnights m
        WHERE NOT EXISTS (SELECT FROM shifts s WHERE s.started < m.midnight AND s.ended > m.midnight)
    ) e WHERE e.ends > lo AND e.ends <= hi ORDER BY 1
$$;

-- Identified workers of a span, no more of them than asked for.
CREATE OR REPLACE FUNCTION ergo_internal.workers_within(wh text, lo timestamptz, hi timestamptz, most int) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN ARRAY(SELECT DISTINCT h.worker_id FROM ergo_internal.worker_hours h
                 WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi LIMIT most);
END
$$;

-- Which zones of a cell, or which of its shifts, are told as one row: those that few people worked in, and where these are fewer than
-- a group altogether, the one with the fewest of the others with them. As keys: 'z' and the id or code, '' for none.
CREATE OR REPLACE FUNCTION ergo_internal.told_together(wh text, lo timestamptz, hi timestamptz, k int, part_column text) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    keys text[];
    counts bigint[];
    together text[];
    known_people bigint;
BEGIN
    EXECUTE format($sql$
        SELECT array_agg(z.part ORDER BY z.people, z.part), array_agg(z.people ORDER BY z.people, z.part) FROM (
            SELECT coalesce('z' || e.%1$I, '') AS part, count(DISTINCT e.worker_id) AS people FROM ergo_internal.worker_exposure_minutes e
            WHERE e.warehouse_id = $1 AND e.hour_bucket >= $2 AND e.hour_bucket < $3 GROUP BY 1) z $sql$, part_column)
    INTO keys, counts USING wh, lo, hi;
    together := ARRAY(SELECT z.part FROM unnest(keys, counts) z(part, people) WHERE z.people BETWEEN 1 AND k - 1);
    IF together <> '{}' THEN
        EXECUTE format($sql$
            SELECT count(DISTINCT e.worker_id) FROM ergo_internal.worker_exposure_minutes e
            WHERE e.warehouse_id = $1 AND e.hour_bucket >= $2 AND e.hour_bucket < $3 AND coalesce('z' || e.%1$I, '') = ANY ($4) $sql$, part_column)
        INTO known_people USING wh, lo, hi, together;
        IF known_people < k THEN
            together := together || ARRAY(SELECT z.part FROM unnest(keys, counts) z(part, people) WHERE z.people >= k ORDER BY z.people, z.part LIMIT 1);
        END IF;
    END IF;
    RETURN together;
END
$$;

-- Minutes of a cell per zone.
CREATE OR REPLACE FUNCTION ergo_internal.publish_zones(wh text, lo timestamptz, hi timestamptz, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    together text[] := ergo_internal.told_together(wh, lo, hi, k, 'zone_id');
BEGIN
    INSERT INTO ergo_internal.published_zones (warehouse_id, cell_start, zone_id, is_together, green_minutes, yellow_minutes, red_minutes, total_minutes)
    SELECT wh, lo, CASE WHEN NOT x.is_together THEN x.zone_id END, x.is_together, sum(x.green_minutes), sum(x.yellow_minutes), sum(x.red_minutes), sum(x.total_minutes)
    FROM (SELECT h.*, coalesce('z' || h.zone_id, '') = ANY (together) AS is_together FROM ergo_internal.zone_exposure_hours h
          WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi) x
    GROUP BY 3, 4;
END
$$;

-- Minutes of a cell per shift.
CREATE OR REPLACE FUNCTION ergo_internal.publish_shifts(wh text, lo timestamptz, hi timestamptz, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    together text[] := ergo_internal.told_together(wh, lo, hi, k, 'shift_code');
BEGIN
    INSERT INTO ergo_internal.published_shifts (warehouse_id, cell_start, shift_code, is_together, green_minutes, yellow_minutes, red_minutes, total_minutes)
    SELECT wh, lo, CASE WHEN NOT x.is_together THEN x.shift_code END, x.is_together, sum(x.green_minutes), sum(x.yellow_minutes), sum(x.red_minutes), sum(x.total_minutes)
    FROM (SELECT e.*, coalesce('z' || e.shift_code, '') = ANY (together) AS is_together FROM ergo_internal.worker_exposure_minutes e
          WHERE e.warehouse_id = wh AND e.hour_bucket >= lo AND e.hour_bucket < hi) x
    GROUP BY 3, 4;
END
$$;

-- A cell's workers as its hours have them now.
DROP FUNCTION IF EXISTS ergo_internal.cell_workers(text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.cell_workers(wh text, lo timestamptz, hi timestamptz)
RETURNS TABLE (worker_id text, green_minutes double precision, yellow_minutes double precision, red_minutes double precision, total_minutes double precision,
               max_risk double precision, shifts bigint, scheduled_minutes double precision, observed_minutes double precision,
               snapshot_count bigint, gap_minutes double precision, gap_count bigint)
LANGUAGE sql STABLE AS $$
    SELECT m.worker_id, m.green, m.yellow, m.red, m.total, m.risk, coalesce(s.shifts, 0), s.scheduled, coalesce(s.observed, 0), m.snapshots, m.gap_minutes, m.gaps
    FROM (
        SELECT h.worker_id, sum(h.green_minutes) AS green, sum(h.yellow_minutes) AS yellow, sum(h.red_minutes) AS red, sum(h.total_minutes) AS total, max(h.max_risk) AS risk,
               sum(h.snapshot_count)::bigint AS snapshots, coalesce(sum(date_part('epoch', h.last_seen - h.first_seen) / 60) FILTER (WHERE h.snapshot_count > 1), 0) AS gap_minutes,
               coalesce(sum(h.snapshot_count - 1) FILTER (WHERE h.snapshot_count > 1), 0)::bigint AS gaps
        FROM ergo_internal.worker_hours h WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi GROUP BY 1
    ) m LEFT JOIN (
        -- A shift is told where it ends, when all of it is known.
        SELECT w.worker_id, count(*) AS shifts, sum(date_part('epoch', w.ended - w.bucket_time)) / 60 AS scheduled, sum(w.observed_minutes) AS observed
        FROM ergo_internal.worker_shifts w
        WHERE w.warehouse_id = wh AND w.ended > lo AND w.ended <= hi AND w.bucket_time > lo - interval '48 hours' AND w.bucket_time < hi GROUP BY 1
    ) s ON s.worker_id = m.worker_id
$$;

-- Writes a cell from its hours, in the place of those that lie in it.
CREATE OR REPLACE FUNCTION ergo_internal.publish_cell(wh text, lo timestamptz, hi timestamptz, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    known_people int;
    -- Of a cell that was published with enough people the minutes stay, however few have a name later.
    people_before int := (SELECT max(c.people) FROM ergo_internal.published_cells c WHERE c.warehouse_id = wh AND c.cell_start = lo AND c.cell_end = hi);
BEGIN
    DELETE FROM ergo_internal.published_cells c WHERE c.warehouse_id = wh AND c.cell_start >= lo AND c.cell_start < hi;
    SELECT count(DISTINCT h.worker_id) INTO known_people FROM ergo_internal.worker_hours h WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi;
    INSERT INTO ergo_internal.published_cells (warehouse_id, cell_start, cell_end, people, has_shifts, green_minutes, yellow_minutes, red_minutes, total_minutes)
    SELECT wh, lo, hi, greatest(known_people, people_before), true, coalesce(sum(h.green_minutes), 0), coalesce(sum(h.yellow_minutes), 0), coalesce(sum(h.red_minutes), 0), coalesce(sum(h.total_minutes), 0)
    FROM ergo_internal.warehouse_exposure_hours h WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi;
    -- Of one whose beginning names nobody any more, the rest would be a part of what was told.
    IF known_people >= k AND lo >= ergo_internal.identified_from(wh) THEN
        INSERT INTO ergo_internal.published_workers SELECT wh, lo, w.* FROM ergo_internal.cell_workers(wh, lo, hi) w;
    END IF;
    PERFORM ergo_internal.publish_zones(wh, lo, hi, k);
    PERFORM ergo_internal.publish_shifts(wh, lo, hi, k);
END
$$;

-- Cells from a span that has none: whatever is left at its end has too few people, and waits.
CREATE OR REPLACE FUNCTION ergo_internal.publish_span(wh text, lo timestamptz, hi timestamptz, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    cell_from timestamptz := lo;
    seen_to timestamptz := lo;
    known text[] := '{}';
    known_people int := cardinality(ergo_internal.workers_within(wh, lo, hi, k));
    ending timestamptz;
BEGIN
    -- Nearly always so where few people work: not worth looking at each shift again.
    IF known_people BETWEEN 1 AND k - 1 AND cardinality(ergo_internal.workers_within(wh, lo, lo + interval '24 hours', 1)) > 0 THEN
        RETURN;
    END IF;
    FOR ending IN SELECT e.ends FROM ergo_internal.cell_ends(wh, lo, hi) e LOOP
        known := ARRAY(SELECT DISTINCT u FROM unnest(known || ergo_internal.workers_within(wh, seen_to, ending, k)) u);
        seen_to := ending;
        CONTINUE WHEN cardinality(known) BETWEEN 1 AND k - 1;
        PERFORM ergo_internal.publish_cell(wh, cell_from, ending, k);
        cell_from := ending;
        known := '{}';
    END LOOP;
END
$$;

-- Cells with too few people, with nothing told after them to make one with: they become one with those before them. Were they made one with what
-- comes later, taking off what was told of them would leave that alone, of whomever it is.
CREATE OR REPLACE FUNCTION ergo_internal.widen_back(wh text, lo timestamptz, hi timestamptz, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    first_start timestamptz := lo;
BEGIN
    LOOP
        SELECT p.cell_start INTO first_start FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh AND p.cell_end = first_start;
        EXIT WHEN first_start IS NULL;
        IF cardinality(ergo_internal.workers_within(wh, first_start, hi, k)) >= k THEN
            PERFORM ergo_internal.publish_cell(wh, first_start, hi, k);
            RETURN;
        END IF;
    END LOOP;
    -- There are none: they have to wait.
    DELETE FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh AND p.cell_start >= lo AND p.cell_start < hi;
END
$$;

-- The smallest group became larger: neighbours become one until each has as many.
CREATE OR REPLACE FUNCTION ergo_internal.widen_cells(wh text, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    c record;
    first_start timestamptz;
    last_end timestamptz;
BEGIN
    FOR c IN SELECT p.cell_start, p.cell_end, p.people FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh ORDER BY 1 LOOP
        IF first_start IS NOT NULL AND last_end < c.cell_start THEN
            PERFORM ergo_internal.widen_back(wh, first_start, last_end, k);
            first_start := NULL;
        END IF;
        CONTINUE WHEN first_start IS NULL AND (c.people = 0 OR c.people >= k);
        first_start := coalesce(first_start, c.cell_start);
        last_end := c.cell_end;
        IF c.people >= k OR cardinality(ergo_internal.workers_within(wh, first_start, last_end, k)) >= k THEN
            PERFORM ergo_internal.publish_cell(wh, first_start, last_end, k);
            first_start := NULL;
        END IF;
    END LOOP;
    IF first_start IS NOT NULL THEN
        PERFORM ergo_internal.widen_back(wh, first_start, last_end, k);
    END IF;
END
$$;

-- Brings a published cell up to date, where what has changed is nobody's or that of a group. Who is not named any more goes at once.
CREATE OR REPLACE FUNCTION ergo_internal.renew_cell(wh text, lo timestamptz, hi timestamptz, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
    named bigint;
BEGIN
    DELETE FROM ergo_internal.published_workers p WHERE p.warehouse_id = wh AND p.cell_start = lo
      AND NOT EXISTS (SELECT FROM ergo_internal.cell_workers(wh, lo, hi) w WHERE w.worker_id = p.worker_id);
    SELECT count(*) INTO named FROM ergo_internal.published_workers p WHERE p.warehouse_id = wh AND p.cell_start = lo;
    SELECT count(*) INTO changed FROM ergo_internal.cell_workers(wh, lo, hi) w
    LEFT JOIN ergo_internal.published_workers p ON p.warehouse_id = wh AND p.cell_start = lo AND p.worker_id = w.worker_id
    WHERE p.worker_id IS NULL OR abs(w.green_minutes - p.green_minutes) > 1e-6 OR abs(w.yellow_minutes - p.yellow_minutes) > 1e-6
       OR abs(w.red_minutes - p.red_minutes) > 1e-6 OR abs(w.total_minutes - p.total_minutes) > 1e-6 OR w.max_risk IS DISTINCT FROM p.max_risk
       OR w.shifts <> p.shifts OR abs(w.observed_minutes - p.observed_minutes) > 1e-6
       -- Not known of cells from before it was kept: told of all their workers at once.
       OR w.snapshot_count <> p.snapshot_count OR w.gap_count <> p.gap_count OR abs(w.gap_minutes - p.gap_minutes) > 1e-6;
    IF changed >= k OR changed = 0 AND (named >= k OR named = 0) THEN
        PERFORM ergo_internal.publish_cell(wh, lo, hi, k);
        RETURN;
    ELSIF named < k THEN
        DELETE FROM ergo_internal.published_workers p WHERE p.warehouse_id = wh AND p.cell_start = lo;
    END IF;
    UPDATE ergo_internal.published_cells c SET is_changed = false, is_behind = changed > 0, has_shifts = true WHERE c.warehouse_id = wh AND c.cell_start = lo;
END
$$;

-- Hours of a span were worked out again. What is told of them follows when cells are next published.
CREATE OR REPLACE FUNCTION ergo_internal.note_cells(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE sql AS $$
    UPDATE ergo_internal.published_cells c SET is_changed = true WHERE c.warehouse_id = wh AND c.cell_start < hi AND c.cell_end > lo AND NOT c.is_changed
$$;

-- Publishes what has ended, an hour after it did: rows that come later change a cell only together with those of a group.
CREATE OR REPLACE FUNCTION ergo_internal.publish_warehouse(wh text, complete_to timestamptz, k int) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    settled timestamptz := ergo_internal.hour_of(complete_to - interval '1 hour');
    since timestamptz := (SELECT min(h.bucket_time) FROM ergo_internal.warehouse_exposure_hours h WHERE h.warehouse_id = wh);
    c record;
BEGIN
    -- The shift that the records begin in is one cell, also where its first hours come later.
    since := coalesce((SELECT max(e.ends) FROM ergo_internal.cell_ends(wh, since - interval '48 hours', since) e), since);
    IF EXISTS (SELECT FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh AND p.people BETWEEN 1 AND k - 1) THEN
        PERFORM ergo_internal.widen_cells(wh, k);
    END IF;
    FOR c IN
        SELECT p.cell_start, p.cell_end FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh AND p.is_changed
        UNION
        (SELECT p.cell_start, p.cell_end FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh AND NOT p.has_shifts ORDER BY 1 DESC LIMIT 100)
        ORDER BY 1
    LOOP
        PERFORM ergo_internal.renew_cell(wh, c.cell_start, c.cell_end, k);
    END LOOP;
    -- Before the first cell, between two and after the last.
    FOR c IN
        WITH edges AS (
            SELECT p.cell_end AS lo, lead(p.cell_start, 1, settled) OVER (ORDER BY p.cell_start) AS hi FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh
            UNION ALL
            SELECT since, coalesce((SELECT min(p.cell_start) FROM ergo_internal.published_cells p WHERE p.warehouse_id = wh), settled)
        )
        SELECT e.lo, least(e.hi, settled) AS hi FROM edges e WHERE e.lo < least(e.hi, settled) ORDER BY 1
    LOOP
        PERFORM ergo_internal.publish_span(wh, c.lo, c.hi, k);
    END LOOP;
    PERFORM ergo_internal.settle_spells(wh);
END
$$;

-- All warehouses. While older rows are still being adopted, a first cell would leave those out.
CREATE OR REPLACE FUNCTION ergo_internal.publish_cells(complete_to timestamptz) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    k int := (SELECT s.smallest_group FROM ergo_internal.privacy_settings s);
    warehouse text;
BEGIN
    IF ergo_internal.is_adopting() THEN
        RETURN;
    END IF;
    FOR warehouse IN SELECT w.id FROM ergo_internal.warehouse_register w ORDER BY 1 LOOP
        BEGIN
            PERFORM ergo_internal.publish_warehouse(warehouse, publish_cells.complete_to, k);
        EXCEPTION WHEN OTHERS THEN
            -- The others' are told all the same; this one's stay as they were and are tried again.
            IF NOT ergo_internal.is_data_fault(SQLSTATE) THEN
                RAISE;
            END IF;
            RAISE WARNING 'Exposure of % is told as of an earlier refresh: %', warehouse, SQLERRM;
        END;
    END LOOP;
END
$$;

-- What follows the steps of a refresh of worker_exposure_minutes.
CREATE OR REPLACE FUNCTION ergo_internal.finish_exposure(complete_to timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Nobody may lose a name meanwhile. Taken before anything is written: who takes names away has it first, too.
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.freeze'), 0);
    PERFORM ergo_internal.note_cells(s.warehouse_id, '-infinity', 'infinity') FROM ergo_internal.stale_schedules s GROUP BY s.warehouse_id;
    PERFORM ergo_internal.note_shift_days(s.warehouse_id) FROM ergo_internal.stale_schedules s GROUP BY s.warehouse_id;
    PERFORM ergo_internal.renew_schedules();
    PERFORM ergo_internal.publish_cells(finish_exposure.complete_to);
    PERFORM ergo_internal.settle_shifts();
END
$$;

-- The fewest people of a cell from here on. Published ones become wider at the next refresh where that is more than before.
CREATE OR REPLACE FUNCTION ergo_internal.set_smallest_group(people int) RETURNS void
LANGUAGE sql AS $$
    UPDATE ergo_internal.privacy_settings SET smallest_group = people WHERE smallest_group <> people
$$;

-- The cells that a range touches, as one span, and how much of the span is told. Where the range begins after the last one: that one.
CREATE OR REPLACE FUNCTION ergo_internal.published_span(wh text, lo timestamptz, hi timestamptz, k int, OUT shown_from timestamptz, OUT shown_to timestamptz,
                                                        OUT told interval, OUT is_behind boolean)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT min(c.cell_start), max(c.cell_end), sum(c.cell_end - c.cell_start), bool_or(c.is_behind) INTO shown_from, shown_to, told, is_behind
    FROM ergo_internal.published_cells c WHERE c.warehouse_id = wh AND c.cell_end > lo AND c.cell_start < hi AND (c.people = 0 OR c.people >= k);
    IF shown_from IS NULL THEN
        SELECT c.cell_start, c.cell_end, c.cell_end - c.cell_start, c.is_behind INTO shown_from, shown_to, told, is_behind
        FROM ergo_internal.published_cells c WHERE c.warehouse_id = wh AND c.cell_end <= lo AND (c.people = 0 OR c.people >= k) AND c.total_minutes > 0
        ORDER BY c.cell_end DESC LIMIT 1;
    END IF;
END
$$;
