-- Finds places by a part of their names.

-- A column of one of the backend's small tables as text, as an expression for a statement: what to_jsonb says of it, without making a
-- row into JSON where it is text already. NULL where there is no such column.
CREATE OR REPLACE FUNCTION ergo_internal.column_text(relation regclass, alias name, column_name name) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce(max(format(CASE t.typcategory WHEN 'S' THEN '%1$I.%2$I::text' ELSE 'to_jsonb(%1$I.%2$I) #>> ''{}''' END, alias, a.attname)), 'NULL::text')
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = relation AND a.attname = column_name AND a.attnum > 0 AND NOT a.attisdropped
$$;

-- Warehouses (kind 0), zones (1) and pick locations (2) whose name or code holds a text, without case, of each kind the best so many:
-- what is the text first, then what begins with it, then the rest, by name. Of those who see all, or whole warehouses, or the zones
-- told and the warehouses they are of. Names are those of known_zones and known_locations: read here column by column, because a
-- view that makes each row into JSON takes longer than all the rest. Locations are many, and a short text is in all of their names: which
-- are the best is decided by no more than label and id, compared byte by byte, and the names around them are looked up for these. Of those
-- who see all, the best of all are taken, and only where one of these lies in no known zone, which is hardly ever, each is looked at.
CREATE OR REPLACE FUNCTION ergo_internal.find_places(wanted text, sees_all boolean, whole_ids text[], partial_ids text[], zone_ids text[], most int)
RETURNS TABLE (kind int, name text, code text, warehouse_code text, warehouse_name text, zone_id text, zone_name text, location_id text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    -- Where the text begins in each label, which is worked out once and tells the rank of nearly all.
    locations text := format($sql$
        (SELECT p.id, p.zone_id, p.label, p.place, CASE WHEN p.place > 1 THEN 2 WHEN lower(p.label) = $1 THEN 0 ELSE 1 END AS rank
         FROM (SELECT x.*, strpos(lower(x.label), $1) AS place
               FROM (SELECT l.id::text AS id, l.zone_id::text AS zone_id, coalesce(nullif(btrim(%s), ''), l.id::text) AS label FROM public.pick_locations l OFFSET 0) x OFFSET 0) p)
        $sql$, ergo_internal.column_text('public.pick_locations', 'l', 'label'));
BEGIN
    RETURN QUERY EXECUTE format($sql$
        WITH seen AS MATERIALIZED (
            SELECT w.id, w.name, w.code, lower(w.name) AS low_name, lower(w.code) AS low_code
            FROM ergo_internal.known_warehouses w WHERE $2 OR w.id = ANY ($3) OR w.id = ANY ($4)
        ), zones AS MATERIALIZED (
            SELECT z.id, z.name, z.code, lower(z.name) AS low_name, lower(z.code) AS low_code, w.code AS warehouse_code, w.name AS warehouse_name
            FROM (SELECT z.id::text AS id, z.warehouse_id::text AS warehouse_id, nullif(btrim(%2$s), '') AS code,
                         coalesce(nullif(btrim(%1$s), ''), nullif(btrim(%2$s), ''), z.id::text) AS name FROM public.zones z OFFSET 0) z
            JOIN seen w ON w.id = z.warehouse_id
            WHERE $2 OR z.warehouse_id = ANY ($3) OR z.id = ANY ($5)
        ), firsts AS MATERIALIZED (
            SELECT l.* FROM %3$s l WHERE $2 AND l.place > 0 ORDER BY l.rank, l.label COLLATE "C", l.id COLLATE "C" LIMIT $6
        ), are_known AS MATERIALIZED (
            SELECT $2 AND coalesce(bool_and(coalesce(l.zone_id IN (SELECT z.id FROM zones z), false)), true) AS all_are FROM firsts l
        ), best AS MATERIALIZED (
            SELECT l.* FROM firsts l WHERE (SELECT k.all_are FROM are_known k)
            UNION ALL
            (SELECT l.* FROM %3$s l WHERE NOT (SELECT k.all_are FROM are_known k) AND l.place > 0 AND l.zone_id IN (SELECT z.id FROM zones z)
             ORDER BY l.rank, l.label COLLATE "C", l.id COLLATE "C" LIMIT $6)
        ), found AS (
            (SELECT 0 AS kind, w.name, w.code, w.code AS warehouse_code, w.name AS warehouse_name, NULL::text AS zone_id, NULL::text AS zone_name, NULL::text AS location_id,
                    CASE WHEN w.low_name = $1 OR w.low_code = $1 THEN 0 WHEN starts_with(w.low_name, $1) OR starts_with(w.low_code, $1) THEN 1 ELSE 2 END AS rank
             FROM seen w WHERE strpos(w.low_name, $1) > 0 OR strpos(w.low_code, $1) > 0 ORDER BY rank, w.name, w.code LIMIT $6)
            UNION ALL
            (SELECT 1, z.name, z.code, z.warehouse_code, z.warehouse_name, z.id, z.name, NULL,
                    CASE WHEN z.low_name = $1 OR z.low_code = $1 THEN 0 WHEN starts_with(z.low_name, $1) OR starts_with(z.low_code, $1) THEN 1 ELSE 2 END AS rank
             FROM zones z WHERE strpos(z.low_name, $1) > 0 OR strpos(z.low_code, $1) > 0 ORDER BY rank, z.name, z.warehouse_name, z.id LIMIT $6)
            UNION ALL
            (SELECT 2, l.label, NULL, z.warehouse_code, z.warehouse_name, z.id, z.name, l.id, l.rank FROM best l JOIN zones z ON z.id = l.zone_id)
        )
        SELECT f.kind, f.name, f.code, f.warehouse_code, f.warehouse_name, f.zone_id, f.zone_name, f.location_id FROM found f
        ORDER BY f.kind, f.rank, f.name, f.warehouse_name, f.zone_name, f.location_id
        $sql$,
        ergo_internal.column_text('public.zones', 'z', 'name'), ergo_internal.column_text('public.zones', 'z', 'code'), locations)
    USING lower(wanted), sees_all, whole_ids, partial_ids, zone_ids, most;
END
$$;
