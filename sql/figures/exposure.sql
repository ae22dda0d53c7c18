-- worker_exposure_minutes from raw, and the coarser minutes made from it.

-- Minutes before this moment name no worker.
CREATE OR REPLACE FUNCTION ergo_internal.identified_from(wh text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT r.identified_from FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = wh), '-infinity')
$$;

DROP FUNCTION IF EXISTS ergo_internal.recompute_worker_exposure_minutes(text, timestamptz, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.recompute_worker_exposure_minutes(text, timestamptz, timestamptz, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.recompute_worker_exposure_minutes(
    wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
    identified_from timestamptz := (rules ->> 'identified_from')::timestamptz;
    bucket_minutes smallint := (rules ->> 'bucket_minutes')::smallint;
BEGIN
    hi := ergo_internal.carried_to(hi, rules);
    DELETE FROM ergo_internal.worker_exposure_minutes WHERE warehouse_id = wh AND hour_bucket >= lo AND hour_bucket < hi;
    INSERT INTO ergo_internal.worker_exposure_minutes
    SELECT wh, zone_id, CASE WHEN hour_bucket >= identified_from THEN worker_id END, pick_location_id, shift_code, hour_bucket,
           count(*) FILTER (WHERE is_observed),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'green'), 0),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'yellow'), 0),
           coalesce(sum(share) FILTER (WHERE traffic_light = 'red'), 0),
           sum(share),
           count(risk) FILTER (WHERE traffic_light = 'red'), sum(risk) FILTER (WHERE traffic_light = 'red'),
           count(risk) FILTER (WHERE traffic_light = 'yellow'), sum(risk) FILTER (WHERE traffic_light = 'yellow'),
           max(risk),
           -- Minutes that an observation before this bucket stands for lie in it, the observation does not.
           coalesce(min(event_time) FILTER (WHERE is_observed), min(event_time)), coalesce(max(event_time) FILTER (WHERE is_observed), max(event_time)),
           bucket_minutes, bit_or(minute_mask)
    FROM ergo_internal.shared_minutes(wh, lo, hi, upto, rules)
    GROUP BY 2, 3, 4, 5, 6
    -- In order of time, so that a range lies in few pages.
    ORDER BY hour_bucket;
    GET DIAGNOSTICS written = ROW_COUNT;
    PERFORM ergo_internal.roll_up_exposure_hours(wh, lo, hi);
    RETURN written;
END
$$;

-- Hours of zones, of the warehouse and of identified workers from the view's own rows.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_exposure_hours(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ergo_internal.zone_exposure_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.zone_exposure_hours
    SELECT wh, e.zone_id, e.hour_bucket,
           sum(e.green_minutes), sum(e.yellow_minutes), sum(e.red_minutes), sum(e.total_minutes),
           coalesce(sum(e.green_minutes) FILTER (WHERE e.worker_id IS NULL), 0), coalesce(sum(e.yellow_minutes) FILTER (WHERE e.worker_id IS NULL), 0),
           coalesce(sum(e.red_minutes) FILTER (WHERE e.worker_id IS NULL), 0), coalesce(sum(e.total_minutes) FILTER (WHERE e.worker_id IS NULL), 0)
    FROM ergo_internal.worker_exposure_minutes e
    WHERE e.warehouse_id = wh AND e.hour_bucket >= lo AND e.hour_bucket < hi
    GROUP BY e.zone_id, e.hour_bucket ORDER BY e.hour_bucket;
    PERFORM ergo_internal.roll_up_exposure('warehouse_exposure_hours', '15 minutes', wh, lo, hi);

    DELETE FROM ergo_internal.worker_hours WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.worker_hours
    SELECT wh, e.worker_id, e.shift_code, e.hour_bucket, sum(e.green_minutes), sum(e.yellow_minutes), sum(e.red_minutes), sum(e.total_minutes),
           max(e.max_risk_in_hour), min(e.period_start), max(e.period_end), sum(e.snapshot_count), bit_or(e.minute_mask)
    FROM ergo_internal.worker_exposure_minutes e
    WHERE e.warehouse_id = wh AND e.hour_bucket >= lo AND e.hour_bucket < hi AND e.worker_id IS NOT NULL
    GROUP BY e.worker_id, e.shift_code, e.hour_bucket ORDER BY e.hour_bucket;
END
$$;

-- Minutes of zone_exposure_hours added up into a coarser table, which keeps zones where its name says so.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_exposure(target text, width interval, wh text, lo timestamptz, hi timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DELETE FROM ergo_internal.%I WHERE warehouse_id = $1 AND bucket_time >= $2 AND bucket_time < $3', target)
    USING wh, lo, hi;
    EXECUTE format($sql$
        INSERT INTO ergo_internal.%I
        SELECT $1, %s AS zone_id, ergo_internal.bucket_of($4, h.bucket_time),
               sum(h.green_minutes), sum(h.yellow_minutes), sum(h.red_minutes), sum(h.total_minutes),
               sum(h.unidentified_green_minutes), sum(h.unidentified_yellow_minutes),
               sum(h.unidentified_red_minutes), sum(h.unidentified_total_minutes)
        FROM ergo_internal.zone_exposure_hours h
        WHERE h.warehouse_id = $1 AND h.bucket_time >= $2 AND h.bucket_time < $3
        GROUP BY 2, 3 $sql$, target, CASE WHEN target LIKE 'zone%' THEN 'h.zone_id' ELSE 'NULL::text' END)
    USING wh, lo, hi, width;
END
$$;

-- Identified workers of one warehouse, day by day; lo and hi are days.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_workers(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ergo_internal.worker_days WHERE warehouse_id = wh AND bucket_time >= lo AND bucket_time < hi;
    INSERT INTO ergo_internal.worker_days
    SELECT wh, h.worker_id, ergo_internal.day_of(h.bucket_time),
           sum(h.green_minutes), sum(h.yellow_minutes), sum(h.red_minutes), sum(h.total_minutes), max(h.max_risk),
           sum(h.snapshot_count), sum(date_part('epoch', h.last_seen - h.first_seen) / 60) FILTER (WHERE h.snapshot_count > 1),
           sum(h.snapshot_count - 1) FILTER (WHERE h.snapshot_count > 1)
    FROM ergo_internal.worker_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= lo AND h.bucket_time < hi
    GROUP BY 2, 3;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.add_up_exposure_days(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ergo_internal.roll_up_exposure('zone_exposure_days', '1 day', wh, lo, hi);
    PERFORM ergo_internal.roll_up_workers(wh, lo, hi);
END
$$;

-- The shifts a warehouse's calendar schedules that touch a range. A shift that ends at or before its start ends on the next
-- local day. Local times become moments day by day, so that a shift over a clock change has its real length.
CREATE OR REPLACE FUNCTION ergo_internal.scheduled_shifts(wh text, lo timestamptz, hi timestamptz)
RETURNS TABLE (shift_code text, started timestamptz, ended timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT DISTINCT s.shift_code, s.started, s.ended FROM (
        SELECT ergo_internal.id_of(c.shift_code) AS shift_code, (d + c.starts_at) AT TIME ZONE w.timezone AS started,
               (d + c.ends_at + CASE WHEN c.ends_at <= c.starts_at THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE w.timezone AS ended
        FROM ergo_internal.warehouse_register w
        JOIN public.shift_calendar c ON c.warehouse_id = w.id
        CROSS JOIN LATERAL generate_series(date_trunc('day', lo AT TIME ZONE w.timezone) - interval '1 day', hi AT TIME ZONE w.timezone, interval '1 day') d
        WHERE w.id = wh AND extract(isodow FROM d)::int = ANY (c.weekdays)
    ) s WHERE s.started < hi AND s.ended > lo
$$;

-- Minutes of one stored hour, or quarter of an hour, of a worker that lie between two moments. By its mask exactly; a row from
-- before there were masks tells only how many there are, and no more of them than the hour has there.
CREATE OR REPLACE FUNCTION ergo_internal.minutes_between(mask bigint, minutes double precision, bucket timestamptz, since timestamptz, until timestamptz)
RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN until <= since THEN 0
        WHEN mask IS NULL THEN least(minutes, greatest(date_part('epoch', least(bucket + interval '1 hour', until) - greatest(bucket, since)) / 60, 0))
        ELSE bit_count((mask
            & ((1::bigint << least(greatest(ceil(date_part('epoch', until - ergo_internal.hour_of(bucket)) / 60), 0), 60)::int) - 1)
            & ~((1::bigint << least(greatest(floor(date_part('epoch', since - ergo_internal.hour_of(bucket)) / 60), 0), 60)::int) - 1))::bit(64))
    END
$$;

-- Which workers were observed in which scheduled shifts that touch a range. From the view's own hours, which outlive raw.
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_shifts(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    earliest timestamptz;
    latest timestamptz;
    identified_from timestamptz := ergo_internal.identified_from(wh);
    codes text[];
    starts timestamptz[];
    ends timestamptz[];
BEGIN
    DELETE FROM ergo_internal.worker_shifts WHERE warehouse_id = wh AND bucket_time < hi AND bucket_time > lo - interval '48 hours' AND ended > lo;
    -- Of a shift that began before identified_from, only a part of the minutes would be left.
    SELECT min(s.started) - interval '1 hour', max(s.ended), array_agg(s.shift_code), array_agg(s.started), array_agg(s.ended)
    INTO earliest, latest, codes, starts, ends
    FROM ergo_internal.scheduled_shifts(wh, lo, hi) s WHERE s.started >= identified_from;
    INSERT INTO ergo_internal.worker_shifts
    SELECT wh, h.worker_id, s.shift_code, s.started, s.ended,
           least(sum(ergo_internal.minutes_between(h.minute_mask, h.total_minutes, h.bucket_time, s.started, s.ended)),
                 date_part('epoch', s.ended - s.started) / 60)
    FROM ergo_internal.worker_hours h
    JOIN unnest(codes, starts, ends) AS s(shift_code, started, ended)
        ON s.shift_code = h.shift_code AND h.bucket_time < s.ended AND h.bucket_time > s.started - interval '1 hour'
    WHERE h.warehouse_id = wh AND h.bucket_time > earliest AND h.bucket_time < latest
    GROUP BY h.worker_id, s.shift_code, s.started, s.ended
    HAVING sum(ergo_internal.minutes_between(h.minute_mask, h.total_minutes, h.bucket_time, s.started, s.ended)) > 0;
END
$$;

-- What is made of exposed days with the calendar: who worked which shifts, and what is told of them.
CREATE OR REPLACE FUNCTION ergo_internal.add_up_shifts(wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ergo_internal.roll_up_shifts(wh, lo, hi);
    PERFORM ergo_internal.note_cells(wh, lo, hi);
END
$$;

-- A changed calendar or time zone changes which shift an hour belongs to, for all of the past.
CREATE OR REPLACE FUNCTION ergo_internal.note_schedule() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO ergo_internal.stale_schedules (warehouse_id) VALUES (coalesce(NEW.warehouse_id, OLD.warehouse_id));
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER note_schedule AFTER INSERT OR UPDATE OR DELETE ON public.shift_calendar
    FOR EACH ROW EXECUTE FUNCTION ergo_internal.note_schedule();

CREATE OR REPLACE FUNCTION ergo_internal.renew_schedules() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    warehouse text;
    stale text[];
    held record;
    piece record;
    fault text;
BEGIN
    WITH taken AS (
        DELETE FROM ergo_internal.stale_schedules RETURNING warehouse_id
    )
    SELECT coalesce(array_agg(DISTINCT x.warehouse_id), '{}') INTO stale FROM (
        SELECT t.warehouse_id FROM taken t
        UNION SELECT b.warehouse_id FROM ergo_internal.set_aside_buckets b
        WHERE b.view_name = 'worker_exposure_minutes' AND b.bucket_start = '-infinity' AND b.retry_at <= clock_timestamp()) x;
    PERFORM ergo_internal.apply_bucket_widths();
    FOREACH warehouse IN ARRAY stale LOOP
        BEGIN
            SELECT min(h.bucket_time) AS lo, max(h.bucket_time) + interval '1 hour' AS hi INTO held
            FROM ergo_internal.warehouse_exposure_hours h WHERE h.warehouse_id = warehouse;
            DELETE FROM ergo_internal.worker_shifts s WHERE s.warehouse_id = warehouse;
            -- Piece by piece: matching hours with shifts costs the square of the days.
            FOR piece IN SELECT p AS lo, least(p + interval '240 hours', held.hi) AS hi FROM generate_series(held.lo, held.hi - interval '1 hour', interval '240 hours') p LOOP
                PERFORM ergo_internal.roll_up_shifts(warehouse, piece.lo, piece.hi);
            END LOOP;
            DELETE FROM ergo_internal.set_aside_buckets b WHERE b.view_name = 'worker_exposure_minutes' AND b.warehouse_id = warehouse AND b.bucket_start = '-infinity';
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS fault = RETURNED_SQLSTATE;
            IF NOT ergo_internal.is_data_fault(fault) THEN
                RAISE;
            END IF;
            -- The others' shifts are renewed all the same.
            PERFORM ergo_internal.set_aside_bucket('worker_exposure_minutes', warehouse, '-infinity', format('%s (%s)', left(SQLERRM, 500), fault));
        END;
    END LOOP;
END
$$;
