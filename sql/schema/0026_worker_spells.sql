-- Work of one shift of each worker, as it is held against limits: worked out from published cells when these are published, because
-- a page has no time to find it in three months of them.

-- No column is called bucket_time: a table of the coordinator where warehouses lie on several servers.
CREATE TABLE IF NOT EXISTS ergo_internal.kept_spells (
    warehouse_id     text NOT NULL,
    worker_id        text NOT NULL,
    began            timestamptz NOT NULL,
    ended            timestamptz NOT NULL,
    parts            int NOT NULL,
    red_minutes      double precision NOT NULL,
    weighted_minutes double precision NOT NULL,
    total_minutes    double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_spells_end ON ergo_internal.kept_spells (warehouse_id, ended);
COMMENT ON TABLE ergo_internal.kept_spells IS 'What spells_of_cells says of all published cells, but for the spans of unsettled_spells. Read it by worker_spells.';

CREATE TABLE IF NOT EXISTS ergo_internal.unsettled_spells (
    warehouse_id text NOT NULL,
    since        timestamptz NOT NULL,
    until        timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS unsettled_spells_of_warehouse ON ergo_internal.unsettled_spells (warehouse_id);
COMMENT ON TABLE ergo_internal.unsettled_spells IS 'Spans whose cells changed since their spells were kept. Until the next refresh they are worked out when they are asked for.';
-- The ids are a subquery of their own: TimescaleDB 2.25 fails with "unsupported subplan type for SkipScan" over DISTINCT of an indexed column beside constants.
INSERT INTO ergo_internal.unsettled_spells SELECT w.warehouse_id, '-infinity', 'infinity' FROM (SELECT c.warehouse_id FROM ergo_internal.published_cells c GROUP BY 1) w
WHERE NOT EXISTS (SELECT FROM ergo_internal.kept_spells) AND NOT EXISTS (SELECT FROM ergo_internal.unsettled_spells);
