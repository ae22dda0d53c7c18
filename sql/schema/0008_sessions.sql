-- Who is signed in. A session lives in the database, not in its cookie, so that ending it anywhere ends it everywhere.

CREATE TABLE IF NOT EXISTS ergo_internal.sessions (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key_hash         bytea NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    issuer           text NOT NULL,
    subject          text NOT NULL,
    provider_session text,
    name             text NOT NULL,
    email            text,
    claims           jsonb NOT NULL DEFAULT '[]',
    id_token         text,
    address          text,
    user_agent       text,
    idle_limit       interval NOT NULL CHECK (idle_limit > interval '0'),
    started_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at          timestamptz NOT NULL,
    ended_at         timestamptz,
    ended_by         text,
    end_reason       text,
    CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason IS NULL))
);
COMMENT ON COLUMN ergo_internal.sessions.key_hash IS 'SHA-256 of the key in the cookie: who reads this table can continue no session.';
COMMENT ON COLUMN ergo_internal.sessions.claims IS 'Claims from which roles and scope follow, as [{"type": ..., "value": ...}].';
COMMENT ON COLUMN ergo_internal.sessions.id_token IS 'Encrypted by the portal; tells the provider at sign-out whose session it is.';
COMMENT ON COLUMN ergo_internal.sessions.ends_at IS 'The latest end, however busy the session is.';
CREATE INDEX IF NOT EXISTS sessions_of_person ON ergo_internal.sessions (issuer, subject) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS sessions_of_provider ON ergo_internal.sessions (issuer, provider_session) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS sessions_by_start ON ergo_internal.sessions (started_at);

-- Tokens of a provider that end sessions count once, whichever portal they reach: issuer and id of each.
CREATE TABLE IF NOT EXISTS ergo_internal.used_tokens (
    token      text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

-- Keys of the data protection: with the same keys a second portal reads the first one's cookies.
CREATE TABLE IF NOT EXISTS ergo_internal.data_protection_keys (
    id         text PRIMARY KEY,
    xml        text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
