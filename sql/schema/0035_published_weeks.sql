-- Published minutes of workers by week. Three months of a warehouse are added up from a dozen rows for each worker, not from each cell.

-- No column is called bucket_time: a table of the coordinator where warehouses lie on several servers.
CREATE TABLE IF NOT EXISTS ergo_internal.published_worker_weeks (
    warehouse_id      text NOT NULL,
    week              timestamptz NOT NULL,
    worker_id         text NOT NULL,
    green_minutes     double precision NOT NULL,
    yellow_minutes    double precision NOT NULL,
    red_minutes       double precision NOT NULL,
    total_minutes     double precision NOT NULL,
    max_risk          double precision,
    shifts            bigint NOT NULL,
    scheduled_minutes double precision,
    observed_minutes  double precision NOT NULL,
    snapshot_count    bigint,
    gap_minutes       double precision,
    gap_count         bigint
);
CREATE INDEX IF NOT EXISTS published_worker_weeks_of_warehouse ON ergo_internal.published_worker_weeks (warehouse_id, week);
COMMENT ON TABLE ergo_internal.published_worker_weeks IS
    'published_workers of all cells that begin in a week (Monday, UTC), added up, but for the spans of unsettled_spells. Read it by published_parts.';

-- The next refresh works them out.
INSERT INTO ergo_internal.unsettled_spells SELECT w.warehouse_id, '-infinity', 'infinity' FROM (SELECT c.warehouse_id FROM ergo_internal.published_cells c GROUP BY 1) w
WHERE NOT EXISTS (SELECT FROM ergo_internal.published_worker_weeks);
