SELECT warehouse_id, zone_id, hour_bucket, traffic_light, rula_band, reba_band, niosh_band, snapshot_count, unique_locations, unique_shifts,
       round(avg_rula::numeric, 9), round(avg_reba::numeric, 9), round(avg_niosh::numeric, 9), round(avg_composite_risk::numeric, 9),
       round(stddev_composite_risk::numeric, 6), period_start, period_end, trend_direction
FROM posture_type_counts WHERE NOT is_partial
-- expected
SELECT c.*, CASE WHEN p.n IS NULL THEN 'new' WHEN c.n > 1.1 * p.n THEN 'rising' WHEN c.n < 0.9 * p.n THEN 'falling' ELSE 'steady' END
FROM (
    SELECT warehouse_id, zone_id, date_trunc('hour', event_time, 'UTC') AS hour, traffic_light, rula.band AS rula, reba.band AS reba, niosh.band AS niosh,
           count(*) AS n, count(DISTINCT pick_location_id) AS l, count(DISTINCT shift_code) AS s,
           round(avg(rula_score) FILTER (WHERE rula.valid), 9) AS a, round(avg(reba_score) FILTER (WHERE reba.valid), 9) AS b,
           round(avg(niosh_index) FILTER (WHERE niosh.valid)::numeric, 9) AS c,
           round(avg(composite_risk) FILTER (WHERE composite_risk >= 0 AND composite_risk <= 100)::numeric, 9) AS d,
           round(stddev(composite_risk) FILTER (WHERE composite_risk >= 0 AND composite_risk <= 100)::numeric, 6) AS e,
           min(event_time) AS f, max(event_time) AS g
    FROM ergonomic_snapshots
    CROSS JOIN LATERAL (SELECT coalesce((SELECT band FROM score_bands WHERE instrument = 'rula' AND rula_score > above AND rula_score <= up_to),
        CASE WHEN rula_score IS NULL THEN 'not scored' ELSE 'invalid' END) AS band, rula_score BETWEEN 1 AND 7 AS valid) rula
    CROSS JOIN LATERAL (SELECT coalesce((SELECT band FROM score_bands WHERE instrument = 'reba' AND reba_score > above AND reba_score <= up_to),
        CASE WHEN reba_score IS NULL THEN 'not scored' ELSE 'invalid' END) AS band, reba_score BETWEEN 1 AND 15 AS valid) reba
    CROSS JOIN LATERAL (SELECT coalesce((SELECT band FROM score_bands WHERE instrument = 'niosh' AND niosh_index >= 0
        AND niosh_index > coalesce(above, -1) AND niosh_index <= coalesce(up_to, 1e9)),
        CASE WHEN niosh_index IS NULL THEN 'not scored' ELSE 'invalid' END) AS band, niosh_index >= 0 AS valid) niosh
    WHERE event_time < date_trunc('hour', (SELECT complete_to FROM view_refresh_status WHERE name = 'posture_type_counts'), 'UTC')
    GROUP BY 1, 2, 3, 4, 5, 6, 7
) c
LEFT JOIN LATERAL (
    SELECT nullif(count(*), 0) AS n FROM ergonomic_snapshots s
    WHERE s.warehouse_id = c.warehouse_id AND s.zone_id IS NOT DISTINCT FROM c.zone_id AND s.traffic_light IS NOT DISTINCT FROM c.traffic_light
      AND s.event_time >= c.hour - interval '1 hour' AND s.event_time < c.hour
      AND rula_band(s.rula_score) = c.rula AND reba_band(s.reba_score) = c.reba AND niosh_band(s.niosh_index) = c.niosh
) p ON true
