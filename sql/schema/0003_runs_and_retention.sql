-- What ran, who started it and how it ended; and what retention must know besides retention_days.

CREATE TABLE IF NOT EXISTS ergo_internal.runs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job           text NOT NULL CHECK (job IN ('refresh', 'retention', 'partitions', 'optimize', 'trim', 'adoption')),
    subject       text NOT NULL,
    requested_by  text NOT NULL,
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at   timestamptz,
    outcome       text NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'succeeded', 'failed')),
    buckets       bigint,
    rows_affected bigint,
    detail        jsonb,
    error         text,
    backend_pid   int NOT NULL DEFAULT pg_backend_pid()
);
CREATE INDEX IF NOT EXISTS runs_recent ON ergo_internal.runs (started_at DESC);
CREATE INDEX IF NOT EXISTS runs_by_subject ON ergo_internal.runs (job, subject, started_at DESC);
CREATE INDEX IF NOT EXISTS runs_running ON ergo_internal.runs (job, subject) WHERE outcome = 'running';
COMMENT ON COLUMN ergo_internal.runs.backend_pid IS 'The database session that runs it; a running row whose session is gone was interrupted.';

CREATE TABLE IF NOT EXISTS ergo_internal.settings (
    id                    boolean PRIMARY KEY DEFAULT true CHECK (id),
    retention_floor_days  int NOT NULL DEFAULT 1 CHECK (retention_floor_days BETWEEN 1 AND 3650),
    alerts_keep_days      int NOT NULL DEFAULT 365 CHECK (alerts_keep_days BETWEEN 1 AND 3650),
    runs_keep_days        int NOT NULL DEFAULT 90 CHECK (runs_keep_days BETWEEN 1 AND 3650)
);
COMMENT ON COLUMN ergo_internal.settings.retention_floor_days IS 'No warehouse may keep its snapshots for fewer days than this.';
INSERT INTO ergo_internal.settings DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_retention (
    warehouse_id  text PRIMARY KEY REFERENCES warehouses (id) ON DELETE CASCADE,
    legal_hold    boolean NOT NULL DEFAULT false,
    hold_reason   text,
    purged_before timestamptz,
    CONSTRAINT hold_has_a_reason CHECK (NOT legal_hold OR nullif(trim(hold_reason), '') IS NOT NULL)
);
COMMENT ON COLUMN ergo_internal.warehouse_retention.purged_before IS
    'Snapshots before this moment were deleted or are being deleted; buckets before it are never recomputed, even if retention_days grows later.';

CREATE TABLE IF NOT EXISTS ergo_internal.retention_changes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id text NOT NULL,
    old_days     int NOT NULL,
    new_days     int NOT NULL,
    changed_by   text NOT NULL,
    changed_at   timestamptz NOT NULL DEFAULT now()
);
