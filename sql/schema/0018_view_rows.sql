-- What a view is made of, in its row of ergo_internal.views: the tables, columns and functions that are its own. Refresh, trimming,
-- verification and balance read them there. They are names, not references: functions are created after the row that names them, and
-- created again whenever they change. ergo_internal.view_faults tells what a row names that is not there.

ALTER TABLE ergo_internal.views
    ADD COLUMN IF NOT EXISTS purpose             text,
    ADD COLUMN IF NOT EXISTS storage_table       text,
    ADD COLUMN IF NOT EXISTS bucket_column       text,
    ADD COLUMN IF NOT EXISTS newest_column       text,
    ADD COLUMN IF NOT EXISTS count_column        text,
    ADD COLUMN IF NOT EXISTS summary_tables      jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS bucket_table        text,
    ADD COLUMN IF NOT EXISTS in_quarters         boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS counts_minutes      boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS recompute_function  text,
    ADD COLUMN IF NOT EXISTS days_function       text,
    ADD COLUMN IF NOT EXISTS calendar_function   text,
    ADD COLUMN IF NOT EXISTS finish_function     text,
    ADD COLUMN IF NOT EXISTS expected_function   text,
    ADD COLUMN IF NOT EXISTS shown_bucket_column text,
    ADD COLUMN IF NOT EXISTS key_columns         text[],
    ADD COLUMN IF NOT EXISTS looks_back          interval NOT NULL DEFAULT '0',
    ADD COLUMN IF NOT EXISTS ranking_window      interval,
    ADD COLUMN IF NOT EXISTS tolerances          jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS unproven_columns    text[] NOT NULL DEFAULT '{}';

COMMENT ON TABLE ergo_internal.views IS 'What each view is made of, its settings and its state, one row each.';
COMMENT ON COLUMN ergo_internal.views.purpose IS 'What it shows, in a few words.';
COMMENT ON COLUMN ergo_internal.views.storage_table IS 'The table of ergo_internal that its buckets are stored in, with a warehouse_id.';
COMMENT ON COLUMN ergo_internal.views.bucket_column IS 'When a bucket begins, in storage_table.';
COMMENT ON COLUMN ergo_internal.views.newest_column IS 'The latest event_time of a row, in storage_table.';
COMMENT ON COLUMN ergo_internal.views.count_column IS 'The snapshots of a row, in storage_table, where each is counted in exactly one; null leaves the view out of the balance of rows.';
COMMENT ON COLUMN ergo_internal.views.summary_tables IS 'The other tables of ergo_internal that its refresh keeps: by name, the column that each is trimmed by.';
COMMENT ON COLUMN ergo_internal.views.bucket_table IS 'The smallest of its tables that has a row of every bucket.';
COMMENT ON COLUMN ergo_internal.views.in_quarters IS 'Its hours are quarters where a warehouse''s clocks are off whole hours.';
COMMENT ON COLUMN ergo_internal.views.counts_minutes IS 'It counts the minutes that observations stand for.';
COMMENT ON COLUMN ergo_internal.views.recompute_function IS 'Replaces a run of its buckets, on the server that holds the warehouse: (wh text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) returns bigint, the rows written.';
COMMENT ON COLUMN ergo_internal.views.days_function IS 'Adds UTC days up from their hours, on the same server: (wh text, lo timestamptz, hi timestamptz); null where it keeps no days.';
COMMENT ON COLUMN ergo_internal.views.calendar_function IS 'Makes of days what needs the calendar, beside the warehouses'' settings: (wh text, lo timestamptz, hi timestamptz); null for nothing.';
COMMENT ON COLUMN ergo_internal.views.finish_function IS 'The last act of a refresh: (as_of timestamptz); null for none.';
COMMENT ON COLUMN ergo_internal.views.expected_function IS 'What the view must show, from snapshots: (warehouse text, lo, hi, as_of, frozen_before, kept_from timestamptz) returns SETOF the public view.';
COMMENT ON COLUMN ergo_internal.views.shown_bucket_column IS 'When a bucket begins, in the public view.';
COMMENT ON COLUMN ergo_internal.views.key_columns IS 'What tells rows of a warehouse apart, in the public view.';
COMMENT ON COLUMN ergo_internal.views.looks_back IS 'How far before a bucket snapshots may lie that its figures depend on.';
COMMENT ON COLUMN ergo_internal.views.ranking_window IS 'Of a view that is one ranking, made anew by finish_function: how far back it reaches. Null for a view of buckets.';
COMMENT ON COLUMN ergo_internal.views.tolerances IS 'By column of the public view, by how much a figure may differ from the expected one: [of its size, in its unit].';
COMMENT ON COLUMN ergo_internal.views.unproven_columns IS 'Columns of the public view that are not compared where null is expected of them.';

UPDATE ergo_internal.views v SET
    purpose = d.purpose, storage_table = d.storage_table, bucket_column = d.bucket_column, newest_column = d.newest_column, count_column = 'snapshot_count',
    summary_tables = d.summary_tables::jsonb, bucket_table = d.bucket_table, in_quarters = d.in_quarters, counts_minutes = d.counts_minutes,
    recompute_function = d.recompute_function, days_function = d.days_function, calendar_function = d.calendar_function, finish_function = d.finish_function,
    expected_function = 'expected_' || v.name, shown_bucket_column = d.shown_bucket_column, key_columns = d.key_columns::text[]
FROM (VALUES
    ('rollup_1m', 'Scores and lights per location and minute', 'rollup_1m', 'bucket_time', 'window_end',
     '{"zone_minutes": "bucket_time", "warehouse_minutes": "bucket_time"}', 'warehouse_minutes', false, false,
     'recompute_rollup_1m', NULL, NULL, NULL, 'bucket_time', '{zone_id,pick_location_id,shift_code,bucket_time}'),
    ('rollup_5m', 'The same per 5 minutes, with percentiles', 'rollup_5m', 'bucket_time', 'window_end',
     '{"zone_fives": "bucket_time", "warehouse_fives": "bucket_time"}', 'warehouse_fives', false, false,
     'recompute_rollup_5m', NULL, NULL, NULL, 'bucket_time', '{zone_id,pick_location_id,shift_code,bucket_time}'),
    ('top_red_zones', 'Zones ranked by reds of the last 7 days', 'zone_hours', 'bucket_time', 'newest_event',
     '{"zone_red_hours": "bucket_time", "zone_days": "bucket_time", "zone_day_hours": "bucket_time", "warehouse_hours": "bucket_time", "warehouse_days": "bucket_time"}',
     'warehouse_hours', true, true,
     'recompute_zone_hours', 'add_up_zone_days', NULL, 'rebuild_top_red_zones', 'window_start', '{zone_id}'),
    -- A cell that is cut by the limit stays whole: what is left of it would be a cell of its own.
    ('worker_exposure_minutes', 'Observed minutes per worker and hour', 'worker_exposure_minutes', 'hour_bucket', 'period_end',
     '{"zone_exposure_hours": "bucket_time", "zone_exposure_days": "bucket_time", "warehouse_exposure_hours": "bucket_time",
       "worker_hours": "bucket_time", "worker_days": "bucket_time", "worker_shifts": "bucket_time", "published_cells": "cell_end"}',
     'warehouse_exposure_hours', true, true,
     'recompute_worker_exposure_minutes', 'add_up_exposure_days', 'add_up_shifts', 'finish_exposure', 'hour_bucket', '{zone_id,worker_id,pick_location_id,shift_code,hour_bucket}'),
    ('posture_type_counts', 'Snapshots per zone, hour and score band', 'posture_type_counts', 'hour_bucket', 'period_end',
     '{"zone_score_hours": "bucket_time", "zone_score_days": "bucket_time", "warehouse_score_hours": "bucket_time", "warehouse_score_days": "bucket_time"}',
     'warehouse_score_hours', true, false,
     'recompute_posture_type_counts', 'add_up_score_days', NULL, NULL, 'hour_bucket', '{zone_id,hour_bucket,traffic_light,rula_band,reba_band,niosh_band}')
) AS d(name, purpose, storage_table, bucket_column, newest_column, summary_tables, bucket_table, in_quarters, counts_minutes,
       recompute_function, days_function, calendar_function, finish_function, shown_bucket_column, key_columns)
WHERE v.name = d.name AND v.storage_table IS NULL;

-- The percentile of the ranking comes from a histogram and may differ by a bin, 1 point.
UPDATE ergo_internal.views SET ranking_window = '168 hours', tolerances = '{"p95_composite_risk": [0, 1.000000001]}' WHERE name = 'top_red_zones' AND ranking_window IS NULL;
-- Postures compare with the hour before.
UPDATE ergo_internal.views SET looks_back = '1 hour', unproven_columns = '{trend_direction}' WHERE name = 'posture_type_counts' AND unproven_columns = '{}';
