-- The settings as people edit them: each takes what its editor saw. Where that no longer holds, it says what does and who
-- made it so, and changes nothing. Editors of one setting wait for each other.

-- Who last changed a setting; a null warehouse means the floor.
CREATE OR REPLACE FUNCTION ergo_internal.last_changed_by(setting text, warehouse text) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT c.changed_by FROM ergo_internal.setting_changes c
                     WHERE c.setting = last_changed_by.setting AND c.warehouse_id IS NOT DISTINCT FROM warehouse ORDER BY c.id DESC LIMIT 1),
                    'someone with database access')
$$;

-- Waits for other editors of the warehouse. A null reason means that there is no hold.
CREATE OR REPLACE FUNCTION ergo_internal.expect_legal_hold(warehouse text, expected_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    reason text;
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse);
    PERFORM FROM ergo_internal.warehouse_register k WHERE k.id = warehouse FOR NO KEY UPDATE;
    SELECT r.hold_reason INTO reason FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse AND r.legal_hold;
    IF reason IS NULL AND expected_reason IS NOT NULL THEN
        RAISE EXCEPTION 'The legal hold was lifted meanwhile by %. Nothing was changed',
            ergo_internal.last_changed_by('legal hold', warehouse) USING ERRCODE = '40001',
            CONSTRAINT = 'hold.lifted-meanwhile', DATATYPE = jsonb_build_object('by', ergo_internal.last_changed_by('legal hold', warehouse))::text;
    ELSIF reason IS DISTINCT FROM expected_reason THEN
        RAISE EXCEPTION 'The warehouse is under legal hold by now: % (set by %). Nothing was overwritten',
            reason, ergo_internal.last_changed_by('legal hold', warehouse) USING ERRCODE = '40001',
            CONSTRAINT = 'hold.changed-meanwhile', DATATYPE = jsonb_build_object('reason', reason, 'by', ergo_internal.last_changed_by('legal hold', warehouse))::text;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.set_expected_hold(warehouse text, expected_reason text, reason text, changed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ergo_internal.expect_legal_hold(warehouse, expected_reason);
    PERFORM public.set_legal_hold(warehouse, reason, changed_by);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.lift_expected_hold(warehouse text, expected_reason text, changed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ergo_internal.expect_legal_hold(warehouse, expected_reason);
    PERFORM public.lift_legal_hold(warehouse, changed_by);
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
