-- Legal holds: as long as one matter holds a warehouse, nothing of it is deleted and no worker loses their name.

-- What holds now, as whatever deletes sees it: by warehouse_retention. Somebody with database access may have written there past these
-- functions: a hold without a matter of its own holds as any other, and one that was taken away there holds no longer.
CREATE OR REPLACE VIEW ergo_internal.current_holds AS
SELECT h.warehouse_id, h.matter, h.placed_by, h.placed_at FROM ergo_internal.legal_holds h
JOIN ergo_internal.warehouse_retention r ON r.warehouse_id = h.warehouse_id AND r.legal_hold WHERE h.lifted_at IS NULL
UNION ALL
SELECT r.warehouse_id, r.hold_reason, 'someone with database access', NULL FROM ergo_internal.warehouse_retention r
WHERE r.legal_hold AND NOT EXISTS (SELECT FROM ergo_internal.legal_holds h WHERE h.warehouse_id = r.warehouse_id AND h.lifted_at IS NULL);

-- Editors of a warehouse's holds wait for each other, and what arrived so far is judged by the setting it arrived under.
CREATE OR REPLACE FUNCTION ergo_internal.edit_holds(warehouse text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse);
    PERFORM FROM ergo_internal.warehouse_register k WHERE k.id = warehouse FOR NO KEY UPDATE;
    PERFORM ergo_internal.drain_ledger();
    UPDATE ergo_internal.legal_holds h SET lifted_by = 'someone with database access', lifted_at = clock_timestamp(), lift_reason = 'taken away past the portal'
    WHERE h.warehouse_id = warehouse AND h.lifted_at IS NULL AND NOT EXISTS (SELECT FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse AND r.legal_hold);
    INSERT INTO ergo_internal.legal_holds (warehouse_id, matter, placed_by, placed_at)
    SELECT c.warehouse_id, c.matter, c.placed_by, c.placed_at FROM ergo_internal.current_holds c
    WHERE c.warehouse_id = warehouse AND NOT EXISTS (SELECT FROM ergo_internal.legal_holds h WHERE h.warehouse_id = warehouse AND h.lifted_at IS NULL);
END
$$;

-- What deletes reads whether and why a warehouse is held in its row.
CREATE OR REPLACE FUNCTION ergo_internal.tell_holds(warehouse text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO ergo_internal.warehouse_retention AS r (warehouse_id, legal_hold, hold_reason)
    SELECT warehouse, count(*) > 0, string_agg(h.matter, '; ' ORDER BY h.id) FROM ergo_internal.legal_holds h WHERE h.warehouse_id = warehouse AND h.lifted_at IS NULL
    ON CONFLICT ON CONSTRAINT warehouse_retention_pkey DO UPDATE SET legal_hold = excluded.legal_hold, hold_reason = excluded.hold_reason
$$;

-- Places one more hold. A matter holds a warehouse once.
CREATE OR REPLACE FUNCTION ergo_internal.place_hold(warehouse text, matter text, placed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    other record;
BEGIN
    IF nullif(btrim(matter), '') IS NULL THEN
        RAISE EXCEPTION 'A legal hold needs a reason' USING ERRCODE = '23514',
            CONSTRAINT = 'hold.reason-missing', DATATYPE = '{}';
    END IF;
    PERFORM ergo_internal.edit_holds(warehouse);
    -- Batches under way end first; none begins after.
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.hold'), 0);
    SELECT h.placed_by INTO other FROM ergo_internal.legal_holds h WHERE h.warehouse_id = warehouse AND h.matter = btrim(matter) AND h.lifted_at IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'The warehouse is held for % already (by %)', btrim(matter), other.placed_by USING ERRCODE = '40001',
            CONSTRAINT = 'hold.placed-already', DATATYPE = jsonb_build_object('reason', btrim(matter), 'by', other.placed_by)::text;
    END IF;
    INSERT INTO ergo_internal.legal_holds (warehouse_id, matter, placed_by, placed_at) VALUES (warehouse, btrim(matter), placed_by, clock_timestamp());
    PERFORM ergo_internal.tell_holds(warehouse);
    INSERT INTO ergo_internal.setting_changes (setting, warehouse_id, new_value, changed_by) VALUES ('legal hold', warehouse, btrim(matter), placed_by);
END
$$;

-- Lifts one hold; the others stay.
CREATE OR REPLACE FUNCTION ergo_internal.lift_hold(warehouse text, matter text, reason text, lifted_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    other text;
BEGIN
    IF nullif(btrim(reason), '') IS NULL THEN
        RAISE EXCEPTION 'Say why the legal hold is lifted' USING ERRCODE = '23514', CONSTRAINT = 'hold.lift-reason-missing', DATATYPE = '{}';
    END IF;
    PERFORM ergo_internal.edit_holds(warehouse);
    UPDATE ergo_internal.legal_holds h SET lifted_by = lifted_by, lifted_at = clock_timestamp(), lift_reason = btrim(reason)
    WHERE h.warehouse_id = warehouse AND h.matter = btrim(matter) AND h.lifted_at IS NULL;
    IF NOT FOUND THEN
        SELECT h.lifted_by INTO other FROM ergo_internal.legal_holds h
        WHERE h.warehouse_id = warehouse AND h.matter = btrim(matter) AND h.lifted_at IS NOT NULL ORDER BY h.lifted_at DESC LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'The legal hold was lifted meanwhile by %. Nothing was changed', other USING ERRCODE = '40001',
                CONSTRAINT = 'hold.lifted-meanwhile', DATATYPE = jsonb_build_object('by', other)::text;
        END IF;
        RAISE EXCEPTION 'Warehouse % is not held for %', quote_literal(warehouse), coalesce(quote_literal(matter), 'null') USING ERRCODE = '22023',
            CONSTRAINT = 'hold.no-such-matter', DATATYPE = jsonb_build_object('warehouse', warehouse, 'matter', matter)::text;
    END IF;
    PERFORM ergo_internal.tell_holds(warehouse);
    INSERT INTO ergo_internal.setting_changes (setting, warehouse_id, old_value, changed_by, reason) VALUES ('legal hold', warehouse, btrim(matter), lifted_by, btrim(reason));
END
$$;

-- For psql. Called twice for one matter it changes nothing the second time.
CREATE OR REPLACE FUNCTION set_legal_hold(warehouse_id text, reason text, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    IF nullif(btrim(reason), '') IS NULL OR NOT EXISTS (SELECT FROM ergo_internal.current_holds c WHERE c.warehouse_id = warehouse_id AND c.matter = btrim(reason)) THEN
        PERFORM ergo_internal.place_hold(warehouse_id, reason, changed_by);
    END IF;
END
$$;
COMMENT ON FUNCTION set_legal_hold(text, text, text) IS 'Holds a warehouse for one more matter: from its return on nothing of the warehouse is deleted, also by a run under way.';

DROP FUNCTION IF EXISTS public.lift_legal_hold(text, text);
CREATE OR REPLACE FUNCTION lift_legal_hold(warehouse_id text, matter text, reason text, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT ergo_internal.lift_hold(warehouse_id, matter, reason, changed_by) $$;
COMMENT ON FUNCTION lift_legal_hold(text, text, text, text) IS 'Ends the hold for one matter, with the reason. Once none is left, what expired meanwhile goes at the next run.';

DROP FUNCTION IF EXISTS ergo_internal.set_expected_hold(text, text, text, text);
DROP FUNCTION IF EXISTS ergo_internal.lift_expected_hold(text, text, text);
DROP FUNCTION IF EXISTS ergo_internal.expect_legal_hold(text, text);
