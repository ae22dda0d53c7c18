-- Two roles: one owns the tables and brings them to a new version; the other runs the portal. The second reads everything here,
-- writes what is worked out from the snapshots, and appends to the audit log. It changes no snapshot, and makes and drops partitions,
-- deletes rows and takes alerts away by the functions that check what has expired, and begins and ends sessions by those that write it down.

-- Functions that do more than their caller may are for those who were let run the portal, not for everybody.
CREATE OR REPLACE FUNCTION ergo_internal.definer_functions() RETURNS SETOF regprocedure LANGUAGE sql STABLE AS $$
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.prosecdef AND p.prorettype <> 'trigger'::regtype
      AND (p.pronamespace = 'ergo_internal'::regnamespace OR p.pronamespace = 'public'::regnamespace AND p.proname IN ('append_audit', 'purge_old_alerts', 'set_legal_hold', 'lift_legal_hold', 'set_retention_floor',
               'set_identity_days', 'set_clock_tolerance', 'unfreeze_warehouse', 'give_up_bucket', 'set_light_word', 'set_sample_seconds', 'set_exposure_limit'))
$$;
CREATE OR REPLACE FUNCTION ergo_internal.close_functions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT ergo_internal.definer_functions() LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END
$$;

-- What the running role may do with a table of ergo_internal beyond reading it; null for nothing. Add a table to the list of its kind.
CREATE OR REPLACE FUNCTION ergo_internal.rights_to_write(table_name name) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        -- Written at a change of version by the owner.
        WHEN table_name IN ('applied_scripts', 'schema_history', 'adopted_tables', 'adoption_conflicts') THEN NULL
        -- Written by functions that check what they are asked for and write down what they did.
        WHEN table_name IN ('audit_log', 'audit_head', 'sessions', 'used_tokens', 'unmaskings', 'pseudonym_keys', 'erasures',
                            'settings', 'warehouse_retention', 'legal_holds', 'job_pauses', 'setting_changes', 'retention_changes', 'warehouse_register', 'time_zones',
                            'light_words', 'warehouse_figures', 'figure_changes', 'exposure_limits', 'exposure_limit_changes',
                            'exports', 'export_parts', 'export_digests', 'export_keys', 'incidents', 'alert_outbox', 'readings', 'api_key_makers', 'api_keys', 'api_key_secrets') THEN NULL
        -- Its state; the settings in it are changed by set_view_settings.
        WHEN table_name = 'views' THEN 'UPDATE (complete_to, newest_event, last_started_at, last_success_at, last_error_at, last_error, last_duration, last_buckets, last_rows,
            last_full_at, run_by, run_backend, run_done, run_total, balance, balance_checked_at)'
        -- How new the newest change is: a refresh notes it. What a clock is believed for is written by a function.
        WHEN table_name = 'clock' THEN 'UPDATE (newest_change)'
        -- Added to, and never changed.
        WHEN table_name IN ('data_protection_keys', 'intervention_versions') THEN 'INSERT'
        -- Deleted by a mark, and kept.
        WHEN table_name = 'interventions' THEN 'INSERT, UPDATE'
        ELSE 'INSERT, UPDATE, DELETE' END
$$;

-- Lets a role run the portal. Asked again after each new version; takes away what an earlier one gave and this one does not.
CREATE OR REPLACE FUNCTION ergo_internal.let_run(role name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t record;
    f regprocedure;
    maintains text := CASE WHEN current_setting('server_version_num')::int >= 170000 THEN ', MAINTAIN' ELSE '' END;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role) THEN
        RAISE EXCEPTION 'There is no role %', role USING ERRCODE = '42704';
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA public, ergo_internal TO %I', role);
    FOR t IN
        SELECT n.nspname AS schema, c.relname AS name, c.relkind IN ('r', 'p') AS is_table,
               CASE WHEN n.nspname = 'ergo_internal' AND c.relkind IN ('r', 'p') THEN ergo_internal.rights_to_write(c.relname) END AS rights,
               n.nspname = 'ergo_internal' AND c.relkind IN ('r', 'p') AS is_own
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm')
          AND (n.nspname = 'ergo_internal'
               OR n.nspname = 'public' AND (c.relname IN ('warehouses', 'zones', 'pick_locations', 'shift_calendar', 'score_bands', 'ergonomic_snapshots', 'shift_snapshots',
                                                          'alerts', 'users', 'user_warehouses', 'user_zones', 'adoption_progress', 'view_refresh_status', 'data_quality', 'job_runs')
                                            OR EXISTS (SELECT FROM ergo_internal.views v WHERE v.name = c.relname)
                                            OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid
                                                       AND i.inhparent IN ('public.ergonomic_snapshots'::regclass, 'public.shift_snapshots'::regclass))))
    LOOP
        IF t.is_own THEN
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I.%I FROM %I', t.schema, t.name, role);
        END IF;
        EXECUTE format('GRANT SELECT%s%s ON %I.%I TO %I', ', ' || t.rights,
                       CASE WHEN t.is_table THEN maintains END, t.schema, t.name, role);
    END LOOP;
    -- It writes no row into the backend's master tables, nor days past the function that records them.
    EXECUTE format('REVOKE INSERT, UPDATE, UPDATE (retention_days) ON public.warehouses FROM %I', role);
    FOR f IN SELECT ergo_internal.definer_functions() LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f, role);
    END LOOP;
END
$$;
COMMENT ON FUNCTION ergo_internal.let_run(name) IS 'Lets a login run the portal without owning its tables. Call it as their owner, again after each new version.';
