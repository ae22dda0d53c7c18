-- Pausing a scheduled job: whoever asks only if it is due is told that it is not.

CREATE OR REPLACE FUNCTION ergo_internal.is_paused(job text) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM ergo_internal.job_pauses p WHERE p.job = is_paused.job) $$;

CREATE OR REPLACE FUNCTION ergo_internal.pause_job(job text, reason text, paused_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    other text;
BEGIN
    IF coalesce(length(btrim(reason)), 0) NOT BETWEEN 1 AND 500 THEN
        RAISE EXCEPTION 'A pause needs a reason of at most 500 characters' USING ERRCODE = '22023', CONSTRAINT = 'job.pause.reason', DATATYPE = '{}';
    END IF;
    INSERT INTO ergo_internal.job_pauses AS p (job, paused_by, reason) VALUES (job, paused_by, btrim(reason)) ON CONFLICT ON CONSTRAINT job_pauses_pkey DO NOTHING;
    IF NOT FOUND THEN
        SELECT p.paused_by INTO other FROM ergo_internal.job_pauses p WHERE p.job = job;
        RAISE EXCEPTION 'The job % was paused by % already', job, other USING ERRCODE = '55000',
            CONSTRAINT = 'job.pause.already', DATATYPE = jsonb_build_object('job', job, 'by', other)::text;
    END IF;
    INSERT INTO ergo_internal.setting_changes (setting, old_value, new_value, changed_by) VALUES ('job ' || job, 'scheduled', 'paused: ' || btrim(reason), paused_by);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.resume_job(job text, resumed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    why text;
BEGIN
    DELETE FROM ergo_internal.job_pauses p WHERE p.job = job RETURNING p.reason INTO why;
    -- Somebody else may just have done it.
    IF FOUND THEN
        INSERT INTO ergo_internal.setting_changes (setting, old_value, new_value, changed_by) VALUES ('job ' || job, 'paused: ' || why, 'scheduled', resumed_by);
    END IF;
END
$$;
