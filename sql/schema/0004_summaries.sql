-- Coarser counts beside the five views: a chart over 90 days must not read 90 days of locations and workers.
-- Each table is kept by the refresh of one view, in the same transaction as that view's own rows, so that what a page
-- shows belongs together. Days are UTC days: whole ones within a range are read as days, its ends as hours, so that
-- any range is answered exactly.

CREATE TABLE IF NOT EXISTS ergo_internal.zone_minutes (
    warehouse_id   text NOT NULL,
    zone_id        text,
    bucket_time    timestamptz NOT NULL,
    snapshot_count bigint NOT NULL,
    green_count bigint NOT NULL, yellow_count bigint NOT NULL, red_count bigint NOT NULL,
    invalid_count  bigint NOT NULL,
    risk_n bigint NOT NULL, risk_sum double precision, risk_max double precision,
    newest_event   timestamptz NOT NULL
);
COMMENT ON TABLE ergo_internal.zone_minutes IS 'Lights and composite risk per zone and minute; kept by rollup_1m.';
COMMENT ON COLUMN ergo_internal.zone_minutes.invalid_count IS 'Snapshots with at least one score outside its published range.';
CREATE TABLE IF NOT EXISTS ergo_internal.zone_fives (LIKE ergo_internal.zone_minutes);
COMMENT ON TABLE ergo_internal.zone_fives IS 'The same per five minutes; kept by rollup_5m.';
CREATE TABLE IF NOT EXISTS ergo_internal.zone_hours (LIKE ergo_internal.zone_minutes);
COMMENT ON TABLE ergo_internal.zone_hours IS 'The same per hour; kept by top_red_zones.';
CREATE TABLE IF NOT EXISTS ergo_internal.zone_days (LIKE ergo_internal.zone_minutes);
COMMENT ON TABLE ergo_internal.zone_days IS 'The same per UTC day; kept by top_red_zones.';
CREATE TABLE IF NOT EXISTS ergo_internal.zone_day_hours (
    warehouse_id   text NOT NULL,
    zone_id        text,
    bucket_time    timestamptz NOT NULL,
    red_by_hour    bigint[] NOT NULL,
    total_by_hour  bigint[] NOT NULL
);
COMMENT ON TABLE ergo_internal.zone_day_hours IS 'Reds and snapshots of each of the 24 hours of a UTC day, per zone: which hours of the day are red over months. Kept by top_red_zones.';

-- All zones together. zone_id stays null, so that both kinds are read by the same queries.
CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_minutes (LIKE ergo_internal.zone_minutes);
CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_fives (LIKE ergo_internal.zone_minutes);
CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_hours (LIKE ergo_internal.zone_minutes);
CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_days (LIKE ergo_internal.zone_minutes);

CREATE INDEX IF NOT EXISTS zone_minutes_warehouse_time ON ergo_internal.zone_minutes (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_fives_warehouse_time ON ergo_internal.zone_fives (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_hours_warehouse_time ON ergo_internal.zone_hours (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_hours_zone_time ON ergo_internal.zone_hours (warehouse_id, zone_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_day_hours_warehouse_time ON ergo_internal.zone_day_hours (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_days_warehouse_time ON ergo_internal.zone_days (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS warehouse_minutes_time ON ergo_internal.warehouse_minutes (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS warehouse_fives_time ON ergo_internal.warehouse_fives (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS warehouse_hours_time ON ergo_internal.warehouse_hours (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS warehouse_days_time ON ergo_internal.warehouse_days (warehouse_id, bucket_time);

-- Zones and hours that had reds: what top_red_zones ranks.
CREATE TABLE IF NOT EXISTS ergo_internal.zone_red_hours (
    warehouse_id text NOT NULL,
    zone_id      text,
    bucket_time  timestamptz NOT NULL,
    red_count    bigint NOT NULL,
    red_minutes  double precision NOT NULL,
    rula_n bigint NOT NULL, rula_sum bigint, rula_max int,
    reba_n bigint NOT NULL, reba_sum bigint, reba_max int,
    niosh_n bigint NOT NULL, niosh_sum double precision, niosh_max double precision,
    risk_n bigint NOT NULL, risk_sum double precision, risk_max double precision,
    risk_bins    int[] NOT NULL,
    risk_counts  bigint[] NOT NULL,
    locations    text[] NOT NULL,
    shifts       text[] NOT NULL,
    first_red_at timestamptz NOT NULL,
    last_red_at  timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS zone_red_hours_warehouse_time ON ergo_internal.zone_red_hours (warehouse_id, bucket_time);
COMMENT ON COLUMN ergo_internal.zone_red_hours.red_minutes IS 'Shared worker-minutes in red.';
COMMENT ON COLUMN ergo_internal.zone_red_hours.risk_bins IS 'Histogram of composite risk: bin k holds (k-1, k]; only bins with snapshots are listed, risk_counts beside them.';

-- Observed minutes per zone; kept by worker_exposure_minutes.
CREATE TABLE IF NOT EXISTS ergo_internal.zone_exposure_hours (
    warehouse_id  text NOT NULL,
    zone_id       text,
    bucket_time   timestamptz NOT NULL,
    green_minutes double precision NOT NULL,
    yellow_minutes double precision NOT NULL,
    red_minutes   double precision NOT NULL,
    total_minutes double precision NOT NULL,
    unidentified_green_minutes  double precision NOT NULL,
    unidentified_yellow_minutes double precision NOT NULL,
    unidentified_red_minutes    double precision NOT NULL,
    unidentified_total_minutes  double precision NOT NULL
);
COMMENT ON TABLE ergo_internal.zone_exposure_hours IS 'Everybody''s observed minutes per zone and hour, and the part of them without a worker id.';
CREATE TABLE IF NOT EXISTS ergo_internal.zone_exposure_days (LIKE ergo_internal.zone_exposure_hours);
CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_exposure_hours (LIKE ergo_internal.zone_exposure_hours);
CREATE INDEX IF NOT EXISTS zone_exposure_hours_time ON ergo_internal.zone_exposure_hours (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_exposure_days_time ON ergo_internal.zone_exposure_days (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS warehouse_exposure_hours_time ON ergo_internal.warehouse_exposure_hours (warehouse_id, bucket_time);

CREATE TABLE IF NOT EXISTS ergo_internal.worker_days (
    warehouse_id   text NOT NULL,
    worker_id      text NOT NULL,
    bucket_time    timestamptz NOT NULL,
    green_minutes  double precision NOT NULL,
    yellow_minutes double precision NOT NULL,
    red_minutes    double precision NOT NULL,
    total_minutes  double precision NOT NULL,
    max_risk       double precision
);
CREATE INDEX IF NOT EXISTS worker_days_time ON ergo_internal.worker_days (warehouse_id, bucket_time);
COMMENT ON TABLE ergo_internal.worker_days IS 'Observed minutes per identified worker and UTC day; kept by worker_exposure_minutes.';

CREATE TABLE IF NOT EXISTS ergo_internal.worker_shifts (
    warehouse_id     text NOT NULL,
    worker_id        text NOT NULL,
    shift_code       text NOT NULL,
    bucket_time      timestamptz NOT NULL,
    ended            timestamptz NOT NULL,
    observed_minutes double precision NOT NULL
);
CREATE INDEX IF NOT EXISTS worker_shifts_time ON ergo_internal.worker_shifts (warehouse_id, bucket_time)
    INCLUDE (worker_id, ended, observed_minutes);
COMMENT ON TABLE ergo_internal.worker_shifts IS 'Scheduled shifts in which a worker was observed; kept by worker_exposure_minutes.';
COMMENT ON COLUMN ergo_internal.worker_shifts.bucket_time IS 'When the shift began.';
COMMENT ON COLUMN ergo_internal.worker_shifts.observed_minutes IS 'Minutes observed in the hours the shift touches, under its code.';

CREATE TABLE IF NOT EXISTS ergo_internal.stale_schedules (warehouse_id text NOT NULL);
COMMENT ON TABLE ergo_internal.stale_schedules IS 'Warehouses whose calendar or time zone changed since their worker_shifts were made.';

-- Scores per zone; kept by posture_type_counts.
CREATE TABLE IF NOT EXISTS ergo_internal.zone_score_hours (
    warehouse_id   text NOT NULL,
    zone_id        text,
    bucket_time    timestamptz NOT NULL,
    snapshot_count bigint NOT NULL,
    rula_n bigint NOT NULL, rula_sum bigint, rula_max int, rula_invalid bigint NOT NULL,
    reba_n bigint NOT NULL, reba_sum bigint, reba_max int, reba_invalid bigint NOT NULL,
    niosh_n bigint NOT NULL, niosh_sum double precision, niosh_max double precision, niosh_invalid bigint NOT NULL,
    risk_n bigint NOT NULL, risk_sum double precision, risk_max double precision, risk_invalid bigint NOT NULL,
    rula_counts  bigint[] NOT NULL,
    reba_counts  bigint[] NOT NULL,
    niosh_bands  bigint[] NOT NULL,
    niosh_bins   int[] NOT NULL,
    niosh_counts bigint[] NOT NULL,
    risk_bins    int[] NOT NULL,
    risk_counts  bigint[] NOT NULL
);
COMMENT ON COLUMN ergo_internal.zone_score_hours.rula_counts IS 'Snapshots per RULA score 1..7: bands and exact percentiles of any range.';
COMMENT ON COLUMN ergo_internal.zone_score_hours.reba_counts IS 'Snapshots per REBA score 1..15.';
COMMENT ON COLUMN ergo_internal.zone_score_hours.niosh_bands IS 'Snapshots per published band of the lifting index, the lowest first.';
COMMENT ON COLUMN ergo_internal.zone_score_hours.niosh_bins IS 'Histogram of the lifting index: bin k holds (0.05 (k-1), 0.05 k], the last one, 201, everything above 10; only bins with snapshots are listed.';
COMMENT ON COLUMN ergo_internal.zone_score_hours.risk_bins IS 'Histogram of composite risk: bin k holds (k-1, k], the first one 0 too; only bins with snapshots are listed.';
CREATE TABLE IF NOT EXISTS ergo_internal.zone_score_days (LIKE ergo_internal.zone_score_hours);
CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_score_hours (LIKE ergo_internal.zone_score_hours);
CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_score_days (LIKE ergo_internal.zone_score_hours);
CREATE INDEX IF NOT EXISTS zone_score_hours_time ON ergo_internal.zone_score_hours (warehouse_id, bucket_time);
CREATE INDEX IF NOT EXISTS zone_score_hours_zone_time ON ergo_internal.zone_score_hours (warehouse_id, zone_id, bucket_time);
-- With what long ranges need of the wide rows, a tenth of them.
CREATE INDEX IF NOT EXISTS zone_score_days_time ON ergo_internal.zone_score_days (warehouse_id, bucket_time)
    INCLUDE (zone_id, snapshot_count, rula_n, reba_n, niosh_n, rula_counts, reba_counts, niosh_bands);
CREATE INDEX IF NOT EXISTS warehouse_score_hours_time ON ergo_internal.warehouse_score_hours (warehouse_id, bucket_time)
    INCLUDE (snapshot_count, rula_n, rula_invalid, rula_counts);
CREATE INDEX IF NOT EXISTS warehouse_score_days_time ON ergo_internal.warehouse_score_days (warehouse_id, bucket_time);

-- A run of neighbouring buckets of one warehouse that a refresh step recomputes together.
DO $$
BEGIN
    CREATE TYPE ergo_internal.bucket_span AS (warehouse_id text, lo timestamptz, hi timestamptz, buckets bigint);
EXCEPTION WHEN duplicate_object THEN NULL;
END
$$;
