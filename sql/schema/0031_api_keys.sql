-- Keys of programs, who answers for them, and what programs asked for.

-- Who made or rotated a key, as known since the latest sign-in: a key may do no more than this person may.
CREATE TABLE IF NOT EXISTS ergo_internal.api_key_makers (
    issuer  text NOT NULL,
    subject text NOT NULL,
    name    text NOT NULL,
    email   text,
    claims  jsonb NOT NULL DEFAULT '[]',
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (issuer, subject)
);
COMMENT ON COLUMN ergo_internal.api_key_makers.claims IS 'Claims from which roles and scope follow, as [{"type": ..., "value": ...}].';

CREATE TABLE IF NOT EXISTS ergo_internal.api_keys (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
    rights       text[] NOT NULL CHECK (cardinality(rights) > 0),
    warehouses   text[] CHECK (cardinality(warehouses) > 0),
    issuer       text NOT NULL,
    subject      text NOT NULL,
    made_by      text NOT NULL,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    revoked_by   text,
    used_at      timestamptz,
    used_from    text,
    FOREIGN KEY (issuer, subject) REFERENCES ergo_internal.api_key_makers,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
COMMENT ON COLUMN ergo_internal.api_keys.warehouses IS 'Ids of the only warehouses it sees; null for all that who answers for it sees.';
COMMENT ON COLUMN ergo_internal.api_keys.issuer IS 'With subject: who answers for it, whoever made it or rotated it last.';
COMMENT ON COLUMN ergo_internal.api_keys.used_at IS 'Last use, noted at most once a minute.';
CREATE UNIQUE INDEX IF NOT EXISTS api_keys_by_name ON ergo_internal.api_keys (lower(btrim(name))) WHERE revoked_at IS NULL;

-- While a key is rotated two of its secrets are valid.
CREATE TABLE IF NOT EXISTS ergo_internal.api_key_secrets (
    hash        bytea PRIMARY KEY CHECK (length(hash) = 32),
    key_id      bigint NOT NULL REFERENCES ergo_internal.api_keys,
    ending      text NOT NULL CHECK (length(ending) = 4),
    made_by     text NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    valid_until timestamptz
);
COMMENT ON COLUMN ergo_internal.api_key_secrets.hash IS 'SHA-256 of the secret: who reads this table can use no key. The secret is 256 random bits, so that no slow hash is needed.';
COMMENT ON COLUMN ergo_internal.api_key_secrets.ending IS 'Its last four signs, to tell two secrets apart.';
COMMENT ON COLUMN ergo_internal.api_key_secrets.valid_until IS 'Until when it is valid beside the one that took its place; null for the one in use.';
CREATE INDEX IF NOT EXISTS api_key_secrets_of_key ON ergo_internal.api_key_secrets (key_id);

-- Requests with an idempotency key, and what they were answered. Kept for a day.
CREATE TABLE IF NOT EXISTS ergo_internal.api_requests (
    subject         text NOT NULL,
    idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
    request         text NOT NULL,
    body_hash       bytea NOT NULL,
    begun_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    status          int,
    location        text,
    media_type      text,
    body            text,
    PRIMARY KEY (subject, idempotency_key)
);
COMMENT ON COLUMN ergo_internal.api_requests.request IS 'Method and address.';
COMMENT ON COLUMN ergo_internal.api_requests.status IS 'What it was answered; null while it is being answered, or where the portal died over it.';
CREATE INDEX IF NOT EXISTS api_requests_by_time ON ergo_internal.api_requests (begun_at);

-- Long work that a program started: how far it is, for whoever asks whichever portal. Kept for 90 days.
CREATE TABLE IF NOT EXISTS ergo_internal.api_operations (
    id         uuid PRIMARY KEY,
    subject    text NOT NULL,
    started_by text NOT NULL,
    action     text NOT NULL,
    arguments  jsonb NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at   timestamptz,
    outcome    text CHECK (outcome IN ('done', 'stopped', 'refused', 'failed')),
    code       text,
    result     jsonb,
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
COMMENT ON COLUMN ergo_internal.api_operations.beat_at IS 'When the portal that does it last said so; where that is long ago it was cut off.';
CREATE INDEX IF NOT EXISTS api_operations_by_time ON ergo_internal.api_operations (started_at);
