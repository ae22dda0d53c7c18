-- What the portal checks of itself: buckets it could not compute, rows stored against rows counted, and its clock.

CREATE TABLE IF NOT EXISTS ergo_internal.set_aside_buckets (
    view_name    text NOT NULL,
    warehouse_id text NOT NULL,
    bucket_start timestamptz NOT NULL,
    error        text NOT NULL,
    attempts     int NOT NULL DEFAULT 1,
    set_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    retry_at     timestamptz NOT NULL,
    PRIMARY KEY (view_name, warehouse_id, bucket_start)
);
COMMENT ON TABLE ergo_internal.set_aside_buckets IS 'Buckets whose snapshots could not be computed. The view keeps what it showed of them, goes on with all others, and tries these again at retry_at.';
COMMENT ON COLUMN ergo_internal.set_aside_buckets.bucket_start IS 'Minus infinity stands for the scheduled shifts of the warehouse.';

-- Rows stored and rows counted, per view, warehouse and UTC day, where the two are not equal.
CREATE TABLE IF NOT EXISTS ergo_internal.row_balance (
    view_name    text NOT NULL,
    warehouse_id text NOT NULL,
    day          date NOT NULL,
    stored       bigint NOT NULL,
    counted      bigint NOT NULL,
    late         bigint NOT NULL,
    waiting      bigint NOT NULL,
    set_aside    bigint NOT NULL,
    missing      bigint NOT NULL,
    checked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (view_name, warehouse_id, day)
);
COMMENT ON COLUMN ergo_internal.row_balance.missing IS 'Stored rows in no figure and on no list; below zero where the view shows rows that are not stored. Writes past the change tracking leave such a difference.';

ALTER TABLE ergo_internal.counted_days ADD COLUMN IF NOT EXISTS balanced_at timestamptz;
COMMENT ON COLUMN ergo_internal.counted_days.balanced_at IS 'When every view last agreed, or was found not to agree, with the count of the day; null where that has to be looked at.';

ALTER TABLE ergo_internal.views
    ADD COLUMN IF NOT EXISTS balance jsonb,
    ADD COLUMN IF NOT EXISTS balance_checked_at timestamptz;
COMMENT ON COLUMN ergo_internal.views.balance IS 'All rows stored, by where they are: counted, or the reason why not.';

-- The last moment at which the clock was believed.
CREATE TABLE IF NOT EXISTS ergo_internal.clock (
    is_only       boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    believed_at   timestamptz,
    newest_change timestamptz
);
COMMENT ON COLUMN ergo_internal.clock.believed_at IS 'Start of the last run that deleted by the clock: retention or trimming.';
COMMENT ON COLUMN ergo_internal.clock.newest_change IS 'When the latest change that a refresh has heard of was written, by the clock of then.';
INSERT INTO ergo_internal.clock DEFAULT VALUES ON CONFLICT DO NOTHING;
ALTER TABLE ergo_internal.settings ADD COLUMN IF NOT EXISTS clock_tolerance interval NOT NULL DEFAULT '2 days'
    CONSTRAINT clock_tolerance_range CHECK (clock_tolerance BETWEEN interval '1 hour' AND interval '400 days');
COMMENT ON COLUMN ergo_internal.settings.clock_tolerance IS 'How far the clock may be past the last run and the newest rows before nothing is deleted by it.';

ALTER TABLE ergo_internal.runs DROP CONSTRAINT IF EXISTS runs_outcome_check;
ALTER TABLE ergo_internal.runs ADD CONSTRAINT runs_outcome_check CHECK (outcome IN ('running', 'succeeded', 'failed', 'stopped'));
ALTER TABLE ergo_internal.runs DROP CONSTRAINT IF EXISTS runs_job_check;
ALTER TABLE ergo_internal.runs ADD CONSTRAINT runs_job_check CHECK (job IN ('refresh', 'retention', 'partitions', 'optimize', 'trim', 'adoption', 'balance', 'erasure'));
ALTER TABLE ergo_internal.setting_changes DROP CONSTRAINT IF EXISTS setting_changes_setting_check;
ALTER TABLE ergo_internal.setting_changes ADD CONSTRAINT setting_changes_setting_check CHECK (setting <> '');
-- Whoever is named as changed_by, this is the login that did it; null where it was not kept yet.
ALTER TABLE ergo_internal.setting_changes ADD COLUMN IF NOT EXISTS login text;
ALTER TABLE ergo_internal.setting_changes ALTER COLUMN login SET DEFAULT session_user;
ALTER TABLE ergo_internal.retention_changes ADD COLUMN IF NOT EXISTS login text;
ALTER TABLE ergo_internal.retention_changes ALTER COLUMN login SET DEFAULT session_user;
