-- Who did what, append-only. Each entry carries the hash of the one before, so that one that was changed or taken out is found.

CREATE TABLE IF NOT EXISTS ergo_internal.audit_log (
    id       bigint PRIMARY KEY,
    at       timestamptz NOT NULL,
    actor    text NOT NULL,
    issuer   text,
    subject  text,
    session  bigint,
    address  text,
    action   text NOT NULL CHECK (action <> ''),
    outcome  text NOT NULL CHECK (outcome IN ('begun', 'done', 'refused', 'failed')),
    detail   text,
    previous bytea NOT NULL,
    hash     bytea NOT NULL UNIQUE
);
COMMENT ON COLUMN ergo_internal.audit_log.action IS 'What was done, as the subject of a sentence, with its object.';
COMMENT ON COLUMN ergo_internal.audit_log.detail IS 'What came of it, or why not.';
COMMENT ON COLUMN ergo_internal.audit_log.hash IS 'SHA-256 of the entry and of previous, the hash of the entry before.';
CREATE INDEX IF NOT EXISTS audit_log_by_time ON ergo_internal.audit_log (at);

-- The last entry, so that entries cut off at the end are missed too.
CREATE TABLE IF NOT EXISTS ergo_internal.audit_head (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    id      bigint NOT NULL,
    hash    bytea NOT NULL
);
INSERT INTO ergo_internal.audit_head (id, hash) VALUES (0, sha256('Ergo Portal')) ON CONFLICT DO NOTHING;
