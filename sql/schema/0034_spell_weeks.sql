-- Kept spells by week. How many people were over a limit in three months is told of a dozen rows for each worker, not of each shift.

-- No column is called bucket_time: tables of the coordinator where warehouses lie on several servers.
CREATE TABLE IF NOT EXISTS ergo_internal.spell_weeks (
    warehouse_id  text NOT NULL,
    week          timestamptz NOT NULL,
    worker_id     text NOT NULL,
    spells        int NOT NULL,
    red_sure      double precision NOT NULL,
    red_most      double precision NOT NULL,
    weighted_sure double precision NOT NULL,
    weighted_most double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS spell_weeks_of_warehouse ON ergo_internal.spell_weeks (warehouse_id, week);
COMMENT ON TABLE ergo_internal.spell_weeks IS
    'kept_spells that end in a week (Monday, UTC), for each worker: the most minutes of one, and of one divided by its shifts, which were reached for sure.';

CREATE TABLE IF NOT EXISTS ergo_internal.spell_week_minutes (
    warehouse_id text NOT NULL,
    week         timestamptz NOT NULL,
    red          double precision[] NOT NULL,
    weighted     double precision[] NOT NULL,
    PRIMARY KEY (warehouse_id, week)
);
COMMENT ON TABLE ergo_internal.spell_week_minutes IS 'Minutes of all kept_spells that end in a week, each divided by its shifts, in order: how many are over a limit is where it lies among them.';

-- The next refresh works all of them out, and what is kept by week with them.
INSERT INTO ergo_internal.unsettled_spells SELECT w.warehouse_id, '-infinity', 'infinity' FROM (SELECT s.warehouse_id FROM ergo_internal.kept_spells s GROUP BY 1) w
WHERE NOT EXISTS (SELECT FROM ergo_internal.spell_weeks);
