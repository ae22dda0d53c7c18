-- Sums of shift records by UTC day: a page has no time to add three months of records up.

-- No column is called bucket_time: tables of the coordinator where warehouses lie on several servers.
CREATE TABLE IF NOT EXISTS ergo_internal.kept_shifts (
    warehouse_id text NOT NULL,
    event_day    date NOT NULL,
    shift_code   text COLLATE "C",
    status       text COLLATE "C",
    is_repeated  boolean NOT NULL,
    n            bigint NOT NULL,
    first_start  timestamptz NOT NULL,
    last_start   timestamptz NOT NULL,
    ended        timestamptz NOT NULL,
    picks        bigint,
    pace         double precision,
    pace_seconds double precision,
    green        bigint,
    yellow       bigint,
    red          bigint,
    risk         double precision,
    risk_seconds double precision,
    anomaly      double precision,
    odd          bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS kept_shifts_day ON ergo_internal.kept_shifts (warehouse_id, event_day);
COMMENT ON TABLE ergo_internal.kept_shifts IS 'What told_shift_sums says of the UTC days in kept_shift_days: added up by local day where the calendar knows the shift, else each stretch. Read it by shift_sums.';

CREATE TABLE IF NOT EXISTS ergo_internal.kept_shift_days (
    warehouse_id text NOT NULL,
    event_day    date NOT NULL,
    PRIMARY KEY (warehouse_id, event_day)
);
COMMENT ON TABLE ergo_internal.kept_shift_days IS 'UTC days whose shift records are kept as sums, also those without any. Of other days, and those in changed_shift_days, the records are read.';

CREATE TABLE IF NOT EXISTS ergo_internal.changed_shift_days (
    warehouse_id text NOT NULL,
    event_day    date NOT NULL
);
CREATE INDEX IF NOT EXISTS changed_shift_days_day ON ergo_internal.changed_shift_days (warehouse_id, event_day);
COMMENT ON TABLE ergo_internal.changed_shift_days IS 'UTC days whose shift records changed since they were kept, once for each transaction that did it.';
