-- Pausing a view: its schedule passes it over, and everything that shows it says so, with who and why. What changes meanwhile waits.

CREATE OR REPLACE FUNCTION ergo_internal.pause_view(view_name text, reason text, paused_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    v ergo_internal.views := ergo_internal.view_to_change(view_name);
BEGIN
    IF coalesce(length(btrim(reason)), 0) NOT BETWEEN 1 AND 500 THEN
        RAISE EXCEPTION 'A pause needs a reason of at most 500 characters' USING ERRCODE = '22023', CONSTRAINT = 'view.pause.reason', DATATYPE = '{}';
    END IF;
    IF v.paused_at IS NOT NULL THEN
        RAISE EXCEPTION '% was paused by % already', view_name, v.paused_by USING ERRCODE = '55000',
            CONSTRAINT = 'view.pause.already', DATATYPE = jsonb_build_object('view', view_name, 'by', v.paused_by)::text;
    END IF;
    UPDATE ergo_internal.views e SET paused_at = clock_timestamp(), paused_by = paused_by, pause_reason = btrim(reason) WHERE e.name = view_name;
    INSERT INTO ergo_internal.setting_changes (setting, old_value, new_value, changed_by) VALUES ('view ' || view_name, 'scheduled', 'paused: ' || btrim(reason), paused_by);
    PERFORM pg_notify('ergo_view_refreshed', view_name);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.resume_view(view_name text, resumed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    v ergo_internal.views := ergo_internal.view_to_change(view_name);
BEGIN
    -- Somebody else may just have done it.
    IF v.paused_at IS NOT NULL THEN
        UPDATE ergo_internal.views e SET paused_at = NULL, paused_by = NULL, pause_reason = NULL WHERE e.name = view_name;
        INSERT INTO ergo_internal.setting_changes (setting, old_value, new_value, changed_by) VALUES ('view ' || view_name, 'paused: ' || v.pause_reason, 'scheduled', resumed_by);
        PERFORM pg_notify('ergo_view_refreshed', view_name);
    END IF;
END
$$;
