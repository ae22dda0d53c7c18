-- Who workers are: shown as pseudonyms, and by their ids only to who gave a reason, for a while.

-- A key per warehouse, as the two pads of HMAC-SHA-256 (FIPS 198-1). Whoever may read it may read the ids themselves: it keeps
-- those from guessing who only have figures. Without it the same workers get other pseudonyms.
CREATE TABLE IF NOT EXISTS ergo_internal.pseudonym_keys (
    warehouse_id text PRIMARY KEY,
    inner_pad    bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad    bytea NOT NULL CHECK (length(outer_pad) = 64),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS ergo_internal.unmaskings (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session      bigint NOT NULL REFERENCES ergo_internal.sessions ON DELETE CASCADE,
    warehouse_id text NOT NULL,
    reason       text NOT NULL CHECK (length(btrim(reason)) BETWEEN 10 AND 500),
    begun_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at      timestamptz NOT NULL,
    CHECK (ends_at >= begun_at AND ends_at <= begun_at + interval '8 hours')
);
COMMENT ON TABLE ergo_internal.unmaskings IS 'Who may see the worker ids of a warehouse, until when and why.';
CREATE INDEX IF NOT EXISTS unmaskings_of_session ON ergo_internal.unmaskings (session, warehouse_id);
