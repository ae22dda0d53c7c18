-- What is read from time to time and kept for health_checks(): by functions only, because it is evidence.

-- Room on the disk of the database, by a portal that can see it. In bytes; low_percent is the share of free room below which it is told.
CREATE OR REPLACE FUNCTION ergo_internal.note_disk(free_bytes bigint, total_bytes bigint, low_percent int) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO ergo_internal.readings AS r (name, read_at, detail)
    SELECT 'disk', clock_timestamp(), jsonb_build_object('free', free_bytes, 'total', total_bytes, 'low_percent', low_percent)
                                      || CASE WHEN free_bytes::numeric * 100 < total_bytes::numeric * low_percent THEN jsonb_build_object('low_since', clock_timestamp()) ELSE '{}' END
    WHERE free_bytes >= 0 AND total_bytes > 0 AND low_percent >= 0
    -- Since when it is low stands until there is room again.
    ON CONFLICT (name) DO UPDATE SET read_at = excluded.read_at,
        detail = excluded.detail || CASE WHEN excluded.detail ? 'low_since' AND r.detail ? 'low_since' THEN jsonb_build_object('low_since', r.detail -> 'low_since') ELSE '{}' END
$$;

-- Checks the chain of the audit log, unless that was done within a time. True where it was checked now.
CREATE OR REPLACE FUNCTION ergo_internal.check_audit(every interval DEFAULT '0') RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    found_faults record;
BEGIN
    -- One at a time: it reads the whole log.
    IF NOT pg_try_advisory_xact_lock(hashtext('ergo_internal.check_audit'), 0)
       OR EXISTS (SELECT FROM ergo_internal.readings r WHERE r.name = 'audit' AND r.read_at > moment - every AND r.read_at <= moment) THEN
        RETURN false;
    END IF;
    SELECT count(*) AS faults, min(v.entry) AS entry, (array_agg(v.fault ORDER BY v.entry, v.fault))[1] AS fault INTO found_faults FROM public.verify_audit() v;
    INSERT INTO ergo_internal.readings AS r (name, read_at, detail)
    SELECT 'audit', moment, jsonb_build_object('entries', h.id, 'faults', found_faults.faults, 'entry', found_faults.entry, 'fault', found_faults.fault)
                            || CASE WHEN found_faults.faults = 0 THEN '{}' ELSE jsonb_build_object('broken_since', moment) END
    FROM ergo_internal.audit_head h
    ON CONFLICT (name) DO UPDATE SET read_at = excluded.read_at,
        detail = excluded.detail || CASE WHEN excluded.detail ? 'broken_since' AND r.detail ? 'broken_since' THEN jsonb_build_object('broken_since', r.detail -> 'broken_since') ELSE '{}' END;
    RETURN true;
END
$$;
COMMENT ON FUNCTION ergo_internal.check_audit(interval) IS 'Checks the chain of the audit log for health_checks(), unless that was done within a time.';
