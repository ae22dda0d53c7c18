-- What is told of a cell by shift, as it is by zone: minutes of the shift codes that the backend sent.

CREATE TABLE IF NOT EXISTS ergo_internal.published_shifts (
    warehouse_id   text NOT NULL,
    cell_start     timestamptz NOT NULL,
    shift_code     text,
    is_together    boolean NOT NULL,
    green_minutes  double precision NOT NULL,
    yellow_minutes double precision NOT NULL,
    red_minutes    double precision NOT NULL,
    total_minutes  double precision NOT NULL,
    FOREIGN KEY (warehouse_id, cell_start) REFERENCES ergo_internal.published_cells ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX IF NOT EXISTS published_shifts_cell ON ergo_internal.published_shifts (warehouse_id, cell_start);
COMMENT ON COLUMN ergo_internal.published_shifts.is_together IS 'Shifts that fewer people worked than a group, as one row without a shift_code.';

-- Cells from before have none yet; refreshes look at some of them each, the latest first.
ALTER TABLE ergo_internal.published_cells ADD COLUMN IF NOT EXISTS has_shifts boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN ergo_internal.published_cells.has_shifts IS 'Its shifts were looked at. Where it could not be published since, it has no rows of them.';
CREATE INDEX IF NOT EXISTS published_cells_without_shifts ON ergo_internal.published_cells (warehouse_id, cell_start) WHERE NOT has_shifts;
