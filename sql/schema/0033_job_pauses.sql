-- Scheduled jobs that an admin has paused, beside views, which have theirs in their row.

CREATE TABLE IF NOT EXISTS ergo_internal.job_pauses (
    job       text PRIMARY KEY CHECK (job IN ('retention', 'partitions', 'trim', 'adoption', 'reports')),
    paused_by text NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason    text NOT NULL CHECK (length(btrim(reason)) BETWEEN 1 AND 500)
);
COMMENT ON TABLE ergo_internal.job_pauses IS 'The schedule passes these jobs over, on every portal and for every caller that asks only if due. Run by hand they still run.';
