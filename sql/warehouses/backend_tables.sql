-- The backend's small tables as all else reads them: ids as text, whatever type they have there, and a name for people where it
-- is null or blank. Only ids are read by name, so that no view of ours stands in the way of the backend's migrations.

CREATE OR REPLACE VIEW ergo_internal.known_zones AS
SELECT z.id::text AS id, z.warehouse_id::text AS warehouse_id,
       coalesce(nullif(btrim(to_jsonb(z) ->> 'name'), ''), nullif(btrim(to_jsonb(z) ->> 'code'), ''), z.id::text) AS name,
       nullif(btrim(to_jsonb(z) ->> 'code'), '') AS code
FROM public.zones z;

-- A coordinate as a number, whatever type the backend's column has; null for what is none, or lies beyond a million of any unit.
-- By its form first: a cast that fails would take the whole answer with it.
CREATE OR REPLACE FUNCTION ergo_internal.coordinate_of(written text) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN btrim(written) ~ '^[-+]?[0-9]{1,7}([.][0-9]{1,30})?([eE][-+]?[0-9]{1,2})?$' AND abs(btrim(written)::numeric) <= 1000000
                THEN btrim(written)::numeric::double precision END
$$;

CREATE OR REPLACE VIEW ergo_internal.known_locations AS
SELECT l.id::text AS id, coalesce(nullif(btrim(to_jsonb(l) ->> 'label'), ''), l.id::text) AS label,
       l.zone_id::text AS zone_id,
       ergo_internal.coordinate_of(to_jsonb(l) ->> 'x_coord') AS x, ergo_internal.coordinate_of(to_jsonb(l) ->> 'y_coord') AS y
FROM public.pick_locations l;
