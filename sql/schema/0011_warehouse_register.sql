-- The portal's own register of warehouses. The backend's table may lose a row, get it back, or never have had it: what protects
-- the data of a warehouse must not hang on that row, nor must its figures.

CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_register (
    id                 text PRIMARY KEY,
    name               text,
    code               text,
    announced_timezone text,
    timezone           text NOT NULL DEFAULT 'UTC',
    is_announced       boolean NOT NULL DEFAULT false,
    first_seen_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    gone_at            timestamptz,
    -- What an index of ours can hold beside other columns.
    CONSTRAINT register_id_length CHECK (octet_length(id) <= 200)
);
COMMENT ON TABLE ergo_internal.warehouse_register IS 'Every warehouse that the backend announced or a snapshot named, whether or not the backend still has its row.';
COMMENT ON COLUMN ergo_internal.warehouse_register.name IS 'As last announced; null where it never was.';
COMMENT ON COLUMN ergo_internal.warehouse_register.announced_timezone IS 'As the backend wrote it, usable or not.';
COMMENT ON COLUMN ergo_internal.warehouse_register.timezone IS 'The one in which its days and shifts are cut: the announced one under its exact name, or UTC where that is none.';
COMMENT ON COLUMN ergo_internal.warehouse_register.gone_at IS 'Since when the backend has no row for it any more.';

-- Time zone names that PostgreSQL knows and that mean one thing only; learned again with each version, and every hour by each portal.
CREATE TABLE IF NOT EXISTS ergo_internal.time_zones (
    name       text PRIMARY KEY,
    is_refused boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS time_zones_in_any_case ON ergo_internal.time_zones (lower(name));
COMMENT ON COLUMN ergo_internal.time_zones.is_refused IS 'A portal does not know the name: no warehouse uses it, so that database and pages never cut days differently.';

-- Protection outlives the backend's row.
ALTER TABLE ergo_internal.warehouse_retention DROP CONSTRAINT IF EXISTS warehouse_retention_warehouse_id_fkey;
ALTER TABLE ergo_internal.warehouse_retention
    ADD COLUMN IF NOT EXISTS kept_days int CONSTRAINT kept_days_range CHECK (kept_days BETWEEN 1 AND 3650);
COMMENT ON COLUMN ergo_internal.warehouse_retention.kept_days IS
    'Days that hold besides the backend''s: those of a row that is gone or came back with fewer, until an admin decides; or those an admin set for a warehouse that nobody announced.';

-- What was not set before has no number.
ALTER TABLE ergo_internal.retention_changes ALTER COLUMN old_days DROP NOT NULL;

-- The backend deletes and inserts its master data as it likes.
ALTER TABLE shift_calendar DROP CONSTRAINT IF EXISTS shift_calendar_warehouse_id_fkey;
