SELECT warehouse_id, zone_id, worker_id, pick_location_id, shift_code, hour_bucket,
       round(green_minutes::numeric, 7), round(yellow_minutes::numeric, 7), round(red_minutes::numeric, 7), round(total_minutes::numeric, 7),
       round(weighted_exposure_score::numeric, 7), round(red_percentage::numeric, 6),
       round(avg_red_risk::numeric, 7), round(avg_yellow_risk::numeric, 7), max_risk_in_hour, period_start, period_end
FROM worker_exposure_minutes
-- expected
SELECT s.warehouse_id, s.zone_id, s.worker_id, s.pick_location_id, s.shift_code, date_trunc('hour', s.event_time, 'UTC'),
       round(coalesce(sum(1.0 / m.n) FILTER (WHERE s.traffic_light = 'green'), 0), 7),
       round(coalesce(sum(1.0 / m.n) FILTER (WHERE s.traffic_light = 'yellow'), 0), 7),
       round(coalesce(sum(1.0 / m.n) FILTER (WHERE s.traffic_light = 'red'), 0), 7),
       round(sum(1.0 / m.n), 7),
       round(sum(1.0 / m.n * CASE s.traffic_light WHEN 'green' THEN 1 WHEN 'yellow' THEN 2 WHEN 'red' THEN 5 ELSE 0 END), 7),
       round(100 * coalesce(sum(1.0 / m.n) FILTER (WHERE s.traffic_light = 'red'), 0) / sum(1.0 / m.n), 6),
       round(avg(s.composite_risk) FILTER (WHERE s.traffic_light = 'red' AND s.composite_risk >= 0 AND s.composite_risk <= 100)::numeric, 7),
       round(avg(s.composite_risk) FILTER (WHERE s.traffic_light = 'yellow' AND s.composite_risk >= 0 AND s.composite_risk <= 100)::numeric, 7),
       max(s.composite_risk) FILTER (WHERE s.composite_risk >= 0 AND s.composite_risk <= 100),
       min(s.event_time), max(s.event_time)
FROM ergonomic_snapshots s
JOIN (
    SELECT warehouse_id, coalesce('worker ' || worker_id, 'camera ' || camera_id, 'location ' || pick_location_id, 'nobody') AS who,
           date_trunc('minute', event_time, 'UTC') AS minute, count(*)::numeric AS n
    FROM ergonomic_snapshots WHERE event_time <= now() + interval '5 minutes' GROUP BY 1, 2, 3
) m ON m.warehouse_id = s.warehouse_id AND m.minute = date_trunc('minute', s.event_time, 'UTC')
   AND m.who = coalesce('worker ' || s.worker_id, 'camera ' || s.camera_id, 'location ' || s.pick_location_id, 'nobody')
WHERE s.event_time <= now() + interval '5 minutes'
GROUP BY 1, 2, 3, 4, 5, 6
