-- What the morning line of a warehouse is made from: whole local days up to the one before last_day's end, of one zone and of all
-- zones together. A function, so that it can be asked for each of several warehouses, wherever those lie.
--   zone day       a local day of the zone, of the last 28
--   day            a local day of the warehouse, of the last 14
--   shift          a shift code of the zone, over the last 7 days
--   location       a location of the zone, over the last 7 days
CREATE OR REPLACE FUNCTION ergo_internal.morning_counts(wh text, zone text, timezone text, end_day date)
RETURNS TABLE (kind text, key text, day date, red bigint, lit bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    hi CONSTANT timestamptz := end_day::timestamp AT TIME ZONE timezone;
    week CONSTANT timestamptz := (end_day - 7)::timestamp AT TIME ZONE timezone;
BEGIN
    RETURN QUERY
    SELECT 'zone day', NULL::text, (h.bucket_time AT TIME ZONE timezone)::date, sum(h.red_count)::bigint, sum(h.green_count + h.yellow_count + h.red_count)::bigint
    FROM ergo_internal.zone_hours h
    WHERE h.warehouse_id = wh AND (h.zone_id = zone OR zone IS NULL AND h.zone_id IS NULL)
      AND h.bucket_time >= (end_day - 28)::timestamp AT TIME ZONE timezone AND h.bucket_time < hi
    GROUP BY 3;
    RETURN QUERY
    SELECT 'day', NULL::text, (h.bucket_time AT TIME ZONE timezone)::date, sum(h.red_count)::bigint, sum(h.green_count + h.yellow_count + h.red_count)::bigint
    FROM ergo_internal.warehouse_hours h
    WHERE h.warehouse_id = wh AND h.bucket_time >= (end_day - 14)::timestamp AT TIME ZONE timezone AND h.bucket_time < hi
    GROUP BY 3;
    RETURN QUERY
    SELECT 'shift', h.shift_code, NULL::date, sum(h.red_count)::bigint, sum(h.green_count + h.yellow_count + h.red_count)::bigint
    FROM ergo_internal.zone_shift_hours h
    WHERE h.warehouse_id = wh AND (h.zone_id = zone OR zone IS NULL AND h.zone_id IS NULL) AND h.bucket_time >= week AND h.bucket_time < hi
    GROUP BY 2;
    RETURN QUERY
    SELECT 'location', l.pick_location_id, NULL::date, sum(l.red_count)::bigint, sum(l.green_count + l.yellow_count + l.red_count)::bigint
    FROM ergo_internal.location_lights(wh, week, hi) l
    WHERE l.zone_id = zone OR zone IS NULL AND l.zone_id IS NULL
    GROUP BY 2;
END
$$;
