-- The settings as people edit them: each takes what its editor saw. Where that no longer holds, it says what does and who
-- made it so, and changes nothing. Editors of one setting wait for each other.

-- Who last changed a setting; a null warehouse means the floor.
CREATE OR REPLACE FUNCTION ergo_internal.last_changed_by(setting text, warehouse text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT c.changed_by FROM ergo_internal.setting_changes c
                     WHERE c.setting = last_changed_by.setting AND c.warehouse_id IS NOT DISTINCT FROM warehouse ORDER BY c.id DESC LIMIT 1),
                    'someone with database access')
$$;

-- The same days for many warehouses, all of them or none. Each must still have the days that its editor saw.
CREATE OR REPLACE FUNCTION ergo_internal.set_retention_days_of(warehouses text[], expected_days int[], new_days int, changed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    w record;
    changed text[];
BEGIN
    IF cardinality(warehouses) <> cardinality(expected_days) THEN
        RAISE EXCEPTION 'For each warehouse the days that were seen are needed' USING ERRCODE = '22023';
    END IF;
    -- In one order, so that two editors do not wait for each other in a circle.
    PERFORM FROM ergo_internal.warehouse_register k WHERE k.id = ANY (warehouses) ORDER BY k.id FOR NO KEY UPDATE;
    SELECT array_agg(coalesce(k.name, u.id) ORDER BY k.name, u.id) INTO changed
    FROM unnest(warehouses, expected_days) u(id, days) LEFT JOIN ergo_internal.known_warehouses k ON k.id = u.id
    WHERE k.retention_days IS DISTINCT FROM u.days;
    IF changed IS NOT NULL THEN
        RAISE EXCEPTION 'The days of % were changed meanwhile. Nothing was overwritten', array_to_string(changed, ', ') USING ERRCODE = '40001',
            CONSTRAINT = 'days.some-changed-meanwhile', DATATYPE = jsonb_build_object('count', cardinality(changed), 'warehouses', to_jsonb(changed[1:5]))::text;
    END IF;
    FOR w IN SELECT u.id, u.days FROM unnest(warehouses, expected_days) u(id, days) ORDER BY u.id LOOP
        PERFORM ergo_internal.set_retention_days(w.id, w.days, new_days, set_retention_days_of.changed_by);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.set_expected_floor(expected_days int, new_days int, changed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    current_days int;
BEGIN
    SELECT s.retention_floor_days INTO current_days FROM ergo_internal.settings s FOR UPDATE;
    IF current_days IS DISTINCT FROM expected_days THEN
        RAISE EXCEPTION 'The floor is now % days (changed by %), no longer %. Nothing was overwritten',
            current_days, ergo_internal.last_changed_by('floor', NULL), coalesce(expected_days::text, 'empty') USING ERRCODE = '40001',
            CONSTRAINT = 'floor.changed-meanwhile', DATATYPE = jsonb_build_object('days', current_days, 'expected', expected_days, 'by', ergo_internal.last_changed_by('floor', NULL))::text;
    END IF;
    PERFORM public.set_retention_floor(new_days, changed_by);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.set_expected_identity_days(warehouse text, expected_days int, new_days int, changed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    current_days int;
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse);
    PERFORM FROM ergo_internal.warehouse_register k WHERE k.id = warehouse FOR NO KEY UPDATE;
    SELECT r.identity_days INTO current_days FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse;
    IF current_days IS DISTINCT FROM expected_days THEN
        RAISE EXCEPTION 'Workers are now named % (changed by %). Nothing was overwritten',
            coalesce('for ' || current_days || ' days', 'as long as the view keeps its rows'),
            ergo_internal.last_changed_by('identities', warehouse) USING ERRCODE = '40001',
            CONSTRAINT = 'identities.changed-meanwhile', DATATYPE = jsonb_build_object('days', current_days, 'by', ergo_internal.last_changed_by('identities', warehouse))::text;
    END IF;
    PERFORM public.set_identity_days(warehouse, new_days, changed_by);
END
$$;
