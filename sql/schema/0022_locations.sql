-- Lights of locations, and of zones by shift: which location and which shift of a zone is red, over any range. Kept by top_red_zones
-- beside zone_hours, in the same transaction and from the same snapshots. Counts only, in the fewest bytes: there are as many
-- rows as locations that were seen in an hour.

CREATE TABLE IF NOT EXISTS ergo_internal.location_hours (
    warehouse_id        text NOT NULL,
    zone_id             text,
    pick_location_id    text,
    bucket_time         timestamptz NOT NULL,
    snapshot_count      int NOT NULL,
    green_count         int NOT NULL,
    yellow_count        int NOT NULL,
    red_count           int NOT NULL,
    unknown_light_count int NOT NULL
);
COMMENT ON TABLE ergo_internal.location_hours IS 'Lights per zone, location and hour; kept by top_red_zones. Null locations are snapshots that name none.';
COMMENT ON COLUMN ergo_internal.location_hours.unknown_light_count IS 'Snapshots whose light is a word that nobody told the meaning of: in no light.';
CREATE TABLE IF NOT EXISTS ergo_internal.location_days (LIKE ergo_internal.location_hours);
COMMENT ON TABLE ergo_internal.location_days IS 'The same per UTC day.';

CREATE TABLE IF NOT EXISTS ergo_internal.zone_shift_hours (
    warehouse_id        text NOT NULL,
    zone_id             text,
    shift_code          text,
    bucket_time         timestamptz NOT NULL,
    snapshot_count      int NOT NULL,
    green_count         int NOT NULL,
    yellow_count        int NOT NULL,
    red_count           int NOT NULL,
    unknown_light_count int NOT NULL
);
COMMENT ON TABLE ergo_internal.zone_shift_hours IS 'Lights per zone, shift code and hour; kept by top_red_zones. Null shifts are snapshots that name none.';

-- Many locations share an hour, so that entries of one key are stored once: each index is a small part of its table.
CREATE INDEX IF NOT EXISTS location_hours_warehouse_time ON ergo_internal.location_hours (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS location_hours_zone_time ON ergo_internal.location_hours (warehouse_id, zone_id, bucket_time);
CREATE INDEX IF NOT EXISTS location_days_warehouse_time ON ergo_internal.location_days (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS location_days_zone_time ON ergo_internal.location_days (warehouse_id, zone_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_shift_hours_warehouse_time ON ergo_internal.zone_shift_hours (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_shift_hours_zone_time ON ergo_internal.zone_shift_hours (warehouse_id, zone_id, bucket_time);
-- A zone's first and last red of a range.
CREATE INDEX IF NOT EXISTS zone_red_hours_zone_time ON ergo_internal.zone_red_hours (warehouse_id, zone_id, bucket_time);

UPDATE ergo_internal.views SET
    summary_tables = summary_tables || '{"location_hours": "bucket_time", "location_days": "bucket_time", "zone_shift_hours": "bucket_time"}'
WHERE name = 'top_red_zones';
