-- Keeping what told_shift_sums says. Whatever changes shift records notes the day, and the next refresh settles days that are over.

-- For each row, and not for each statement: shift records are few, and only so a partition that is written by its name, and rows of
-- a subscription, are heard of. A note is never shared with another transaction: that one's may be settled before this one commits.
CREATE OR REPLACE FUNCTION ergo_internal.note_shift_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO ergo_internal.changed_shift_days (warehouse_id, event_day)
    SELECT DISTINCT r.warehouse_id, (r.event_time AT TIME ZONE 'UTC')::date
    FROM (VALUES (OLD.warehouse_id::text, OLD.event_time), (NEW.warehouse_id::text, NEW.event_time)) r(warehouse_id, event_time)
    WHERE isfinite(r.event_time)
      AND NOT EXISTS (SELECT FROM ergo_internal.changed_shift_days c WHERE c.warehouse_id = r.warehouse_id
                      AND c.event_day = (r.event_time AT TIME ZONE 'UTC')::date AND c.xmin = pg_current_xact_id()::xid);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.note_no_shifts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM ergo_internal.kept_shift_days;
    DELETE FROM ergo_internal.kept_shifts;
    RETURN NULL;
END
$$;

-- Called by prepare_storage, before a tier changes the table. Nothing is kept of shards and hypertables, which have no place for
-- these triggers: there all records are read.
CREATE OR REPLACE FUNCTION ergo_internal.watch_shifts() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    is_watched boolean := EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = 'public.shift_snapshots'::regclass AND g.tgname = 'note_shift_day');
BEGIN
    IF ergo_internal.storage_tier() <> 'native' THEN
        IF is_watched THEN
            DROP TRIGGER note_shift_day ON public.shift_snapshots;
            DROP TRIGGER note_no_shifts ON public.shift_snapshots;
            DELETE FROM ergo_internal.kept_shift_days;
            DELETE FROM ergo_internal.kept_shifts;
            DELETE FROM ergo_internal.changed_shift_days;
        END IF;
    ELSIF NOT is_watched THEN
        -- Rows are there already that it never heard of. The lock waits for writers under way and keeps others out until the triggers
        -- are committed with it.
        LOCK TABLE public.shift_snapshots IN SHARE ROW EXCLUSIVE MODE;
        DELETE FROM ergo_internal.kept_shift_days;
        DELETE FROM ergo_internal.kept_shifts;
        INSERT INTO ergo_internal.changed_shift_days (warehouse_id, event_day)
        SELECT DISTINCT s.warehouse_id::text, (s.event_time AT TIME ZONE 'UTC')::date FROM public.shift_snapshots s WHERE isfinite(s.event_time);
        CREATE TRIGGER note_shift_day AFTER INSERT OR UPDATE OR DELETE ON public.shift_snapshots FOR EACH ROW EXECUTE FUNCTION ergo_internal.note_shift_day();
        CREATE TRIGGER note_no_shifts AFTER TRUNCATE ON public.shift_snapshots FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_no_shifts();
        ALTER TABLE public.shift_snapshots ENABLE ALWAYS TRIGGER note_shift_day, ENABLE ALWAYS TRIGGER note_no_shifts;
    END IF;
END
$$;

-- The records of whole days are gone with their partition.
CREATE OR REPLACE FUNCTION ergo_internal.forget_shift_days(lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ergo_internal.kept_shift_days k WHERE k.event_day IN (SELECT ergo_internal.days_between(lo, hi));
    DELETE FROM ergo_internal.kept_shifts k WHERE k.event_day IN (SELECT ergo_internal.days_between(lo, hi));
END
$$;

-- The local day of a record of a shift that begins at a time of day: that of the shift's beginning, from two hours before it on.
CREATE OR REPLACE FUNCTION ergo_internal.shift_day(happened timestamptz, timezone text, beginning interval) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_trunc('day', (happened AT TIME ZONE timezone) - beginning + interval '2 hours')
$$;

-- Works out the newest days that were noted, and keeps them. A day under way is read: each of its records would have it worked out again.
CREATE OR REPLACE FUNCTION ergo_internal.settle_shifts() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    today date := (SELECT (c.moment AT TIME ZONE 'UTC')::date FROM ergo_internal.current_clock c);
    d record;
BEGIN
    FOR d IN
        SELECT c.warehouse_id, c.event_day, c.event_day::timestamp AT TIME ZONE 'UTC' AS lo, (c.event_day + 1)::timestamp AT TIME ZONE 'UTC' AS hi, w.timezone
        FROM (SELECT DISTINCT n.warehouse_id, n.event_day FROM ergo_internal.changed_shift_days n WHERE n.event_day < today AND n.event_day > today - 4000) c
        LEFT JOIN ergo_internal.warehouse_register w ON w.id = c.warehouse_id
        ORDER BY c.event_day DESC LIMIT 1000
    LOOP
        BEGIN
            -- First: what is written from here on has a note of its own.
            DELETE FROM ergo_internal.changed_shift_days c WHERE c.warehouse_id = d.warehouse_id AND c.event_day = d.event_day;
            DELETE FROM ergo_internal.kept_shifts k WHERE k.warehouse_id = d.warehouse_id AND k.event_day = d.event_day;
            -- By local day and distance from UTC: within one distance, local times are in the order of the moments.
            INSERT INTO ergo_internal.kept_shifts
            SELECT d.warehouse_id, d.event_day, t.shift_code, t.status, t.is_repeated, sum(t.n), min(t.started), max(t.started), max(t.ended), sum(t.picks),
                   sum(t.pace), sum(t.pace_seconds), sum(t.green), sum(t.yellow), sum(t.red), sum(t.risk), sum(t.risk_seconds), max(t.anomaly), sum(t.odd)
            FROM ergo_internal.told_shift_sums(d.warehouse_id, 'UTC', d.lo, d.hi, '{}', '{}') t
            LEFT JOIN (
                SELECT DISTINCT ON (1) ergo_internal.id_of(s.shift_code) COLLATE "C" AS shift_code, s.starts_at::interval AS starts_at FROM public.shift_calendar s
                WHERE s.warehouse_id = d.warehouse_id AND d.timezone IS NOT NULL ORDER BY 1, 2
            ) c ON c.shift_code = t.shift_code COLLATE "C"
            GROUP BY t.shift_code, t.status, t.is_repeated, ergo_internal.shift_day(t.started, d.timezone, c.starts_at),
                     CASE WHEN c.shift_code IS NULL THEN t.started END, (t.started AT TIME ZONE d.timezone) - (t.started AT TIME ZONE 'UTC');
            INSERT INTO ergo_internal.kept_shift_days VALUES (d.warehouse_id, d.event_day) ON CONFLICT DO NOTHING;
        EXCEPTION WHEN OTHERS THEN
            -- Who asks for this day hears of it; others are kept all the same.
            IF NOT ergo_internal.is_data_fault(SQLSTATE) THEN
                RAISE;
            END IF;
        END;
    END LOOP;
    -- Days between that nothing was ever noted of have no records.
    INSERT INTO ergo_internal.kept_shift_days
    SELECT k.warehouse_id, g::date FROM (
        SELECT x.warehouse_id, min(x.event_day) AS first_day FROM ergo_internal.kept_shift_days x WHERE x.event_day > today - 400 AND x.event_day < today
        GROUP BY 1 HAVING count(*) < today - min(x.event_day)
    ) k CROSS JOIN LATERAL generate_series(k.first_day::timestamp, (today - 1)::timestamp, interval '1 day') g
    WHERE NOT EXISTS (SELECT FROM ergo_internal.changed_shift_days c WHERE c.warehouse_id = k.warehouse_id AND c.event_day = g::date)
    ON CONFLICT DO NOTHING;
END
$$;

-- Another calendar or time zone adds other records up.
CREATE OR REPLACE FUNCTION ergo_internal.note_shift_days(wh text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ergo_internal.changed_shift_days (warehouse_id, event_day) SELECT k.warehouse_id, k.event_day FROM ergo_internal.kept_shift_days k WHERE k.warehouse_id = wh
$$;
