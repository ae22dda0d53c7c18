-- Every report that was made: what it was of, who made it and why, what it held, and with what it can be checked.

-- Keys that manifests are signed with. One signs; those before it stay, so that what they signed can be checked.
CREATE TABLE IF NOT EXISTS ergo_internal.export_keys (
    id          text PRIMARY KEY,
    public_key  bytea NOT NULL,
    private_key text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by  text NOT NULL,
    retired_at  timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS export_keys_signing ON ergo_internal.export_keys ((true)) WHERE retired_at IS NULL;
COMMENT ON COLUMN ergo_internal.export_keys.id IS 'The beginning of the SHA-256 of public_key, as it is written on reports.';
COMMENT ON COLUMN ergo_internal.export_keys.public_key IS 'ECDSA on P-256, as SubjectPublicKeyInfo (RFC 5280).';
COMMENT ON COLUMN ergo_internal.export_keys.private_key IS 'Encrypted by the portal with the keys of the data protection.';

CREATE TABLE IF NOT EXISTS ergo_internal.exports (
    id            text PRIMARY KEY,
    kind          text NOT NULL,
    format        text NOT NULL,
    warehouse_ids text[] NOT NULL,
    request       jsonb NOT NULL,
    with_ids      boolean NOT NULL,
    door          text NOT NULL,
    actor         text NOT NULL,
    issuer        text,
    subject       text,
    reason        text NOT NULL CHECK (length(btrim(reason)) BETWEEN 10 AND 500),
    begun_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at      timestamptz,
    outcome       text CHECK (outcome IN ('done', 'failed', 'stopped')),
    failure       jsonb,
    row_count     bigint NOT NULL DEFAULT 0,
    byte_count    bigint NOT NULL DEFAULT 0,
    file_name     text,
    media_type    text,
    files         jsonb,
    manifest      bytea,
    signature     bytea,
    key_id        text REFERENCES ergo_internal.export_keys,
    kept_until    timestamptz,
    not_kept      text,
    CHECK ((ended_at IS NULL) = (outcome IS NULL)),
    CHECK (outcome <> 'done' OR manifest IS NOT NULL AND signature IS NOT NULL AND key_id IS NOT NULL AND files IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS exports_by_time ON ergo_internal.exports (begun_at);
CREATE INDEX IF NOT EXISTS exports_by_file ON ergo_internal.exports USING gin (files jsonb_path_ops);
COMMENT ON COLUMN ergo_internal.exports.id IS 'As it is written on the report.';
COMMENT ON COLUMN ergo_internal.exports.request IS 'What was asked for, so that it can be asked for again.';
COMMENT ON COLUMN ergo_internal.exports.door IS 'How it was asked for: page, schedule, command or api.';
COMMENT ON COLUMN ergo_internal.exports.seen_at IS 'When it last went on. One that did not for minutes is broken off.';
COMMENT ON COLUMN ergo_internal.exports.files IS 'Its files: name, bytes, sha256.';
COMMENT ON COLUMN ergo_internal.exports.manifest IS 'The bytes that signature signs.';
COMMENT ON COLUMN ergo_internal.exports.kept_until IS 'Until when the file itself can be downloaded again; null where it is not kept.';
COMMENT ON COLUMN ergo_internal.exports.not_kept IS 'Why the file is not kept: too large, expired, erasure, or asked not to.';

-- The file, in parts as it was sent.
CREATE TABLE IF NOT EXISTS ergo_internal.export_parts (
    export_id text NOT NULL REFERENCES ergo_internal.exports ON DELETE CASCADE,
    part      int NOT NULL,
    content   bytea NOT NULL,
    PRIMARY KEY (export_id, part)
);
ALTER TABLE ergo_internal.export_parts ALTER COLUMN content SET STORAGE EXTERNAL;

-- What its rows were, in short: 24 bytes each, to tell later which of them are other ones now.
CREATE TABLE IF NOT EXISTS ergo_internal.export_digests (
    export_id text NOT NULL REFERENCES ergo_internal.exports ON DELETE CASCADE,
    part      int NOT NULL,
    digests   bytea NOT NULL,
    PRIMARY KEY (export_id, part)
);
ALTER TABLE ergo_internal.export_digests ALTER COLUMN digests SET STORAGE EXTERNAL;
COMMENT ON COLUMN ergo_internal.export_digests.digests IS 'For each row: hash of its key, hash of its values, snapshots behind it; 8 bytes each, little endian.';
