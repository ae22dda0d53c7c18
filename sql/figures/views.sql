-- The public views: names and columns that people and BI tools rely on. Columns are only ever added at the end.

CREATE OR REPLACE FUNCTION ergo_internal.dominant_light(green bigint, yellow bigint, red bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- A tie goes to the worse light.
    SELECT CASE
        WHEN greatest(green, yellow, red) = 0 THEN NULL
        WHEN red >= yellow AND red >= green THEN 'red'
        WHEN yellow >= green THEN 'yellow'
        ELSE 'green'
    END
$$;

CREATE OR REPLACE VIEW rollup_1m AS
SELECT r.warehouse_id, r.zone_id, r.pick_location_id, r.shift_code, r.bucket_time, r.snapshot_count,
       r.rula_sum::double precision / nullif(r.rula_n, 0) AS avg_rula_score, r.rula_max AS max_rula_score,
       r.reba_sum::double precision / nullif(r.reba_n, 0) AS avg_reba_score, r.reba_max AS max_reba_score,
       r.niosh_sum / nullif(r.niosh_n, 0) AS avg_niosh_index, r.niosh_max AS max_niosh_index,
       r.risk_sum / nullif(r.risk_n, 0) AS avg_composite_risk, r.risk_max AS max_composite_risk,
       r.green_count, r.yellow_count, r.red_count,
       ergo_internal.dominant_light(r.green_count, r.yellow_count, r.red_count) AS dominant_traffic_light,
       r.window_start, r.window_end,
       r.bucket_time + interval '1 minute' > v.complete_to AS is_partial, r.unknown_light_count
FROM ergo_internal.rollup_1m r
CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = 'rollup_1m') v;
COMMENT ON VIEW rollup_1m IS 'Snapshots per location, shift and minute. window_start and window_end are the first and last observation in the minute; is_partial marks a bucket still in progress. Averages and maxima leave out scores outside their published range. unknown_light_count: snapshots whose light is a word nobody told the meaning of, in no light.';

CREATE OR REPLACE VIEW rollup_5m AS
SELECT r.warehouse_id, r.zone_id, r.pick_location_id, r.shift_code, r.bucket_time, r.snapshot_count,
       r.rula_sum::double precision / nullif(r.rula_n, 0) AS avg_rula_score, r.rula_max AS max_rula_score, r.rula_p95 AS p95_rula_score,
       r.reba_sum::double precision / nullif(r.reba_n, 0) AS avg_reba_score, r.reba_max AS max_reba_score, r.reba_p95 AS p95_reba_score,
       r.niosh_sum / nullif(r.niosh_n, 0) AS avg_niosh_index, r.niosh_max AS max_niosh_index, r.niosh_p95 AS p95_niosh_index,
       r.risk_sum / nullif(r.risk_n, 0) AS avg_composite_risk, r.risk_max AS max_composite_risk, r.risk_p95 AS p95_composite_risk,
       r.green_count, r.yellow_count, r.red_count,
       r.red_count::double precision / nullif(r.green_count + r.yellow_count + r.red_count, 0) AS red_ratio,
       ergo_internal.dominant_light(r.green_count, r.yellow_count, r.red_count) AS dominant_traffic_light,
       r.window_start, r.window_end,
       r.bucket_time + interval '5 minutes' > v.complete_to AS is_partial, r.unknown_light_count
FROM ergo_internal.rollup_5m r
CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = 'rollup_5m') v;
COMMENT ON VIEW rollup_5m IS 'Snapshots per location, shift and five minutes, with exact 95th percentiles (continuous) of the bucket. red_ratio is of the snapshots that have a light.';

CREATE OR REPLACE VIEW top_red_zones AS
SELECT t.warehouse_id, w.name AS warehouse_name, t.zone_id,
       coalesce(z.name, CASE WHEN t.zone_id IS NULL THEN 'Unknown zone' ELSE t.zone_id END) AS zone_name,
       z.code AS zone_code,
       t.total_red_snapshots, t.affected_locations, t.shifts_affected,
       t.avg_composite_risk, t.max_composite_risk, t.p95_composite_risk,
       t.avg_rula_score, t.max_rula_score, t.avg_reba_score, t.max_reba_score, t.avg_niosh_index, t.max_niosh_index,
       t.first_red_at, t.last_red_at, t.exposure_duration,
       t.priority_score, t.priority_frequency, t.priority_severity, t.priority_recency,
       t.window_start, t.computed_at
FROM ergo_internal.top_red_zones t
JOIN ergo_internal.known_warehouses w ON w.id = t.warehouse_id
LEFT JOIN ergo_internal.known_zones z ON z.id = t.zone_id;
COMMENT ON VIEW top_red_zones IS 'Zones with three or more red snapshots in the last 168 hours (from the full hour). exposure_duration is red worker-time; p95_composite_risk is at most half a point off; priority_score = 100 x (0.3 frequency + 0.4 severity + 0.3 recency).';

CREATE OR REPLACE VIEW worker_exposure_minutes AS
SELECT e.warehouse_id, e.zone_id, e.worker_id, e.pick_location_id, e.shift_code, e.hour_bucket,
       e.green_minutes, e.yellow_minutes, e.red_minutes, e.total_minutes,
       ergo_internal.weighted_exposure(e.green_minutes, e.yellow_minutes, e.red_minutes) AS weighted_exposure_score,
       100 * e.red_minutes / nullif(e.green_minutes + e.yellow_minutes + e.red_minutes, 0) AS red_percentage,
       100 * e.yellow_minutes / nullif(e.green_minutes + e.yellow_minutes + e.red_minutes, 0) AS yellow_percentage,
       100 * e.green_minutes / nullif(e.green_minutes + e.yellow_minutes + e.red_minutes, 0) AS green_percentage,
       e.red_risk_sum / nullif(e.red_risk_n, 0) AS avg_red_risk,
       e.yellow_risk_sum / nullif(e.yellow_risk_n, 0) AS avg_yellow_risk,
       e.max_risk_in_hour, e.period_start, e.period_end,
       e.snapshot_count,
       e.hour_bucket + e.bucket_minutes * interval '1 minute' > v.complete_to AS is_partial, e.bucket_minutes
FROM ergo_internal.worker_exposure_minutes e
CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = 'worker_exposure_minutes') v;
COMMENT ON VIEW worker_exposure_minutes IS 'Observed minutes per worker, location, shift and hour, or quarter of an hour where the warehouse''s clocks are off whole hours (bucket_minutes). A worker''s snapshots within a clock minute share that minute. worker_id null is unidentified: in totals, never in rankings. total_minutes includes minutes without a light; percentages are of those that have one.';

CREATE OR REPLACE VIEW posture_type_counts AS
SELECT p.warehouse_id, p.zone_id, p.hour_bucket, p.traffic_light, p.rula_band, p.reba_band, p.niosh_band,
       p.snapshot_count, p.unique_locations, p.unique_shifts,
       p.rula_sum::double precision / nullif(p.rula_n, 0) AS avg_rula,
       p.reba_sum::double precision / nullif(p.reba_n, 0) AS avg_reba,
       p.niosh_sum / nullif(p.niosh_n, 0) AS avg_niosh,
       p.risk_sum / nullif(p.risk_n, 0) AS avg_composite_risk,
       p.stddev_composite_risk, p.period_start, p.period_end,
       CASE
           WHEN p.hour_bucket + p.bucket_minutes * interval '1 minute' > v.complete_to THEN 'in progress'
           WHEN p.previous_count IS NULL THEN 'new'
           WHEN p.snapshot_count > 1.1 * p.previous_count THEN 'rising'
           WHEN p.snapshot_count < 0.9 * p.previous_count THEN 'falling'
           ELSE 'steady'
       END AS trend_direction,
       p.hour_bucket + p.bucket_minutes * interval '1 minute' > v.complete_to AS is_partial, p.bucket_minutes
FROM ergo_internal.posture_type_counts p
CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = 'posture_type_counts') v;
COMMENT ON VIEW posture_type_counts IS 'Snapshots per zone, hour (or quarter: bucket_minutes), light and published bands (score_bands). traffic_light null is none, or one nobody knows. trend_direction compares with the same key one hour before: more than 10 % above is rising, below falling.';

-- Fresh, stale or failing: the one place that says so. Stale is older than three times the view's own interval.
CREATE OR REPLACE VIEW ergo_internal.view_freshness AS
SELECT v.name AS view_name, v.complete_to, v.newest_event, v.refresh_every, v.keep_for, v.last_error, v.last_error_at,
       coalesce(v.complete_to < clock_timestamp() - 3 * v.refresh_every OR v.complete_to > clock_timestamp() + interval '1 hour', true) AS is_stale,
       coalesce(v.last_error_at > v.last_success_at, v.last_error_at IS NOT NULL) AS is_failing,
       v.paused_at, v.pause_reason
FROM ergo_internal.views v;

-- State of the views. A run whose database session is gone is not running, whatever the row says.
CREATE OR REPLACE VIEW view_refresh_status AS
SELECT v.name, v.priority, v.refresh_every, v.keep_for, v.complete_to, v.newest_event,
       v.last_started_at, v.last_success_at, v.last_duration, v.last_buckets, v.last_rows, v.last_error_at, v.last_error,
       running.pid IS NOT NULL AS is_running,
       CASE WHEN running.pid IS NOT NULL THEN v.run_by END AS run_by,
       CASE WHEN running.pid IS NOT NULL THEN v.run_done END AS run_done,
       CASE WHEN running.pid IS NOT NULL THEN v.run_total END AS run_total,
       (SELECT count(*) FROM (SELECT DISTINCT d.warehouse_id, d.bucket_start FROM ergo_internal.dirty_buckets d WHERE d.view_name = v.name) b) AS backlog_buckets,
       f.is_stale, f.is_failing,
       -- A last run of a time that is still to come was made by a clock that was ahead, and holds up nothing.
       greatest(CASE WHEN v.last_started_at <= clock_timestamp() THEN v.last_started_at + v.refresh_every END, clock_timestamp()) AS next_run_at,
       coalesce(missing.days, 0) > 0 OR coalesce(aside.buckets, 0) > 0 AS is_incomplete,
       missing.row_count AS missing_rows, missing.latest_day AS missing_day, coalesce(aside.buckets, 0) AS set_aside_buckets,
       v.balance, v.balance_checked_at, v.purpose, v.paused_at, v.paused_by, v.pause_reason,
       run.id AS run_id, run.stop_asked_by
FROM ergo_internal.views v
JOIN ergo_internal.view_freshness f ON f.view_name = v.name
LEFT JOIN LATERAL (
    SELECT l.pid FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.classid::bigint = hashtext('ergo_internal.refresh')::bigint & 4294967295 AND l.objid::bigint = v.ordinal
    LIMIT 1
) running ON true
LEFT JOIN LATERAL (
    SELECT r.id, r.stop_asked_by FROM ergo_internal.runs r
    WHERE r.job = 'refresh' AND r.subject = v.name AND r.outcome = 'running' AND r.backend_pid = running.pid ORDER BY r.id DESC LIMIT 1
) run ON true
LEFT JOIN LATERAL (SELECT count(*) AS days, sum(abs(b.missing))::bigint AS row_count, max(b.day) AS latest_day FROM ergo_internal.row_balance b WHERE b.view_name = v.name AND b.missing <> 0) missing ON true
LEFT JOIN LATERAL (SELECT count(*) AS buckets FROM ergo_internal.set_aside_buckets b WHERE b.view_name = v.name) aside ON true;
COMMENT ON VIEW view_refresh_status IS 'Freshness of the views: stale means complete_to is older than three times the view''s own interval; incomplete means that stored rows are in no figure, or that buckets could not be computed.';

-- What is stored but in no view, and why.
CREATE OR REPLACE VIEW data_quality AS
SELECT w.id AS warehouse_id, coalesce(t.row_count, 0) AS too_late_rows, coalesce(f.row_count, 0) AS future_rows, coalesce(i.row_count, 0) AS invalid_rows_7d,
       coalesce(b.buckets, 0) AS set_aside_buckets, coalesce(m.row_count, 0) AS missing_rows, coalesce(i.unknown_lights, 0) AS unknown_light_rows_7d
FROM ergo_internal.warehouse_register w
LEFT JOIN (SELECT t.warehouse_id, sum(t.row_count) AS row_count FROM ergo_internal.too_late t GROUP BY 1) t ON t.warehouse_id = w.id
LEFT JOIN (
    SELECT l.warehouse_id, sum(CASE WHEN l.removed THEN -l.row_count ELSE l.row_count END) AS row_count FROM ergo_internal.change_ledger l
    WHERE l.bucket_minute > clock_timestamp() + interval '4 minutes' GROUP BY 1
) f ON f.warehouse_id = w.id
LEFT JOIN (
    -- By warehouse, so that its index on time serves.
    SELECT h.warehouse_id, sum(h.invalid_count) AS row_count, sum(h.unknown_light_count) AS unknown_lights FROM ergo_internal.warehouse_hours h
    WHERE h.warehouse_id = ANY (ARRAY(SELECT id FROM ergo_internal.warehouse_register)) AND h.bucket_time >= clock_timestamp() - interval '168 hours' GROUP BY 1
) i ON i.warehouse_id = w.id
LEFT JOIN (SELECT s.warehouse_id, count(DISTINCT (s.view_name, s.bucket_start)) AS buckets FROM ergo_internal.set_aside_buckets s GROUP BY 1) b ON b.warehouse_id = w.id
LEFT JOIN (SELECT r.warehouse_id, max(r.row_count) AS row_count FROM (
    SELECT x.warehouse_id, x.view_name, sum(abs(x.missing))::bigint AS row_count FROM ergo_internal.row_balance x GROUP BY 1, 2) r GROUP BY 1) m ON m.warehouse_id = w.id;
COMMENT ON VIEW data_quality IS 'Per warehouse: rows that arrived for frozen days, rows dated in the future, rows of the last seven days with a score outside its range, buckets that could not be computed, stored rows that a view does not count, and rows of the last seven days with a light that is no known word.';

-- Whether a run has not ended by now. VOLATILE, so that it looks at the row as it is, and not as it was when the statement around it
-- began: the session of a run that ended meanwhile is idle or gone already.
CREATE OR REPLACE FUNCTION ergo_internal.is_unfinished(run bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM ergo_internal.runs r WHERE r.id = run AND r.outcome = 'running');
END
$$;

-- The run log. A running row whose database session is gone, or does something else by now, was interrupted.
CREATE OR REPLACE VIEW job_runs AS
SELECT r.id, r.job, r.subject, r.requested_by, r.started_at, r.finished_at,
       CASE WHEN r.outcome <> 'running' THEN r.outcome
            WHEN EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = r.backend_pid AND a.pid <> pg_backend_pid() AND a.state IS DISTINCT FROM 'idle') THEN 'running'
            -- Asked after the session was looked at.
            WHEN NOT ergo_internal.is_unfinished(r.id) THEN 'running'
            WHEN r.stop_asked_by IS NULL THEN 'interrupted' ELSE 'stopped' END AS outcome,
       r.buckets, r.rows_affected, r.detail, r.error, r.stop_asked_by
FROM ergo_internal.runs r;
COMMENT ON VIEW job_runs IS 'What ran, who or what started it, and how it ended.';
