-- How many snapshots of each warehouse lie on each past UTC day, so that neither a plan nor a statistic counts years of
-- snapshots row by row. A day of which anything changed is counted again.

CREATE TABLE IF NOT EXISTS ergo_internal.counted_days (
    day        date PRIMARY KEY,
    is_counted boolean NOT NULL,
    is_changed boolean NOT NULL
);
COMMENT ON TABLE ergo_internal.counted_days IS 'Days of ergonomic_snapshots. day_counts is right for those that are counted and not changed since, and for no other.';

CREATE TABLE IF NOT EXISTS ergo_internal.day_counts (
    day          date NOT NULL,
    warehouse_id text NOT NULL,
    row_count    bigint NOT NULL,
    oldest       timestamptz NOT NULL,
    newest       timestamptz NOT NULL,
    PRIMARY KEY (day, warehouse_id)
);

-- Beside retention_changes, which tells of retention_days.
CREATE TABLE IF NOT EXISTS ergo_internal.setting_changes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    setting      text NOT NULL CHECK (setting IN ('floor', 'legal hold', 'identities')),
    warehouse_id text,
    old_value    text,
    new_value    text,
    changed_by   text NOT NULL,
    changed_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN ergo_internal.setting_changes.warehouse_id IS 'Null for the floor, which holds for all.';
COMMENT ON COLUMN ergo_internal.setting_changes.new_value IS 'Days, or the reason of a legal hold; null where nothing is set any more.';

-- How long the exposure view says whose minutes they are.
ALTER TABLE ergo_internal.warehouse_retention
    ADD COLUMN IF NOT EXISTS identity_days int CONSTRAINT identity_days_range CHECK (identity_days BETWEEN 1 AND 3650),
    ADD COLUMN IF NOT EXISTS identified_from timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN ergo_internal.warehouse_retention.identity_days IS 'Days for which worker_exposure_minutes names workers; null: as long as the view keeps its rows.';
COMMENT ON COLUMN ergo_internal.warehouse_retention.identified_from IS 'Minutes before this moment are nobody''s any more, and never will be again.';
