-- The one rule of every job: one at a time anywhere, done once when due, recorded.

-- What a run says when it was cancelled: it is no fault of the data, and whoever called it must not go on.
CREATE OR REPLACE FUNCTION ergo_internal.stopped() RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT 'stopped on request or by a time limit' $$;

-- How a run ended, by what went wrong.
CREATE OR REPLACE FUNCTION ergo_internal.outcome_of(failure text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN failure IS NULL THEN 'succeeded' WHEN starts_with(failure, ergo_internal.stopped()) THEN 'stopped' ELSE 'failed' END $$;

-- Whether a run that was due at a moment has been done. Whoever has a schedule says when it was due; without one a job is due when
-- almost a day has passed for retention, almost an hour for the others. A run of a time that is still to come proves nothing.
CREATE OR REPLACE FUNCTION ergo_internal.is_done(job text, subject text, due timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM ergo_internal.runs r WHERE r.job = is_done.job AND r.subject = is_done.subject AND r.outcome = 'succeeded'
                   AND r.started_at >= coalesce(due, clock_timestamp() - CASE is_done.job WHEN 'retention' THEN interval '23 hours' ELSE interval '55 minutes' END) AND r.started_at <= clock_timestamp() + interval '1 minute')
$$;

-- What is judged under a lock must see what was committed while the lock was waited for. A job's transactions are made so by
-- take_job(), whatever is set for the role.
CREATE OR REPLACE FUNCTION ergo_internal.require_read_committed() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'Nothing is deleted in a % transaction, which would not see a legal hold or a late row of the last moment: SET default_transaction_isolation = ''read committed'' first',
            current_setting('transaction_isolation') USING ERRCODE = '25001';
    END IF;
END
$$;

-- Who started the run of a job that is under way.
CREATE OR REPLACE FUNCTION ergo_internal.runner_of(job text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT r.requested_by FROM ergo_internal.runs r WHERE r.job = runner_of.job AND r.outcome = 'running' ORDER BY r.id DESC LIMIT 1), 'another session')
$$;

-- Closes runs that still say running although whoever calls this has their lock: they were cut off, or ended by a stop that came between
-- two batches. A null subject means all.
CREATE OR REPLACE FUNCTION ergo_internal.close_cut_off(job text, subject text) RETURNS void LANGUAGE sql AS $$
    UPDATE ergo_internal.runs r SET finished_at = clock_timestamp(), outcome = CASE WHEN r.stop_asked_by IS NULL THEN 'failed' ELSE 'stopped' END,
        error = CASE WHEN r.stop_asked_by IS NULL THEN 'interrupted before it ended' ELSE ergo_internal.stopped() END
    WHERE r.job = close_cut_off.job AND r.subject = coalesce(close_cut_off.subject, r.subject) AND r.outcome = 'running'
$$;

-- Takes the job for this session, until pg_advisory_unlock(hashtext('ergo_internal.' || job), 0) or its end. False where another
-- session has it, or the job is paused; asks only, where the caller would not go on.
CREATE OR REPLACE FUNCTION ergo_internal.take_job(job text, or_fail boolean) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever would not go on is a schedule.
    IF NOT or_fail AND ergo_internal.is_paused(job) THEN
        RETURN false;
    END IF;
    IF pg_try_advisory_lock(hashtext('ergo_internal.' || job), 0) THEN
        PERFORM ergo_internal.close_cut_off(job, NULL);
        -- For the transactions after this one, until the job is left.
        PERFORM set_config('ergo.isolation_before', current_setting('default_transaction_isolation'), false),
                set_config('default_transaction_isolation', 'read committed', false);
        RETURN true;
    END IF;
    IF or_fail THEN
        RAISE EXCEPTION 'A % run is under way, started by %', job, ergo_internal.runner_of(job) USING ERRCODE = '55P03',
            CONSTRAINT = 'job.busy', DATATYPE = jsonb_build_object('job', job, 'by', ergo_internal.runner_of(job))::text;
    END IF;
    RETURN false;
END
$$;
CREATE OR REPLACE FUNCTION ergo_internal.leave_job(job text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('default_transaction_isolation', coalesce(nullif(current_setting('ergo.isolation_before', true), ''), 'read committed'), false);
    PERFORM pg_advisory_unlock(hashtext('ergo_internal.' || job), 0);
END
$$;
