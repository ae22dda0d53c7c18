-- Reports that people saved, and when they are made by themselves.

-- Whose rights a scheduled report has: what was claimed of the person at the latest sign-in. What follows from it is found anew each time.
CREATE TABLE IF NOT EXISTS ergo_internal.report_owners (
    issuer  text NOT NULL,
    subject text NOT NULL,
    name    text NOT NULL,
    email   text,
    claims  jsonb NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (issuer, subject)
);

CREATE TABLE IF NOT EXISTS ergo_internal.report_templates (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
    issuer     text NOT NULL,
    subject    text NOT NULL,
    owner_name text NOT NULL,
    shared_with text CHECK (shared_with IN ('admin', 'compliance-officer')),
    request    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX IF NOT EXISTS report_templates_of_owner ON ergo_internal.report_templates (issuer, subject, lower(btrim(name)));
COMMENT ON COLUMN ergo_internal.report_templates.shared_with IS 'The role whose people see it too; null for its owner alone.';

CREATE TABLE IF NOT EXISTS ergo_internal.report_schedules (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    template_id  bigint NOT NULL UNIQUE REFERENCES ergo_internal.report_templates ON DELETE CASCADE,
    issuer       text NOT NULL,
    subject      text NOT NULL,
    cadence      text NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly', 'quarterly')),
    time_of_day  time NOT NULL,
    timezone     text NOT NULL,
    reason       text NOT NULL CHECK (length(btrim(reason)) BETWEEN 10 AND 500),
    recipients   text[] NOT NULL DEFAULT '{}',
    to_folder    boolean NOT NULL DEFAULT false,
    is_paused    boolean NOT NULL DEFAULT false,
    active_since timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (issuer, subject) REFERENCES ergo_internal.report_owners
);
COMMENT ON COLUMN ergo_internal.report_schedules.time_of_day IS 'In timezone, on the first day after the period it is about.';
COMMENT ON COLUMN ergo_internal.report_schedules.active_since IS 'What was due before is not caught up.';

-- What was due, one row each: so each is made once, however many portals there are.
CREATE TABLE IF NOT EXISTS ergo_internal.report_runs (
    schedule_id bigint NOT NULL REFERENCES ergo_internal.report_schedules ON DELETE CASCADE,
    due_at      timestamptz NOT NULL,
    begun_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts    int NOT NULL DEFAULT 1,
    retry_at    timestamptz,
    export_id   text,
    sent_to     text[] NOT NULL DEFAULT '{}',
    stored_as   text,
    ended_at    timestamptz,
    outcome     text CHECK (outcome IN ('done', 'failed')),
    failure     jsonb,
    PRIMARY KEY (schedule_id, due_at),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
COMMENT ON COLUMN ergo_internal.report_runs.sent_to IS 'Addresses that the mail server took it for; who is here is not written to again.';
COMMENT ON COLUMN ergo_internal.report_runs.retry_at IS 'When it is tried again: the figures were not complete, or something failed.';
