-- The one rule of every job: one at a time anywhere, done once when due, recorded.

-- What a run says when it was cancelled: it is no fault of the data, and whoever called it must not go on.
CREATE OR REPLACE FUNCTION ergo_internal.stopped() RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT 'stopped on request or by a time limit' $$;

-- How a run ended, by what went wrong.
CREATE OR REPLACE FUNCTION ergo_internal.outcome_of(failure text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN failure IS NULL THEN 'succeeded' WHEN starts_with(failure, ergo_internal.stopped()) THEN 'stopped' ELSE 'failed' END $$;

-- The latest moment at which a job was due. Whoever has a schedule of their own says when that was; without one it is the hour,
-- and 02:00 UTC for retention.
CREATE OR REPLACE FUNCTION ergo_internal.last_due(job text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE job
        WHEN 'retention' THEN (date_trunc('day', (clock_timestamp() - interval '2 hours') AT TIME ZONE 'UTC') + interval '2 hours') AT TIME ZONE 'UTC'
        ELSE date_trunc('hour', clock_timestamp(), 'UTC') END
$$;

-- Whether a run that was due at a moment has been done. A run of a time that is still to come proves nothing.
CREATE OR REPLACE FUNCTION ergo_internal.is_done(job text, subject text, due timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM ergo_internal.runs r WHERE r.job = is_done.job AND r.subject = is_done.subject AND r.outcome = 'succeeded'
                   AND r.started_at >= coalesce(due, ergo_internal.last_due(is_done.job)) AND r.started_at <= clock_timestamp() + interval '1 minute')
$$;

-- Takes the job for this session, until pg_advisory_unlock(hashtext('ergo_internal.' || job), 0) or its end. False where another
-- session has it; asks only, where the caller would not go on.
CREATE OR REPLACE FUNCTION ergo_internal.take_job(job text, or_fail boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF pg_try_advisory_lock(hashtext('ergo_internal.' || job), 0) THEN
        -- The lock is ours, so an earlier run that still says running was cut off.
        UPDATE ergo_internal.runs r SET outcome = 'failed', finished_at = clock_timestamp(), error = 'interrupted before it ended'
        WHERE r.job = take_job.job AND r.outcome = 'running';
        RETURN true;
    END IF;
    IF or_fail THEN
        RAISE EXCEPTION 'A % run is under way, started by %', job, coalesce(
            (SELECT r.requested_by FROM ergo_internal.runs r WHERE r.job = take_job.job AND r.outcome = 'running' ORDER BY r.id DESC LIMIT 1),
            'another session') USING ERRCODE = '55P03';
    END IF;
    RETURN false;
END
$$;
CREATE OR REPLACE FUNCTION ergo_internal.leave_job(job text) RETURNS void LANGUAGE sql AS
$$ SELECT pg_advisory_unlock(hashtext('ergo_internal.' || job), 0) $$;
