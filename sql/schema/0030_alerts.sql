-- What is wrong or was, whom it is told to, and what is on its way to them.

-- One row for each time that something was not as it should be, from when it was found until it was well again for a while.
CREATE TABLE IF NOT EXISTS ergo_internal.incidents (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL,
    subject      text NOT NULL DEFAULT '',
    type         text NOT NULL,
    severity     text NOT NULL CHECK (severity IN ('warning', 'failing')),
    arguments    jsonb NOT NULL DEFAULT '{}',
    warehouse_id text,
    since        timestamptz NOT NULL,
    found_at     timestamptz NOT NULL,
    opened_at    timestamptz,
    seen_at      timestamptz NOT NULL,
    fine_since   timestamptz,
    closed_at    timestamptz,
    CHECK (closed_at IS NULL OR opened_at IS NOT NULL)
);
-- One at a time of each thing. What happens once, like a shift over a limit, is closed when it is written, and never written twice.
CREATE UNIQUE INDEX IF NOT EXISTS incidents_open ON ergo_internal.incidents (kind, subject) WHERE closed_at IS NULL OR kind = 'zone';
CREATE INDEX IF NOT EXISTS incidents_closed ON ergo_internal.incidents (closed_at);
COMMENT ON COLUMN ergo_internal.incidents.kind IS 'The check that found it (health_checks), or zone.';
COMMENT ON COLUMN ergo_internal.incidents.type IS 'What was found last; one incident may go from late to failing and back.';
COMMENT ON COLUMN ergo_internal.incidents.opened_at IS 'Null while it has not lasted long enough to be told.';
COMMENT ON COLUMN ergo_internal.incidents.fine_since IS 'Since when it is not found any more; it is closed when that has lasted.';

CREATE TABLE IF NOT EXISTS ergo_internal.alert_targets (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN ('webhook', 'mail', 'person')),
    name             text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 100),
    address          text CHECK (length(address) BETWEEN 1 AND 2000),
    types            text[] NOT NULL CHECK (cardinality(types) BETWEEN 1 AND 100 AND array_position(types, NULL) IS NULL),
    warehouses       text[] CHECK (cardinality(warehouses) BETWEEN 1 AND 1000 AND array_position(warehouses, NULL) IS NULL),
    secret           text,
    old_secret       text,
    old_secret_until timestamptz,
    issuer           text,
    subject          text,
    paused_by        text,
    paused_at        timestamptz,
    disabled_at      timestamptz,
    disabled_why     jsonb,
    active_since     timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by          text NOT NULL,
    made_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by       text NOT NULL,
    changed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    version          int NOT NULL DEFAULT 1,
    UNIQUE (issuer, subject),
    FOREIGN KEY (issuer, subject) REFERENCES ergo_internal.report_owners ON DELETE CASCADE,
    CHECK ((kind = 'person') = (issuer IS NOT NULL) AND (kind = 'person') = (subject IS NOT NULL) AND (kind = 'person') = (address IS NULL) AND (kind = 'webhook') = (secret IS NOT NULL))
);
COMMENT ON COLUMN ergo_internal.alert_targets.types IS 'Types of alert that it gets; its recovery comes with each.';
COMMENT ON COLUMN ergo_internal.alert_targets.warehouses IS 'Ids; null for all. Of what belongs to no warehouse it makes no difference.';
COMMENT ON COLUMN ergo_internal.alert_targets.secret IS 'Encrypted by the portals'' own keys.';
COMMENT ON COLUMN ergo_internal.alert_targets.subject IS 'Of a person, whose address and scope are those of the latest sign-in.';
COMMENT ON COLUMN ergo_internal.alert_targets.active_since IS 'What happened once before that is not told.';

-- What is told to whom: one row for each, so that it is sent once however many portals there are.
CREATE TABLE IF NOT EXISTS ergo_internal.alert_outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id     bigint REFERENCES ergo_internal.incidents ON DELETE CASCADE,
    target_id       bigint NOT NULL REFERENCES ergo_internal.alert_targets ON DELETE CASCADE,
    type            text NOT NULL,
    message_id      uuid NOT NULL DEFAULT gen_random_uuid(),
    severity        text NOT NULL,
    arguments       jsonb NOT NULL,
    since           timestamptz NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts        int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease           uuid,
    leased_until    timestamptz,
    ended_at        timestamptz,
    outcome         text CHECK (outcome IN ('sent', 'given_up', 'passed_over')),
    status          int,
    answer          jsonb,
    UNIQUE (incident_id, target_id, type),
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX IF NOT EXISTS alert_outbox_due ON ergo_internal.alert_outbox (next_attempt_at) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS alert_outbox_of_target ON ergo_internal.alert_outbox (target_id, id);
COMMENT ON COLUMN ergo_internal.alert_outbox.message_id IS 'The same however often it is tried, so that whoever gets it twice sees that.';
COMMENT ON COLUMN ergo_internal.alert_outbox.lease IS 'Of the portal that is at it until leased_until; after that another one tries.';
COMMENT ON COLUMN ergo_internal.alert_outbox.answer IS 'Why it was not sent at the last attempt, as a code with arguments.';

-- What only one portal can tell, or takes too long to be asked for by a page: room on the disk, the check of the audit chain.
CREATE TABLE IF NOT EXISTS ergo_internal.readings (
    name    text PRIMARY KEY,
    read_at timestamptz NOT NULL,
    detail  jsonb NOT NULL
);
