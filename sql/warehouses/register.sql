-- Which warehouses there are. The backend's rows are read as JSON, so that a column that is missing, null or of another type is
-- no fault of ours and none of our objects stands in the way of the backend's migrations.

-- Learns the time zone names of this server. A name that is an abbreviation too is none: AT TIME ZONE takes the abbreviation,
-- other programs the zone.
CREATE OR REPLACE FUNCTION ergo_internal.learn_time_zones() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ergo_internal.time_zones (name)
    SELECT z.name FROM pg_timezone_names z
    WHERE z.name !~ '^(posix|right)/' AND z.name NOT IN ('localtime', 'posixrules', 'Factory')
      AND (z.name IN ('UTC', 'GMT') OR NOT EXISTS (SELECT FROM pg_timezone_abbrevs a WHERE a.abbrev = upper(z.name)))
    ON CONFLICT (name) DO NOTHING
$$;

-- A server whose time zone data is replaced may forget names.
CREATE OR REPLACE FUNCTION ergo_internal.is_time_zone(name text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM now() AT TIME ZONE is_time_zone.name;
    RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN false;
END
$$;

-- The exact name of a time zone that may be used, in whatever case it was written; null where it is none.
CREATE OR REPLACE FUNCTION ergo_internal.usable_time_zone(written text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT z.name FROM ergo_internal.time_zones z
    WHERE lower(z.name) = lower(btrim(written)) AND NOT z.is_refused AND ergo_internal.is_time_zone(z.name)
    ORDER BY z.name = btrim(written) DESC LIMIT 1
$$;

-- Gives every warehouse the time zone that its announced name means now.
CREATE OR REPLACE FUNCTION ergo_internal.apply_time_zones() RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH meant AS MATERIALIZED (
        SELECT k.id, coalesce(ergo_internal.usable_time_zone(k.announced_timezone), 'UTC') AS zone FROM ergo_internal.warehouse_register k
    ), moved AS (
        UPDATE ergo_internal.warehouse_register k SET timezone = m.zone FROM meant m WHERE m.id = k.id AND k.timezone <> m.zone RETURNING k.id
    )
    INSERT INTO ergo_internal.stale_schedules (warehouse_id) SELECT m.id FROM moved m
$$;

-- Called by each portal, every hour, with names that it does not know. Warehouses that use one, or one that the server has
-- forgotten, are cut in UTC from here on.
CREATE OR REPLACE FUNCTION ergo_internal.refuse_time_zones(names text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE ergo_internal.time_zones z SET is_refused = true WHERE z.name = ANY (names) AND z.name <> 'UTC' AND NOT z.is_refused;
    PERFORM ergo_internal.apply_time_zones();
END
$$;

-- Days that hold for a warehouse besides the backend's own; null lifts them.
CREATE OR REPLACE FUNCTION ergo_internal.keep_days(warehouse text, days int) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ergo_internal.warehouse_retention AS r (warehouse_id, kept_days) SELECT warehouse, days
    WHERE days IS NOT NULL OR EXISTS (SELECT FROM ergo_internal.warehouse_retention x WHERE x.warehouse_id = warehouse AND x.kept_days IS NOT NULL)
    ON CONFLICT (warehouse_id) DO UPDATE SET kept_days = excluded.kept_days
$$;

-- The backend's days as they can be used: null where the row has none.
CREATE OR REPLACE FUNCTION ergo_internal.announced_days(announced jsonb) RETURNS int
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN announced ->> 'retention_days' ~ '^[0-9]{1,4}$' AND (announced ->> 'retention_days')::int BETWEEN 1 AND 3650
                THEN (announced ->> 'retention_days')::int END
$$;

-- The backend has this row, and had before, where it had one under the same id. A row that comes back does not shorten what was
-- kept; one that stays may be given other days by the backend, as ever.
CREATE OR REPLACE FUNCTION ergo_internal.warehouse_announced(announced jsonb, before jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    warehouse text := announced ->> 'id';
    days int := ergo_internal.announced_days(announced);
    zone text;
    known ergo_internal.warehouse_register;
    remembered int;
BEGIN
    -- An id that no index of ours can hold has no figures; rows that carry it are listed as unreadable.
    IF warehouse IS NULL OR octet_length(warehouse) > 200 THEN
        RETURN;
    END IF;
    SELECT * INTO known FROM ergo_internal.warehouse_register k WHERE k.id = warehouse FOR UPDATE;
    -- A column that the backend has renamed or dropped tells nothing new.
    announced := to_jsonb(known) - 'id' || announced || CASE WHEN announced ? 'timezone' THEN '{}' ELSE jsonb_build_object('timezone', known.announced_timezone) END;
    zone := coalesce(ergo_internal.usable_time_zone(announced ->> 'timezone'), 'UTC');
    INSERT INTO ergo_internal.warehouse_register AS k (id, name, code, announced_timezone, timezone, is_announced)
    VALUES (warehouse, announced ->> 'name', announced ->> 'code', announced ->> 'timezone', zone, true)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, code = excluded.code, announced_timezone = excluded.announced_timezone,
        timezone = excluded.timezone, is_announced = true, gone_at = NULL;
    IF known.id IS NOT NULL AND known.timezone <> zone THEN
        INSERT INTO ergo_internal.stale_schedules (warehouse_id) VALUES (warehouse);
    END IF;

    SELECT r.kept_days INTO remembered FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse;
    IF remembered IS NOT NULL
       AND (remembered <= days OR before IS NOT NULL AND days IS DISTINCT FROM ergo_internal.announced_days(before)) THEN
        PERFORM ergo_internal.keep_days(warehouse, NULL);
    END IF;
END
$$;

-- The backend has no such row any more. What it kept, it keeps.
CREATE OR REPLACE FUNCTION ergo_internal.warehouse_gone(before jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    warehouse text := before ->> 'id';
    days int := ergo_internal.announced_days(before);
    remembered int := (SELECT r.kept_days FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse);
BEGIN
    UPDATE ergo_internal.warehouse_register k SET is_announced = false, gone_at = clock_timestamp() WHERE k.id = warehouse AND k.is_announced;
    -- Without days everything was kept, and stays so.
    PERFORM ergo_internal.keep_days(warehouse, CASE WHEN days IS NOT NULL THEN greatest(days, remembered) END);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.note_warehouse() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    announced jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
    IF before ->> 'id' IS DISTINCT FROM announced ->> 'id' AND before IS NOT NULL THEN
        PERFORM ergo_internal.warehouse_gone(before);
        before := NULL;
    END IF;
    IF announced IS NOT NULL THEN
        PERFORM ergo_internal.warehouse_announced(announced, before);
    END IF;
    RETURN NULL;
END
$$;

-- Puts the register right where rows came or went past the triggers: by TRUNCATE, in a session that fires none, or before there
-- was a register. Days are then those of the last time that they were known.
CREATE OR REPLACE FUNCTION ergo_internal.sync_warehouses() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    w record;
BEGIN
    FOR w IN
        SELECT x.announced FROM (SELECT row_of.id::text AS id, to_jsonb(row_of) AS announced FROM public.warehouses row_of) x LEFT JOIN ergo_internal.warehouse_register k ON k.id = x.id
        WHERE NOT coalesce(k.is_announced, false)
           OR x.announced ? 'name' AND k.name IS DISTINCT FROM x.announced ->> 'name'
           OR x.announced ? 'code' AND k.code IS DISTINCT FROM x.announced ->> 'code'
           OR x.announced ? 'timezone' AND k.announced_timezone IS DISTINCT FROM x.announced ->> 'timezone'
    LOOP
        PERFORM ergo_internal.warehouse_announced(w.announced, NULL);
    END LOOP;
    UPDATE ergo_internal.warehouse_register k SET is_announced = false, gone_at = clock_timestamp()
    WHERE k.is_announced AND NOT EXISTS (SELECT FROM public.warehouses x WHERE x.id::text = k.id);
END
$$;

-- TRUNCATE tells no rows afterwards.
CREATE OR REPLACE FUNCTION ergo_internal.note_warehouses_truncated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    w record;
BEGIN
    FOR w IN SELECT to_jsonb(x) AS before FROM public.warehouses x LOOP
        PERFORM ergo_internal.warehouse_gone(w.before);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER note_warehouse AFTER INSERT OR UPDATE OR DELETE ON public.warehouses
    FOR EACH ROW EXECUTE FUNCTION ergo_internal.note_warehouse();
CREATE OR REPLACE TRIGGER note_warehouses_truncated BEFORE TRUNCATE ON public.warehouses
    FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_warehouses_truncated();
-- Also for rows that replication brings.
ALTER TABLE public.warehouses ENABLE ALWAYS TRIGGER note_warehouse, ENABLE ALWAYS TRIGGER note_warehouses_truncated;
DROP TRIGGER IF EXISTS note_timezone ON public.warehouses;

-- A warehouse that a snapshot named before anybody announced it. Rows whose writer named none are kept under 'unassigned'.
CREATE OR REPLACE FUNCTION ergo_internal.register_warehouses(ids text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO ergo_internal.warehouse_register (id) SELECT DISTINCT i FROM unnest(ids) i WHERE octet_length(i) <= 200 ORDER BY 1
    ON CONFLICT (id) DO NOTHING
$$;
SELECT ergo_internal.register_warehouses(ARRAY['unassigned']);
SELECT ergo_internal.learn_time_zones();
SELECT ergo_internal.sync_warehouses();
SELECT ergo_internal.apply_time_zones();

-- Every warehouse, as all else reads them: with a name and a code for people, the time zone to cut in, and the days that hold.
-- retention_days null: nothing of it is ever deleted, until an admin sets its days.
CREATE OR REPLACE VIEW ergo_internal.known_warehouses AS
SELECT k.id,
       coalesce(nullif(btrim(k.name), ''), CASE WHEN k.id = 'unassigned' THEN 'Unassigned' WHEN btrim(k.id) = '' THEN 'Blank id' END, k.id) AS name,
       CASE WHEN k.is_announced THEN coalesce(nullif(btrim(k.code), ''), k.id)
            -- An id may be the code of another warehouse, which has the older right to it; so has the one that had the code last.
            WHEN EXISTS (SELECT FROM ergo_internal.warehouse_register o WHERE o.id <> k.id AND (o.is_announced OR (o.gone_at, o.id) > (k.gone_at, k.id))
                         AND lower(btrim(o.code)) = lower(coalesce(nullif(btrim(k.code), ''), k.id)))
            THEN 'id ' || k.id
            ELSE coalesce(nullif(btrim(k.code), ''), CASE WHEN k.id = 'unassigned' THEN 'UNASSIGNED' WHEN btrim(k.id) = '' THEN 'BLANK' END, k.id) END AS code,
       k.timezone, k.announced_timezone,
       k.announced_timezone IS NOT NULL AND lower(btrim(k.announced_timezone)) <> lower(k.timezone) AS timezone_is_unusable,
       k.is_announced, k.name IS NOT NULL OR k.code IS NOT NULL AS was_announced, k.first_seen_at, k.gone_at,
       CASE WHEN NOT k.is_announced THEN r.kept_days
            WHEN w.days IS NOT NULL THEN greatest(w.days, r.kept_days) END AS retention_days,
       w.days AS announced_days, r.kept_days
FROM ergo_internal.warehouse_register k
LEFT JOIN ergo_internal.warehouse_retention r ON r.warehouse_id = k.id
LEFT JOIN (SELECT x.id::text AS id, ergo_internal.announced_days(to_jsonb(x)) AS days FROM public.warehouses x) w ON w.id = k.id AND k.is_announced;
