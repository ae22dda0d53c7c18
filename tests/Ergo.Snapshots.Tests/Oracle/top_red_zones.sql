SELECT warehouse_id, zone_id, total_red_snapshots, affected_locations, shifts_affected,
       round(avg_composite_risk::numeric, 9), max_composite_risk, round(p95_composite_risk::numeric, 9),
       round(avg_rula_score::numeric, 9), max_rula_score, round(avg_reba_score::numeric, 9), max_reba_score,
       round(avg_niosh_index::numeric, 9), max_niosh_index, first_red_at, last_red_at,
       round(priority_frequency::numeric, 9), round(priority_severity::numeric, 9), round(priority_recency::numeric, 9), round(priority_score::numeric, 7)
FROM top_red_zones
-- expected
SELECT warehouse_id, zone_id, n, locations, shifts, a, b, c, d, e, f, g, h, i, first_red, last_red,
       round(frequency, 9), round(severity, 9), round(recency, 9), round(100 * (0.3 * frequency + 0.4 * severity + 0.3 * recency), 7)
FROM (
    SELECT z.*, n::numeric / max(n) OVER (PARTITION BY warehouse_id) AS frequency, coalesce(avg_risk, 0) / 100 AS severity,
           power(0.5::float8, (extract(epoch FROM complete_to - last_red) / 86400)::float8)::numeric AS recency
    FROM (
        SELECT s.warehouse_id, s.zone_id, v.complete_to, count(*) AS n, count(DISTINCT s.pick_location_id) AS locations, count(DISTINCT s.shift_code) AS shifts,
               avg(risk)::numeric AS avg_risk, round(avg(risk)::numeric, 9) AS a, max(risk) AS b,
               round(percentile_cont(0.95) WITHIN GROUP (ORDER BY risk)::numeric, 9) AS c,
               round(avg(rula_score) FILTER (WHERE rula_score BETWEEN 1 AND 7), 9) AS d, max(rula_score) FILTER (WHERE rula_score BETWEEN 1 AND 7) AS e,
               round(avg(reba_score) FILTER (WHERE reba_score BETWEEN 1 AND 15), 9) AS f, max(reba_score) FILTER (WHERE reba_score BETWEEN 1 AND 15) AS g,
               round(avg(niosh_index) FILTER (WHERE niosh_index >= 0)::numeric, 9) AS h, max(niosh_index) FILTER (WHERE niosh_index >= 0) AS i,
               min(event_time) AS first_red, max(event_time) AS last_red
        FROM ergonomic_snapshots s
        CROSS JOIN (SELECT complete_to FROM view_refresh_status WHERE name = 'top_red_zones') v
        CROSS JOIN LATERAL (SELECT CASE WHEN s.composite_risk >= 0 AND s.composite_risk <= 100 THEN s.composite_risk END AS risk) r
        WHERE s.traffic_light = 'red' AND s.event_time >= date_trunc('hour', v.complete_to - interval '7 days', 'UTC') AND s.event_time <= now() + interval '5 minutes'
        GROUP BY 1, 2, 3 HAVING count(*) >= 3
    ) z
) x
