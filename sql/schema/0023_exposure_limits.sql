-- Limits of exposure that an installation sets for itself, and who changed them.

-- Without a warehouse it is the company's, which each warehouse has that sets none; without a zone it is that of all zones of the warehouse.
CREATE TABLE IF NOT EXISTS ergo_internal.exposure_limits (
    measure      text NOT NULL CHECK (measure IN ('worker_red', 'worker_weighted', 'zone_red')),
    warehouse_id text,
    zone_id      text,
    minutes      numeric(6, 1) NOT NULL CHECK (minutes > 0 AND minutes <= CASE measure WHEN 'worker_weighted' THEN 7200 ELSE 1440 END),
    CHECK (zone_id IS NULL OR warehouse_id IS NOT NULL AND measure = 'zone_red'),
    UNIQUE NULLS NOT DISTINCT (measure, warehouse_id, zone_id)
);
COMMENT ON COLUMN ergo_internal.exposure_limits.measure IS
    'Of one shift: red minutes of a worker, weighted minutes of a worker (green 1, yellow 2, red 5), or red minutes of a zone, all who work there together.';
COMMENT ON COLUMN ergo_internal.exposure_limits.minutes IS 'What is still allowed; a day has 1440 minutes, which weigh 7200 at most.';

CREATE TABLE IF NOT EXISTS ergo_internal.exposure_limit_changes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    measure      text NOT NULL,
    warehouse_id text,
    zone_id      text,
    old_minutes  numeric(6, 1),
    new_minutes  numeric(6, 1),
    reason       text CHECK (length(reason) BETWEEN 1 AND 500),
    changed_by   text NOT NULL,
    changed_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS exposure_limit_changes_of_warehouse ON ergo_internal.exposure_limit_changes (warehouse_id, id);
COMMENT ON COLUMN ergo_internal.exposure_limit_changes.new_minutes IS 'Null where the limit is the inherited one again.';
