-- What is told of workers: a fixed grid of cells, each of enough people, and the record of whose id was erased.

CREATE TABLE IF NOT EXISTS ergo_internal.privacy_settings (
    only_row       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    smallest_group int NOT NULL DEFAULT 5 CHECK (smallest_group BETWEEN 1 AND 1000)
);
INSERT INTO ergo_internal.privacy_settings DEFAULT VALUES ON CONFLICT DO NOTHING;
COMMENT ON COLUMN ergo_internal.privacy_settings.smallest_group IS 'The fewest identified workers of whom a cell is made; set by the portal when it starts.';

-- Tables of the coordinator where warehouses lie on several servers: no column of theirs is called bucket_time.
CREATE TABLE IF NOT EXISTS ergo_internal.published_cells (
    warehouse_id   text NOT NULL,
    cell_start     timestamptz NOT NULL,
    cell_end       timestamptz NOT NULL,
    people         int NOT NULL,
    green_minutes  double precision NOT NULL,
    yellow_minutes double precision NOT NULL,
    red_minutes    double precision NOT NULL,
    total_minutes  double precision NOT NULL,
    is_changed     boolean NOT NULL DEFAULT false,
    is_behind      boolean NOT NULL DEFAULT false,
    published_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (warehouse_id, cell_start),
    CHECK (cell_end > cell_start)
);
CREATE INDEX IF NOT EXISTS published_cells_end ON ergo_internal.published_cells (warehouse_id, cell_end);
COMMENT ON TABLE ergo_internal.published_cells IS 'Spans of time, one after another, of which exposure is told: whole shifts or local days, together where they have too few people. Their edges never move, except that neighbours become one.';
COMMENT ON COLUMN ergo_internal.published_cells.people IS 'Identified workers when it was published: none, or as many as the smallest group at least.';
COMMENT ON COLUMN ergo_internal.published_cells.is_changed IS 'Hours of it were worked out again since it was looked at.';
COMMENT ON COLUMN ergo_internal.published_cells.is_behind IS 'Its figures lack what arrived late of fewer workers than a group: told alone, it would be theirs.';

CREATE TABLE IF NOT EXISTS ergo_internal.published_workers (
    warehouse_id      text NOT NULL,
    cell_start        timestamptz NOT NULL,
    worker_id         text NOT NULL,
    green_minutes     double precision NOT NULL,
    yellow_minutes    double precision NOT NULL,
    red_minutes       double precision NOT NULL,
    total_minutes     double precision NOT NULL,
    max_risk          double precision,
    shifts            bigint NOT NULL,
    scheduled_minutes double precision,
    observed_minutes  double precision NOT NULL,
    PRIMARY KEY (warehouse_id, cell_start, worker_id),
    FOREIGN KEY (warehouse_id, cell_start) REFERENCES ergo_internal.published_cells ON DELETE CASCADE ON UPDATE CASCADE
);
COMMENT ON COLUMN ergo_internal.published_workers.shifts IS 'Scheduled shifts that ended in the cell and in which the worker was observed; scheduled_minutes is null without any.';

CREATE TABLE IF NOT EXISTS ergo_internal.published_zones (
    warehouse_id   text NOT NULL,
    cell_start     timestamptz NOT NULL,
    zone_id        text,
    is_together    boolean NOT NULL,
    green_minutes  double precision NOT NULL,
    yellow_minutes double precision NOT NULL,
    red_minutes    double precision NOT NULL,
    total_minutes  double precision NOT NULL,
    FOREIGN KEY (warehouse_id, cell_start) REFERENCES ergo_internal.published_cells ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX IF NOT EXISTS published_zones_cell ON ergo_internal.published_zones (warehouse_id, cell_start);
COMMENT ON COLUMN ergo_internal.published_zones.is_together IS 'Zones in which fewer people worked than a group, as one row without a zone_id.';

CREATE TABLE IF NOT EXISTS ergo_internal.erasures (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id text NOT NULL,
    pseudonym    text NOT NULL,
    requested_by text NOT NULL,
    reason       text NOT NULL CHECK (length(btrim(reason)) BETWEEN 10 AND 500),
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at  timestamptz,
    found        jsonb NOT NULL,
    left_over    jsonb
);
CREATE INDEX IF NOT EXISTS erasures_of_warehouse ON ergo_internal.erasures (warehouse_id, id);
COMMENT ON TABLE ergo_internal.erasures IS 'Workers whose id was erased, by pseudonym; the id itself is kept nowhere.';
COMMENT ON COLUMN ergo_internal.erasures.found IS 'Rows that named the worker before, by table.';
COMMENT ON COLUMN ergo_internal.erasures.left_over IS 'The same afterwards; null until it ended.';
