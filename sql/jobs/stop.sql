-- Stopping a run that is under way, whoever started it and wherever it runs. What it has committed stays.

-- Looked at before each batch.
CREATE OR REPLACE FUNCTION ergo_internal.stop_asked(run bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM ergo_internal.runs r WHERE r.id = run AND r.stop_asked_by IS NOT NULL) $$;

-- The session that does a run: it holds the lock of its job, for a refresh that of its view.
CREATE OR REPLACE FUNCTION ergo_internal.session_of(run bigint) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT l.pid FROM ergo_internal.runs r LEFT JOIN ergo_internal.views v ON r.job = 'refresh' AND v.name = r.subject
    JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 AND l.pid = r.backend_pid
         AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
         AND l.classid::bigint = hashtext('ergo_internal.' || r.job)::bigint & 4294967295 AND l.objid::bigint = coalesce(v.ordinal, 0)
    WHERE r.id = run AND r.outcome = 'running' LIMIT 1
$$;

CREATE OR REPLACE FUNCTION ergo_internal.ask_to_stop(run bigint, asked_by text DEFAULT session_user) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF ergo_internal.session_of(run) IS NOT NULL THEN
        UPDATE ergo_internal.runs r SET stop_asked_by = coalesce(r.stop_asked_by, ask_to_stop.asked_by) WHERE r.id = run AND r.outcome = 'running';
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    RAISE EXCEPTION 'The run has ended already' USING ERRCODE = '55000', CONSTRAINT = 'run.ended', DATATYPE = '{}';
END
$$;

-- Ends the statement that the run is at, after ask_to_stop() is committed: otherwise it is waited for. Of a session of somebody
-- else's it is not allowed; the run then ends before its next batch.
CREATE OR REPLACE FUNCTION ergo_internal.interrupt(run bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_cancel_backend(s.pid) FROM (SELECT ergo_internal.session_of(run) AS pid) s WHERE s.pid IS NOT NULL AND ergo_internal.stop_asked(run);
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$$;
