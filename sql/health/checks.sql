-- Whether all is well, a row for each thing that is looked at: what an admin reads each morning, and what alerts are made from. Level is fine,
-- warning (somebody should look) or failing (something does not work); since is when it began, and detail is what words are made of.

DROP FUNCTION IF EXISTS health_checks(timestamptz, int);
CREATE OR REPLACE FUNCTION health_checks(retention_due timestamptz DEFAULT NULL, days_ahead int DEFAULT 7)
RETURNS TABLE (check_name text, subject text, level text, code text, since timestamptz, detail jsonb)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    -- Whoever checks hourly is believed for so long.
    patience interval := interval '3 hours';
BEGIN
    RETURN QUERY
    SELECT 'view', v.name,
           CASE WHEN v.is_failing OR v.complete_to IS NULL AND v.last_error_at IS NOT NULL THEN 'failing' WHEN v.is_stale OR v.is_incomplete OR v.paused_at IS NOT NULL THEN 'warning' ELSE 'fine' END,
           CASE WHEN v.is_failing THEN 'failing' WHEN v.paused_at IS NOT NULL THEN 'paused' WHEN v.complete_to IS NULL THEN 'never' WHEN v.is_stale THEN 'late' WHEN v.is_incomplete THEN 'incomplete' ELSE 'fresh' END,
           CASE WHEN v.is_failing THEN coalesce((SELECT min(r.started_at) FROM ergo_internal.runs r WHERE r.job = 'refresh' AND r.subject = v.name AND r.outcome = 'failed'
                                                     AND r.started_at > coalesce(v.last_success_at, '-infinity')), v.last_error_at)
                WHEN v.paused_at IS NOT NULL THEN v.paused_at
                -- A moment that is still to come was told by a clock that was ahead.
                WHEN v.is_stale THEN least(v.complete_to + v.refresh_every, moment)
                WHEN v.is_incomplete THEN (SELECT min(g.since) FROM ergo_internal.view_gaps g WHERE g.view_name = v.name)
                ELSE v.last_success_at END,
           jsonb_build_object('view', v.name, 'complete_to', v.complete_to, 'last_success_at', v.last_success_at, 'error', CASE WHEN v.is_failing THEN v.last_error END,
                              'buckets', v.backlog_buckets, 'running', v.is_running, 'missing_rows', coalesce(v.missing_rows, 0), 'set_aside', v.set_aside_buckets,
                              'by', v.paused_by, 'reason', v.pause_reason)
    FROM public.view_refresh_status v ORDER BY v.priority, v.name;

    -- What deletes: the last run for all warehouses, one that was due and did not come, and a clock that is not believed.
    RETURN QUERY
    SELECT 'retention', NULL::text, CASE WHEN x.fault IS NOT NULL OR l.outcome IN ('failed', 'interrupted') THEN 'failing' WHEN x.missed THEN 'warning' ELSE 'fine' END,
           CASE WHEN x.fault IS NOT NULL THEN 'clock' WHEN l.outcome IN ('failed', 'interrupted') THEN l.outcome WHEN x.missed THEN 'missed' WHEN l.started_at IS NULL THEN 'none' ELSE 'done' END,
           CASE WHEN l.outcome IN ('failed', 'interrupted') THEN l.started_at WHEN x.missed THEN retention_due ELSE x.last_done END,
           jsonb_build_object('last_done', x.last_done, 'due', retention_due, 'error', coalesce(x.fault, CASE WHEN l.outcome = 'failed' THEN l.error END), 'rows', l.rows_affected)
    FROM (SELECT ergo_internal.clock_fault() AS fault, d.last_done,
                 -- Half an hour for the views to be refreshed first.
                 coalesce(retention_due < moment - interval '30 minutes' AND (d.last_done IS NULL OR d.last_done < retention_due), false) AS missed
          FROM (SELECT max(r.started_at) AS last_done FROM ergo_internal.runs r
                WHERE r.job = 'retention' AND r.subject = 'all warehouses' AND r.outcome = 'succeeded') d) x
    LEFT JOIN LATERAL (SELECT r.* FROM public.job_runs r WHERE r.job = 'retention' AND r.outcome <> 'running' ORDER BY r.started_at DESC, r.id DESC LIMIT 1) l ON true;

    RETURN QUERY
    SELECT 'balance', NULL::text, CASE WHEN sum(b.missing) > 0 THEN 'failing' WHEN min(b.checked) IS NULL OR min(b.checked) < moment - patience THEN 'warning' ELSE 'fine' END,
           CASE WHEN sum(b.missing) > 0 THEN 'differs' WHEN min(b.checked) IS NULL THEN 'never' WHEN min(b.checked) < moment - patience THEN 'old' ELSE 'whole' END,
           CASE WHEN sum(b.missing) > 0 THEN (SELECT min(g.since) FROM ergo_internal.view_gaps g WHERE g.row_count IS NOT NULL) ELSE min(b.checked) END,
           jsonb_build_object('rows', sum(b.missing), 'stored', max(b.stored), 'views', coalesce(jsonb_agg(b.name ORDER BY b.name) FILTER (WHERE b.missing > 0), '[]'))
    FROM (SELECT v.name, v.balance_checked_at AS checked, abs(coalesce((v.balance ->> 'missing')::bigint, 0)) AS missing, (v.balance ->> 'stored')::bigint AS stored
          FROM ergo_internal.views v) b;

    RETURN QUERY
    SELECT 'partitions', s.table_name, CASE WHEN s.partitions_ahead = 0 THEN 'failing' WHEN s.movable_rows > 0 THEN 'warning' ELSE 'fine' END,
           CASE WHEN s.partitions_ahead = 0 THEN 'none' WHEN s.movable_rows > 0 THEN 'waiting' ELSE 'ahead' END,
           CASE WHEN s.movable_rows > 0 AND isfinite(s.since) THEN s.since END,
           jsonb_build_object('table', s.table_name, 'rows', s.movable_rows, 'days', s.partitions_ahead)
    FROM ergo_internal.partition_states(days_ahead) s;

    -- What else runs by schedule: the latest run of each that ended.
    RETURN QUERY
    SELECT 'job', k.job, CASE WHEN l.outcome IN ('failed', 'interrupted') THEN 'warning' ELSE 'fine' END, CASE WHEN l.outcome IN ('failed', 'interrupted') THEN l.outcome WHEN l.id IS NULL THEN 'none' ELSE 'done' END,
           l.started_at, jsonb_build_object('job', k.job, 'error', l.error)
    FROM unnest(ARRAY['partitions', 'optimize', 'trim', 'adoption']) WITH ORDINALITY k(job, n)
    LEFT JOIN LATERAL (SELECT r.* FROM public.job_runs r WHERE r.job = k.job AND r.outcome <> 'running' ORDER BY r.started_at DESC, r.id DESC LIMIT 1) l ON true
    WHERE (l.id IS NOT NULL OR k.job IN ('partitions', 'trim')) AND NOT ergo_internal.is_paused(k.job) ORDER BY k.n;

    RETURN QUERY
    SELECT 'job', p.job, 'warning', 'paused', p.paused_at, jsonb_build_object('job', p.job, 'by', p.paused_by, 'reason', p.reason) FROM ergo_internal.job_pauses p ORDER BY p.job;

    -- Reports that are made by themselves: the latest run of each schedule that goes on.
    RETURN QUERY
    SELECT 'reports', NULL::text, CASE WHEN count(*) FILTER (WHERE l.outcome = 'failed') > 0 THEN 'failing' ELSE 'fine' END,
           CASE WHEN count(*) FILTER (WHERE l.outcome = 'failed') > 0 THEN 'failed' WHEN count(*) = 0 THEN 'none' ELSE 'done' END,
           CASE WHEN count(*) FILTER (WHERE l.outcome = 'failed') > 0 THEN min(l.ended_at) FILTER (WHERE l.outcome = 'failed') ELSE max(l.ended_at) END,
           jsonb_build_object('schedules', count(*), 'failed', count(*) FILTER (WHERE l.outcome = 'failed'), 'names', coalesce(jsonb_agg(t.name ORDER BY t.name) FILTER (WHERE l.outcome = 'failed'), '[]'))
    FROM ergo_internal.report_schedules s JOIN ergo_internal.report_templates t ON t.id = s.template_id
    LEFT JOIN LATERAL (SELECT r.* FROM ergo_internal.report_runs r WHERE r.schedule_id = s.id AND r.ended_at IS NOT NULL ORDER BY r.due_at DESC LIMIT 1) l ON true
    WHERE NOT s.is_paused;

    -- The chain of the audit log, as it was when it was checked last.
    RETURN QUERY
    SELECT 'audit', NULL::text, CASE WHEN (a.detail ->> 'faults')::bigint > 0 THEN 'failing' WHEN a.read_at < moment - interval '8 days' THEN 'warning' ELSE 'fine' END,
           CASE WHEN a.read_at IS NULL THEN 'never' WHEN (a.detail ->> 'faults')::bigint > 0 THEN 'broken' WHEN a.read_at < moment - interval '8 days' THEN 'old' ELSE 'whole' END,
           CASE WHEN (a.detail ->> 'faults')::bigint > 0 THEN (a.detail ->> 'broken_since')::timestamptz ELSE a.read_at END,
           coalesce(a.detail, '{}') || jsonb_build_object('checked', a.read_at)
    FROM (SELECT) x LEFT JOIN ergo_internal.readings a ON a.name = 'audit';

    -- What goes out by itself: the last alert that was sent, and what could not be. What was given up is told until something else gets through to its target.
    RETURN QUERY
    SELECT 'alerts', NULL::text, CASE WHEN a.unsent > 0 OR a.closed > 0 THEN 'failing' WHEN a.waiting > 0 THEN 'warning' ELSE 'fine' END,
           CASE WHEN a.closed > 0 THEN 'closed' WHEN a.unsent > 0 THEN 'unsent' WHEN a.waiting > 0 THEN 'waiting' WHEN a.last_sent IS NOT NULL THEN 'sent' WHEN a.targets = 0 THEN 'none' ELSE 'quiet' END,
           CASE WHEN a.closed > 0 OR a.unsent > 0 OR a.waiting > 0 THEN a.since ELSE a.last_sent END,
           jsonb_build_object('targets', a.targets, 'last_sent', a.last_sent, 'unsent', a.unsent, 'waiting', a.waiting, 'names', a.names)
    FROM (
        SELECT count(*) AS targets, count(*) FILTER (WHERE t.disabled_at IS NOT NULL) AS closed, sum(u.unsent)::bigint AS unsent, sum(u.waiting)::bigint AS waiting, max(u.last_sent) AS last_sent,
               min(least(t.disabled_at, u.since)) AS since,
               coalesce(jsonb_agg(t.name ORDER BY t.name) FILTER (WHERE t.kind <> 'person' AND (t.disabled_at IS NOT NULL OR u.unsent > 0 OR u.waiting > 0)), '[]') AS names
        FROM ergo_internal.alert_targets t
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE o.outcome = 'given_up' AND o.type <> 'test') AS unsent, count(*) FILTER (WHERE o.ended_at IS NULL AND o.attempts > 0 AND o.answer IS NOT NULL) AS waiting,
                   min(o.created_at) FILTER (WHERE o.outcome = 'given_up' AND o.type <> 'test' OR o.ended_at IS NULL AND o.answer IS NOT NULL) AS since,
                   (SELECT max(s.ended_at) FROM ergo_internal.alert_outbox s WHERE s.target_id = t.id AND s.outcome = 'sent') AS last_sent
            FROM ergo_internal.alert_outbox o
            WHERE o.target_id = t.id AND (o.ended_at IS NULL OR o.ended_at > coalesce((SELECT max(s.ended_at) FROM ergo_internal.alert_outbox s WHERE s.target_id = t.id AND s.outcome = 'sent'), '-infinity'))
        ) u
        WHERE t.paused_at IS NULL
    ) a;

    RETURN QUERY
    SELECT 'people', NULL::text, 'fine', 'signed_in', NULL::timestamptz, jsonb_build_object('sessions', count(*), 'people', count(DISTINCT (s.issuer, s.subject)))
    FROM ergo_internal.sessions s WHERE ergo_internal.is_live(s);

    RETURN QUERY
    SELECT 'storage', NULL::text,
           CASE WHEN d.free * 100 >= d.total * d.low OR d.free IS NULL THEN 'fine' WHEN d.free * 400 < d.total * d.low THEN 'failing' ELSE 'warning' END,
           CASE WHEN d.free * 100 >= d.total * d.low OR d.free IS NULL THEN 'size' ELSE 'low' END, d.low_since,
           jsonb_build_object('bytes', pg_database_size(current_database()), 'server', current_setting('server_version'), 'free', d.free, 'total', d.total)
    FROM (SELECT) x
    -- By a portal that sees the disk; what it told yesterday proves nothing today.
    LEFT JOIN LATERAL (SELECT (r.detail ->> 'free')::numeric AS free, (r.detail ->> 'total')::numeric AS total, (r.detail ->> 'low_percent')::numeric AS low, (r.detail ->> 'low_since')::timestamptz AS low_since
                       FROM ergo_internal.readings r WHERE r.name = 'disk' AND r.read_at > moment - interval '1 day') d ON true;
END
$$;
COMMENT ON FUNCTION health_checks(timestamptz, int) IS
    'Whether all is well: a row for each thing that is looked at, with level fine, warning or failing. retention_due is when retention was last due, days_ahead for how many days partitions are made ahead.';
