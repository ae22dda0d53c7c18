SELECT warehouse_id, zone_id, pick_location_id, shift_code, bucket_time, snapshot_count,
       round(avg_rula_score::numeric, 9), max_rula_score, round(avg_reba_score::numeric, 9), max_reba_score,
       round(avg_niosh_index::numeric, 9), max_niosh_index, round(avg_composite_risk::numeric, 9), max_composite_risk,
       green_count, yellow_count, red_count, window_start, window_end, round(p95_rula_score::numeric, 9), round(p95_reba_score::numeric, 9), round(p95_niosh_index::numeric, 9), round(p95_composite_risk::numeric, 9), round(red_ratio::numeric, 9)
FROM rollup_5m WHERE bucket_time >= now() - interval '30 days' + interval '1 hour'
-- expected
SELECT warehouse_id, zone_id, pick_location_id, shift_code,
       to_timestamp(floor(extract(epoch FROM event_time) / extract(epoch FROM interval '5 minutes')) * extract(epoch FROM interval '5 minutes')) AS bucket_time,
       count(*),
       round(avg(rula_score) FILTER (WHERE rula_score IN (1, 2, 3, 4, 5, 6, 7)), 9), max(rula_score) FILTER (WHERE rula_score IN (1, 2, 3, 4, 5, 6, 7)),
       round(avg(reba_score) FILTER (WHERE reba_score >= 1 AND reba_score <= 15), 9), max(reba_score) FILTER (WHERE reba_score >= 1 AND reba_score <= 15),
       round(avg(niosh_index) FILTER (WHERE niosh_index >= 0)::numeric, 9), max(niosh_index) FILTER (WHERE niosh_index >= 0),
       round(avg(composite_risk) FILTER (WHERE composite_risk >= 0 AND composite_risk <= 100)::numeric, 9),
       max(composite_risk) FILTER (WHERE composite_risk >= 0 AND composite_risk <= 100),
       count(*) FILTER (WHERE traffic_light = 'green'), count(*) FILTER (WHERE traffic_light = 'yellow'), count(*) FILTER (WHERE traffic_light = 'red'),
       min(event_time), max(event_time),
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY CASE WHEN rula_score IN (1, 2, 3, 4, 5, 6, 7) THEN rula_score END)::numeric, 9),
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY CASE WHEN reba_score >= 1 AND reba_score <= 15 THEN reba_score END)::numeric, 9),
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY CASE WHEN niosh_index >= 0 THEN niosh_index END)::numeric, 9),
       round(percentile_cont(0.95) WITHIN GROUP (ORDER BY CASE WHEN composite_risk >= 0 AND composite_risk <= 100 THEN composite_risk END)::numeric, 9),
       round(count(*) FILTER (WHERE traffic_light = 'red')::numeric / count(*), 9)
FROM ergonomic_snapshots WHERE event_time <= now() + interval '5 minutes'
GROUP BY 1, 2, 3, 4, 5
HAVING to_timestamp(floor(extract(epoch FROM min(event_time)) / extract(epoch FROM interval '5 minutes')) * extract(epoch FROM interval '5 minutes')) >= now() - interval '30 days' + interval '1 hour'
