-- The backend's small tables as all else reads them: ids as text, whatever type they have there, and a name for people where it
-- is null or blank. Only ids are read by name, so that no view of ours stands in the way of the backend's migrations.

CREATE OR REPLACE VIEW ergo_internal.known_zones AS
SELECT z.id::text AS id, z.warehouse_id::text AS warehouse_id,
       coalesce(nullif(btrim(to_jsonb(z) ->> 'name'), ''), nullif(btrim(to_jsonb(z) ->> 'code'), ''), z.id::text) AS name,
       nullif(btrim(to_jsonb(z) ->> 'code'), '') AS code
FROM public.zones z;

CREATE OR REPLACE VIEW ergo_internal.known_locations AS
SELECT l.id::text AS id, coalesce(nullif(btrim(to_jsonb(l) ->> 'label'), ''), l.id::text) AS label
FROM public.pick_locations l;
