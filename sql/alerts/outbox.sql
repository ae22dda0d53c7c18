-- The outbox: each alert for each target is sent by one portal. A portal that dies over it leaves it to the next once its lease is over, with
-- the same message id.

-- Takes alerts that are due, for so long. What came first about an incident is sent first. Each at most once at a time, however many ask.
CREATE OR REPLACE FUNCTION ergo_internal.claim_alerts(most int, lease_for interval)
RETURNS SETOF ergo_internal.alert_outbox LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT o.id FROM ergo_internal.alert_outbox o JOIN ergo_internal.alert_targets t ON t.id = o.target_id
        WHERE o.ended_at IS NULL AND o.next_attempt_at <= moment AND (o.leased_until IS NULL OR o.leased_until < moment)
          AND t.paused_at IS NULL AND t.disabled_at IS NULL
          AND NOT EXISTS (SELECT FROM ergo_internal.alert_outbox e WHERE e.target_id = o.target_id AND e.incident_id = o.incident_id AND e.ended_at IS NULL AND e.id < o.id)
        ORDER BY o.next_attempt_at, o.id LIMIT most FOR UPDATE OF o SKIP LOCKED
    )
    UPDATE ergo_internal.alert_outbox o SET attempts = o.attempts + 1, lease = gen_random_uuid(), leased_until = moment + lease_for
    FROM due WHERE due.id = o.id RETURNING o.*;
END
$$;

-- Writes down what came of an attempt. Sent is sent, whoever has the lease by now; anything else is said by who has it. Returns how it stands:
-- sent, given_up, passed_over, or waiting for another attempt: after half a minute, then ever later, up to six hours, for three days.
CREATE OR REPLACE FUNCTION ergo_internal.note_attempt(alert bigint, its_lease uuid, result text, its_status int, its_answer jsonb)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    o ergo_internal.alert_outbox;
    ends text;
BEGIN
    IF result NOT IN ('sent', 'failed', 'gone', 'passed_over') THEN
        RAISE EXCEPTION 'An attempt ends as sent, failed, gone or passed_over, not %', result USING ERRCODE = '22023';
    END IF;
    SELECT * INTO o FROM ergo_internal.alert_outbox x WHERE x.id = alert FOR UPDATE;
    IF o.id IS NULL OR o.ended_at IS NOT NULL OR o.lease IS DISTINCT FROM its_lease AND result <> 'sent' THEN
        RETURN coalesce(o.outcome, 'waiting');
    END IF;
    ends := CASE WHEN result IN ('sent', 'passed_over') THEN result WHEN result = 'gone' OR o.created_at < moment - interval '3 days' THEN 'given_up' END;
    UPDATE ergo_internal.alert_outbox x SET
        status = its_status, answer = its_answer, leased_until = NULL, outcome = ends, ended_at = CASE WHEN ends IS NOT NULL THEN moment END,
        -- Spread out, so that a receiver that comes back is not met by all at once.
        next_attempt_at = moment + least(interval '30 seconds' * power(2, least(x.attempts, 20) - 1), interval '6 hours') * (0.8 + 0.4 * random())
    WHERE x.id = alert;
    IF result = 'gone' THEN
        -- Who answers so wants nothing more.
        UPDATE ergo_internal.alert_targets t SET disabled_at = moment, disabled_why = its_answer, version = t.version + 1 WHERE t.id = o.target_id AND t.disabled_at IS NULL;
    END IF;
    RETURN coalesce(ends, 'waiting');
END
$$;

-- Writes down a test that was sent at once.
CREATE OR REPLACE FUNCTION ergo_internal.note_test(target bigint, message uuid, arguments jsonb, is_sent boolean, its_status int, its_answer jsonb)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO ergo_internal.alert_outbox (target_id, type, message_id, severity, arguments, since, attempts, ended_at, outcome, status, answer)
    SELECT target, 'test', message, 'fine', arguments, clock_timestamp(), 1, clock_timestamp(), CASE WHEN is_sent THEN 'sent' ELSE 'given_up' END, its_status, its_answer
$$;
