-- Two roles: one owns the tables and brings them to a new version; the other runs the portal. The second reads everything here,
-- writes what is worked out from the snapshots and who is signed in, and appends to the audit log. It changes no snapshot, and
-- makes and drops partitions, deletes rows and takes alerts away by the functions that check what has expired.

-- Functions that do more than their caller may are for those who were let run the portal, not for everybody.
CREATE OR REPLACE FUNCTION ergo_internal.definer_functions() RETURNS SETOF regprocedure LANGUAGE sql STABLE AS $$
    SELECT p.oid::regprocedure FROM pg_proc p
    WHERE p.prosecdef AND p.prorettype <> 'trigger'::regtype
      AND (p.pronamespace = 'ergo_internal'::regnamespace OR p.pronamespace = 'public'::regnamespace AND p.proname IN ('append_audit', 'purge_old_alerts'))
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

-- Lets a role run the portal. Asked again after each new version; gives nothing that it has already.
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
               n.nspname = 'ergo_internal' AND c.relname NOT IN ('audit_log', 'audit_head', 'applied_scripts', 'schema_history', 'adopted_tables', 'adoption_conflicts', 'erasures') AS is_written
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'v', 'm')
          AND (n.nspname = 'ergo_internal'
               OR n.nspname = 'public' AND (c.relname IN ('warehouses', 'zones', 'pick_locations', 'shift_calendar', 'score_bands', 'ergonomic_snapshots', 'shift_snapshots',
                                                          'alerts', 'users', 'user_warehouses', 'user_zones', 'adoption_progress', 'rollup_1m', 'rollup_5m', 'top_red_zones',
                                                          'worker_exposure_minutes', 'posture_type_counts', 'view_refresh_status', 'data_quality', 'job_runs')
                                            OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid
                                                       AND i.inhparent IN ('public.ergonomic_snapshots'::regclass, 'public.shift_snapshots'::regclass))))
    LOOP
        EXECUTE format('GRANT SELECT%s%s ON %I.%I TO %I', CASE WHEN t.is_written AND t.is_table THEN ', INSERT, UPDATE, DELETE' END,
                       CASE WHEN t.is_table THEN maintains END, t.schema, t.name, role);
    END LOOP;
    -- For how long a warehouse keeps its snapshots. It writes no row into the backend's master tables.
    EXECUTE format('REVOKE INSERT ON public.warehouses FROM %I', role);
    EXECUTE format('GRANT UPDATE (retention_days) ON public.warehouses TO %I', role);
    FOR f IN SELECT ergo_internal.definer_functions() LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', f, role);
    END LOOP;
END
$$;
COMMENT ON FUNCTION ergo_internal.let_run(name) IS 'Lets a login run the portal without owning its tables. Call it as their owner, again after each new version.';
