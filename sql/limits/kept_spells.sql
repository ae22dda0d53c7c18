-- Keeping what spells_of_cells says. Whatever changes cells notes where, and the refresh that publishes them settles it.

-- A shift is told by cells that lie within 36 hours, or by one cell alone: what changes in a cell changes nothing two days from it.
CREATE OR REPLACE FUNCTION ergo_internal.note_spells() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'published_cells' THEN
        INSERT INTO ergo_internal.unsettled_spells
        SELECT n.warehouse_id, min(n.cell_start) - interval '48 hours', max(n.cell_end) + interval '48 hours' FROM changed_rows n GROUP BY 1;
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        -- Who is not named any more goes at once, out of the weeks of what goes too.
        DELETE FROM ergo_internal.published_worker_weeks w USING (SELECT DISTINCT o.warehouse_id, o.worker_id, date_trunc('week', o.cell_start, 'UTC') AS week FROM changed_rows o) g
        WHERE w.warehouse_id = g.warehouse_id AND w.week = g.week AND w.worker_id = g.worker_id;
        WITH gone AS (
            SELECT o.warehouse_id, o.worker_id, min(o.cell_start) AS first_start, max(o.cell_start) AS last_start FROM changed_rows o GROUP BY 1, 2
        ), taken AS (
            DELETE FROM ergo_internal.kept_spells s USING gone g
            WHERE s.warehouse_id = g.warehouse_id AND s.worker_id = g.worker_id AND s.ended > g.first_start - interval '48 hours' AND s.began < g.last_start + interval '48 hours'
            RETURNING s.warehouse_id, s.worker_id, s.began, s.ended
        ), weeks AS (
            DELETE FROM ergo_internal.spell_weeks w USING taken t
            WHERE w.warehouse_id = t.warehouse_id AND w.worker_id = t.worker_id AND w.week = date_trunc('week', t.ended, 'UTC')
        )
        INSERT INTO ergo_internal.unsettled_spells SELECT t.warehouse_id, min(t.began), max(t.ended) FROM taken t GROUP BY 1;
    END IF;
    INSERT INTO ergo_internal.unsettled_spells
    SELECT n.warehouse_id, min(n.cell_start) - interval '48 hours', max(coalesce(c.cell_end, n.cell_start)) + interval '48 hours'
    FROM (SELECT DISTINCT r.warehouse_id, r.cell_start FROM changed_rows r) n
    LEFT JOIN ergo_internal.published_cells c ON c.warehouse_id = n.warehouse_id AND c.cell_start = n.cell_start GROUP BY 1;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER note_spells_of_new AFTER INSERT ON ergo_internal.published_workers
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_spells();
CREATE OR REPLACE TRIGGER note_spells_of_gone AFTER DELETE ON ergo_internal.published_workers
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_spells();
CREATE OR REPLACE TRIGGER note_spells_of_cells AFTER DELETE ON ergo_internal.published_cells
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_spells();

-- Adds kept spells up by the weeks that a span touches.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_spells(wh text, since timestamptz, until timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    -- The weeks of the span, also where it has no end.
    from_week timestamptz := CASE WHEN isfinite(since) THEN date_trunc('week', since, 'UTC') ELSE since END;
    to_week timestamptz := CASE WHEN isfinite(until) THEN date_trunc('week', until, 'UTC') + interval '168 hours' ELSE until END;
BEGIN
    DELETE FROM ergo_internal.spell_weeks w WHERE w.warehouse_id = wh AND w.week >= from_week AND w.week < to_week;
    DELETE FROM ergo_internal.spell_week_minutes w WHERE w.warehouse_id = wh AND w.week >= from_week AND w.week < to_week;
    INSERT INTO ergo_internal.spell_weeks
    SELECT wh, date_trunc('week', s.ended, 'UTC'), s.worker_id, count(*), max(s.red_minutes / s.parts), max(s.red_minutes), max(s.weighted_minutes / s.parts), max(s.weighted_minutes)
    FROM ergo_internal.kept_spells s WHERE s.warehouse_id = wh AND s.ended >= from_week AND s.ended < to_week GROUP BY 2, 3 ORDER BY 2;
    INSERT INTO ergo_internal.spell_week_minutes
    SELECT wh, date_trunc('week', s.ended, 'UTC'), array_agg(s.red_minutes / s.parts ORDER BY s.red_minutes / s.parts), array_agg(s.weighted_minutes / s.parts ORDER BY s.weighted_minutes / s.parts)
    FROM ergo_internal.kept_spells s WHERE s.warehouse_id = wh AND s.ended >= from_week AND s.ended < to_week GROUP BY 2;
END
$$;

-- Works out what was noted, and keeps it.
CREATE OR REPLACE FUNCTION ergo_internal.settle_spells(wh text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    span record;
    last_end timestamptz;
BEGIN
    FOR span IN
        WITH noted AS (DELETE FROM ergo_internal.unsettled_spells u WHERE u.warehouse_id = wh RETURNING u.since, u.until)
        SELECT lower(r.merged) AS since, upper(r.merged) AS until FROM (SELECT unnest(range_agg(tstzrange(n.since, n.until, '[]'))) AS merged FROM noted n) r
    LOOP
        -- What the span touches may end after it, as it was and as it is.
        WITH gone AS (DELETE FROM ergo_internal.kept_spells s WHERE s.warehouse_id = wh AND s.ended > span.since AND s.began < span.until RETURNING s.ended)
        SELECT greatest(span.until, max(g.ended)) INTO last_end FROM gone g;
        -- As they are read: by another order a page of the table is visited for each of them, which is half of what reading them takes.
        WITH kept AS (
            INSERT INTO ergo_internal.kept_spells SELECT wh, s.* FROM ergo_internal.spells_of_cells(wh, span.since, span.until, 1) s ORDER BY s.ended RETURNING ended
        )
        SELECT greatest(last_end, max(n.ended)) INTO last_end FROM kept n;
        PERFORM ergo_internal.roll_up_spells(wh, span.since, last_end);
        PERFORM ergo_internal.roll_up_published(wh, span.since, span.until);
    END LOOP;
END
$$;
