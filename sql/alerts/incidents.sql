-- Incidents: what health_checks() finds becomes one when it lasts, and is over when it is well for a while. What belongs to whom is in
-- the outbox in the same transaction.

-- The type of alert that a finding is; null for what nobody is told of.
CREATE OR REPLACE FUNCTION ergo_internal.alert_type(check_name text, code text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE check_name
        WHEN 'view' THEN CASE code WHEN 'failing' THEN 'view.failing' WHEN 'paused' THEN 'view.paused' WHEN 'late' THEN 'view.late' WHEN 'never' THEN 'view.late' WHEN 'incomplete' THEN 'view.incomplete' END
        WHEN 'retention' THEN CASE code WHEN 'failed' THEN 'retention.failed' WHEN 'interrupted' THEN 'retention.failed' WHEN 'clock' THEN 'retention.refused' WHEN 'missed' THEN 'retention.missed' END
        WHEN 'balance' THEN CASE code WHEN 'differs' THEN 'balance.differs' ELSE 'balance.unchecked' END
        WHEN 'audit' THEN CASE code WHEN 'broken' THEN 'audit.broken' ELSE 'audit.unchecked' END
        WHEN 'storage' THEN CASE code WHEN 'low' THEN 'storage.low' END
        WHEN 'partitions' THEN CASE code WHEN 'none' THEN 'partitions.none' ELSE 'partitions.waiting' END
        WHEN 'job' THEN CASE code WHEN 'paused' THEN 'job.paused' ELSE 'job.failed' END END
$$;

-- What is not as it should be now. Messages of failures and what people wrote stay here: they may name people, and an alert leaves the house.
CREATE OR REPLACE FUNCTION ergo_internal.alert_findings(retention_due timestamptz, days_ahead int)
RETURNS TABLE (kind text, subject text, type text, severity text, since timestamptz, arguments jsonb) LANGUAGE sql STABLE AS $$
    SELECT h.check_name, coalesce(h.subject, ''), ergo_internal.alert_type(h.check_name, h.code), h.level,
           -- Of a clock that is not believed, health tells when it last was.
           CASE WHEN h.code <> 'clock' THEN h.since END, h.detail - ARRAY['error', 'reason', 'by', 'fault']
    FROM public.health_checks(retention_due, days_ahead) h
    WHERE h.level <> 'fine' AND ergo_internal.alert_type(h.check_name, h.code) IS NOT NULL
    UNION ALL
    -- Each scheduled report is one of its own: a second one that fails is news.
    SELECT 'report', s.id::text, 'report.failed', 'failing', l.ended_at, jsonb_build_object('name', t.name, 'due', l.due_at)
    FROM ergo_internal.report_schedules s JOIN ergo_internal.report_templates t ON t.id = s.template_id
    CROSS JOIN LATERAL (SELECT r.* FROM ergo_internal.report_runs r WHERE r.schedule_id = s.id AND r.ended_at IS NOT NULL ORDER BY r.due_at DESC LIMIT 1) l
    WHERE NOT s.is_paused AND l.outcome = 'failed'
$$;

-- Puts into the outbox what each target is to get and has no row for: so one that was paused, or is new, hears of what is open now, and
-- whoever heard that something was wrong hears that it is over.
CREATE OR REPLACE FUNCTION ergo_internal.fill_outbox(moment timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    filled bigint;
    more bigint;
BEGIN
    INSERT INTO ergo_internal.alert_outbox (incident_id, target_id, type, severity, arguments, since, created_at, next_attempt_at)
    SELECT i.id, t.id, i.type, i.severity, i.arguments, i.since, moment, moment
    FROM ergo_internal.incidents i JOIN ergo_internal.alert_targets t ON i.type = ANY (t.types)
    WHERE i.opened_at IS NOT NULL AND t.paused_at IS NULL AND t.disabled_at IS NULL
      AND (i.warehouse_id IS NULL OR t.warehouses IS NULL OR i.warehouse_id = ANY (t.warehouses))
      AND CASE WHEN i.kind = 'zone' THEN i.found_at > t.active_since AND i.since > t.active_since AND i.found_at > moment - interval '1 day' ELSE i.closed_at IS NULL AND i.fine_since IS NULL END
    ORDER BY i.id, t.id
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS filled = ROW_COUNT;
    INSERT INTO ergo_internal.alert_outbox (incident_id, target_id, type, severity, arguments, since, created_at, next_attempt_at)
    SELECT i.id, t.id, i.kind || '.recovered', 'fine', i.arguments, coalesce(i.fine_since, i.closed_at), moment, moment
    FROM ergo_internal.incidents i JOIN ergo_internal.alert_targets t ON true
    WHERE i.closed_at > moment - interval '7 days' AND i.kind <> 'zone' AND t.paused_at IS NULL AND t.disabled_at IS NULL
      AND EXISTS (SELECT FROM ergo_internal.alert_outbox o WHERE o.incident_id = i.id AND o.target_id = t.id AND coalesce(o.outcome, 'sent') = 'sent')
    ORDER BY i.id, t.id
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN filled + more;
END
$$;

-- Notes what is wrong now and what is not any more; returns how many alerts are to be sent for it. One portal at a time does it. A run that
-- failed and a fault that a check found are told at once; what may come and go by itself has to last for open_after. Whatever it was, it is
-- over when it is well for close_after. Of an incident that goes from one finding to another each is told once.
CREATE OR REPLACE FUNCTION ergo_internal.note_incidents(
    retention_due timestamptz DEFAULT NULL, days_ahead int DEFAULT 7, open_after interval DEFAULT '2 minutes', close_after interval DEFAULT '5 minutes', keep_for interval DEFAULT '400 days')
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('ergo_internal.incidents'), 0) THEN
        RETURN 0;
    END IF;
    moment := clock_timestamp();
    INSERT INTO ergo_internal.incidents AS i (kind, subject, type, severity, arguments, since, found_at, seen_at)
    SELECT f.kind, f.subject, f.type, f.severity, f.arguments, coalesce(f.since, moment), moment, moment FROM ergo_internal.alert_findings(retention_due, days_ahead) f
    ON CONFLICT (kind, subject) WHERE closed_at IS NULL OR kind = 'zone' DO UPDATE
    SET type = excluded.type, severity = excluded.severity, arguments = excluded.arguments, seen_at = excluded.seen_at, fine_since = NULL,
        -- Since when it is so, and not only since when it was seen to be; another finding has a since of its own.
        since = CASE WHEN i.type = excluded.type THEN least(i.since, excluded.since) ELSE excluded.since END;
    DELETE FROM ergo_internal.incidents i WHERE i.opened_at IS NULL AND i.seen_at < moment;
    UPDATE ergo_internal.incidents i SET fine_since = moment WHERE i.closed_at IS NULL AND i.seen_at < moment AND i.fine_since IS NULL;
    UPDATE ergo_internal.incidents i SET opened_at = moment
    WHERE i.opened_at IS NULL AND i.found_at <= moment - CASE WHEN i.type IN ('retention.failed', 'retention.refused', 'balance.differs', 'audit.broken', 'job.failed', 'report.failed') THEN interval '0' ELSE open_after END;
    UPDATE ergo_internal.incidents i SET closed_at = moment WHERE i.closed_at IS NULL AND i.fine_since <= moment - close_after;
    PERFORM ergo_internal.note_zones_over(moment);
    DELETE FROM ergo_internal.incidents i WHERE i.closed_at < moment - keep_for;
    DELETE FROM ergo_internal.alert_outbox o WHERE o.incident_id IS NULL AND o.created_at < moment - keep_for;
    RETURN ergo_internal.fill_outbox(moment);
END
$$;
COMMENT ON FUNCTION ergo_internal.note_incidents(timestamptz, int, interval, interval, interval) IS
    'Opens and closes incidents by health_checks(), and puts what is to be told into the outbox. Returns how many alerts that are.';
