-- Storage behind the five views, the change ledger that keeps them fresh, and what is known about their state.
-- Stored rows hold sums and counts; the public views in sql/functions turn them into averages, so that
-- figures over several buckets can be weighed by count.

CREATE TABLE IF NOT EXISTS ergo_internal.views (
    name            text PRIMARY KEY,
    ordinal         int NOT NULL UNIQUE,
    bucket          interval NOT NULL,
    refresh_every   interval NOT NULL,
    keep_for        interval NOT NULL,
    priority        int NOT NULL,
    step_buckets    int NOT NULL,
    complete_to     timestamptz,
    newest_event    timestamptz,
    last_started_at timestamptz,
    last_success_at timestamptz,
    last_error_at   timestamptz,
    last_error      text,
    last_duration   interval,
    last_buckets    bigint,
    last_rows       bigint,
    last_full_at    timestamptz,
    run_by          text,
    run_backend     int,
    run_done        bigint,
    run_total       bigint,
    CONSTRAINT views_refresh_every_positive CHECK (refresh_every > interval '0'),
    CONSTRAINT views_keep_for_range CHECK (keep_for >= interval '1 day')
);
COMMENT ON TABLE ergo_internal.views IS 'Settings and state of the five views, one row each.';
COMMENT ON COLUMN ergo_internal.views.bucket IS 'Width of the buckets that are recomputed as a whole.';
COMMENT ON COLUMN ergo_internal.views.step_buckets IS 'Buckets (warehouse x time) recomputed per commit.';
COMMENT ON COLUMN ergo_internal.views.complete_to IS 'Everything committed before this moment is in the view.';
COMMENT ON COLUMN ergo_internal.views.newest_event IS 'Latest event_time in the view.';

INSERT INTO ergo_internal.views (name, ordinal, bucket, refresh_every, keep_for, priority, step_buckets) VALUES
    ('rollup_1m',               1, '1 minute',  '1 minute',   '7 days',   1, 2000),
    ('rollup_5m',               2, '5 minutes', '5 minutes',  '30 days',  2, 1000),
    ('top_red_zones',           3, '1 hour',    '5 minutes',  '400 days', 2, 200),
    ('worker_exposure_minutes', 4, '1 hour',    '10 minutes', '400 days', 3, 100),
    ('posture_type_counts',     5, '1 hour',    '15 minutes', '400 days', 3, 200)
ON CONFLICT (name) DO NOTHING;

-- Appended to by the writer's own transaction: visible exactly when its rows are.
CREATE TABLE IF NOT EXISTS ergo_internal.change_ledger (
    warehouse_id  text NOT NULL,
    bucket_minute timestamptz NOT NULL,
    row_count     bigint NOT NULL,
    removed       boolean NOT NULL,
    noted_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ergo_internal.change_ledger IS 'Minutes of a warehouse touched by inserts, updates and deletes that no view has been told of yet.';
COMMENT ON COLUMN ergo_internal.change_ledger.removed IS 'True for deleted rows and the old half of updates.';
COMMENT ON COLUMN ergo_internal.change_ledger.noted_at IS 'Tells only whether the row came too late for its bucket; what changed is known by transaction, never by this clock.';

-- No unique key: a drain never waits for a refresh that is taking the same bucket. Duplicates are harmless.
CREATE TABLE IF NOT EXISTS ergo_internal.dirty_buckets (
    view_name    text NOT NULL,
    warehouse_id text NOT NULL,
    bucket_start timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS dirty_buckets_newest ON ergo_internal.dirty_buckets (view_name, bucket_start DESC, warehouse_id);

CREATE TABLE IF NOT EXISTS ergo_internal.too_late (
    warehouse_id text NOT NULL,
    event_day    date NOT NULL,
    row_count    bigint NOT NULL,
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (warehouse_id, event_day)
);
COMMENT ON TABLE ergo_internal.too_late IS 'Rows that arrived for a day whose buckets are frozen by retention: stored, counted here, in no view.';

CREATE TABLE IF NOT EXISTS ergo_internal.rollup_1m (
    warehouse_id     text NOT NULL,
    zone_id          text,
    pick_location_id text,
    shift_code       text,
    bucket_time      timestamptz NOT NULL,
    snapshot_count   bigint NOT NULL,
    rula_n bigint NOT NULL, rula_sum bigint, rula_max int,
    reba_n bigint NOT NULL, reba_sum bigint, reba_max int,
    niosh_n bigint NOT NULL, niosh_sum double precision, niosh_max double precision,
    risk_n bigint NOT NULL, risk_sum double precision, risk_max double precision,
    green_count bigint NOT NULL, yellow_count bigint NOT NULL, red_count bigint NOT NULL,
    invalid_count bigint NOT NULL,
    window_start timestamptz NOT NULL,
    window_end   timestamptz NOT NULL
);
COMMENT ON COLUMN ergo_internal.rollup_1m.invalid_count IS 'Snapshots with at least one score outside its published range.';
CREATE INDEX IF NOT EXISTS rollup_1m_warehouse_time ON ergo_internal.rollup_1m (warehouse_id, bucket_time);

CREATE TABLE IF NOT EXISTS ergo_internal.rollup_5m (
    LIKE ergo_internal.rollup_1m,
    rula_p95 double precision,
    reba_p95 double precision,
    niosh_p95 double precision,
    risk_p95 double precision
);
CREATE INDEX IF NOT EXISTS rollup_5m_warehouse_time ON ergo_internal.rollup_5m (warehouse_id, bucket_time);

CREATE TABLE IF NOT EXISTS ergo_internal.top_red_zones (
    warehouse_id         text NOT NULL,
    zone_id              text,
    total_red_snapshots  bigint NOT NULL,
    affected_locations   bigint NOT NULL,
    shifts_affected      bigint NOT NULL,
    avg_composite_risk   double precision,
    max_composite_risk   double precision,
    p95_composite_risk   double precision,
    avg_rula_score       double precision, max_rula_score int,
    avg_reba_score       double precision, max_reba_score int,
    avg_niosh_index      double precision, max_niosh_index double precision,
    first_red_at         timestamptz NOT NULL,
    last_red_at          timestamptz NOT NULL,
    exposure_duration    interval NOT NULL,
    priority_frequency   double precision NOT NULL,
    priority_severity    double precision NOT NULL,
    priority_recency     double precision NOT NULL,
    priority_score       double precision NOT NULL,
    window_start         timestamptz NOT NULL,
    computed_at          timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS ergo_internal.worker_exposure_minutes (
    warehouse_id     text NOT NULL,
    zone_id          text,
    worker_id        text,
    pick_location_id text,
    shift_code       text,
    hour_bucket      timestamptz NOT NULL,
    snapshot_count   bigint NOT NULL,
    green_minutes    double precision NOT NULL,
    yellow_minutes   double precision NOT NULL,
    red_minutes      double precision NOT NULL,
    total_minutes    double precision NOT NULL,
    red_risk_n bigint NOT NULL, red_risk_sum double precision,
    yellow_risk_n bigint NOT NULL, yellow_risk_sum double precision,
    max_risk_in_hour double precision,
    period_start     timestamptz NOT NULL,
    period_end       timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS worker_exposure_warehouse_time ON ergo_internal.worker_exposure_minutes (warehouse_id, hour_bucket);

CREATE TABLE IF NOT EXISTS ergo_internal.posture_type_counts (
    warehouse_id   text NOT NULL,
    zone_id        text,
    hour_bucket    timestamptz NOT NULL,
    traffic_light  text,
    rula_band      text NOT NULL,
    reba_band      text NOT NULL,
    niosh_band     text NOT NULL,
    snapshot_count bigint NOT NULL,
    unique_locations bigint NOT NULL,
    unique_shifts  bigint NOT NULL,
    rula_n bigint NOT NULL, rula_sum bigint,
    reba_n bigint NOT NULL, reba_sum bigint,
    niosh_n bigint NOT NULL, niosh_sum double precision,
    risk_n bigint NOT NULL, risk_sum double precision,
    stddev_composite_risk double precision,
    previous_count bigint,
    period_start   timestamptz NOT NULL,
    period_end     timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS posture_type_counts_warehouse_time ON ergo_internal.posture_type_counts (warehouse_id, hour_bucket);
COMMENT ON COLUMN ergo_internal.posture_type_counts.previous_count IS 'The same key''s count one hour before; null where that hour has none.';

-- The published bands, the one place that holds their edges' sources. sql/functions/010_bands.sql applies them.
CREATE TABLE IF NOT EXISTS score_bands (
    version    int NOT NULL,
    instrument text NOT NULL CHECK (instrument IN ('rula', 'reba', 'niosh')),
    ordinal    int NOT NULL,
    band       text NOT NULL,
    above      double precision,
    up_to      double precision,
    meaning    text NOT NULL,
    source     text NOT NULL,
    PRIMARY KEY (version, instrument, ordinal)
);
COMMENT ON COLUMN score_bands.above IS 'Exclusive lower edge; null where the band starts at the lowest valid score.';
COMMENT ON COLUMN score_bands.up_to IS 'Inclusive upper edge; of the open band above 3.0 the largest number still taken for a lifting index.';

INSERT INTO score_bands (version, instrument, ordinal, band, above, up_to, meaning, source) VALUES
    (1, 'rula', 1, '1-2', 0, 2, 'acceptable', 'McAtamney & Corlett 1993'),
    (1, 'rula', 2, '3-4', 2, 4, 'investigate further', 'McAtamney & Corlett 1993'),
    (1, 'rula', 3, '5-6', 4, 6, 'investigate further and change soon', 'McAtamney & Corlett 1993'),
    (1, 'rula', 4, '7', 6, 7, 'investigate and change now', 'McAtamney & Corlett 1993'),
    (1, 'reba', 1, '1', 0, 1, 'negligible', 'Hignett & McAtamney 2000'),
    (1, 'reba', 2, '2-3', 1, 3, 'low', 'Hignett & McAtamney 2000'),
    (1, 'reba', 3, '4-7', 3, 7, 'medium', 'Hignett & McAtamney 2000'),
    (1, 'reba', 4, '8-10', 7, 10, 'high, change soon', 'Hignett & McAtamney 2000'),
    (1, 'reba', 5, '11-15', 10, 15, 'very high, change now', 'Hignett & McAtamney 2000'),
    (1, 'niosh', 1, '<=1.0', NULL, 1.0, 'very low', 'NIOSH 94-110; Fox et al. 2019'),
    (1, 'niosh', 2, '<=1.5', 1.0, 1.5, 'low', 'NIOSH 94-110; Fox et al. 2019'),
    (1, 'niosh', 3, '<=2.0', 1.5, 2.0, 'moderate', 'NIOSH 94-110; Fox et al. 2019'),
    (1, 'niosh', 4, '<=3.0', 2.0, 3.0, 'high', 'NIOSH 94-110; Fox et al. 2019'),
    (1, 'niosh', 5, '>3.0', 3.0, 1000000, 'very high', 'NIOSH 94-110; Fox et al. 2019')
ON CONFLICT DO NOTHING;
