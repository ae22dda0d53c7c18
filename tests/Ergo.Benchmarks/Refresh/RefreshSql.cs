namespace Ergo.Benchmarks.Refresh;

/// <summary>The statements of the refresh benchmark.</summary>
internal static class RefreshSql
{
    /// <summary>4 warehouses of 5 zones of 100 locations, kept long enough for any history.</summary>
    public const string World = """
        INSERT INTO warehouses (id, name, code, retention_days)
        SELECT 'w' || w, 'Warehouse ' || w, 'W' || w, 3650 FROM generate_series(0, 3) w;
        INSERT INTO zones (id, warehouse_id, name, code)
        SELECT 'w' || z / 5 || 'z' || z, 'w' || z / 5, 'Zone ' || z, 'Z' || z FROM generate_series(0, 19) z;
        INSERT INTO pick_locations (id, zone_id, label)
        SELECT 'l' || l, 'w' || l / 500 || 'z' || l / 100, 'Location ' || l FROM generate_series(0, 1999) l
        """;

    /// <summary>Snapshots number @first to @last, counted back from @minute: 2,000 to the minute, one per location, all scores within range.</summary>
    public const string Snapshots = """
        INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, shift_code, event_time, camera_id, worker_id,
                                         confidence, source, rula_score, reba_score, niosh_index, composite_risk, traffic_light)
        SELECT 'w' || l / 500, 'w' || l / 500 || 'z' || l / 100, 'l' || l, 'day',
               @minute - make_interval(mins => (n / 2000)::int) + make_interval(secs => l * 0.03), 'c' || l / 10, 'p' || l / 4,
               0.9, 'benchmark', 1 + h % 7, 1 + h % 15, (h % 400) / 100.0, h % 101,
               CASE WHEN h % 101 < 60 THEN 'green' WHEN h % 101 < 85 THEN 'yellow' ELSE 'red' END
        FROM generate_series(@first, @last) n, LATERAL (SELECT (n % 2000)::int AS l, hashint8(n) & 2147483647 AS h) x
        """;

    /// <summary>The same columns as a materialized view over the snapshots. It checks no ranges, so it does rather less.</summary>
    public const string Baseline = """
        CREATE MATERIALIZED VIEW baseline_rollup_1m AS
        SELECT warehouse_id, zone_id, pick_location_id, shift_code,
               date_bin('1 minute', event_time, '2000-01-01 00:00:00+00') AS bucket_time, count(*) AS snapshot_count,
               avg(rula_score) AS avg_rula_score, max(rula_score) AS max_rula_score,
               avg(reba_score) AS avg_reba_score, max(reba_score) AS max_reba_score,
               avg(niosh_index) AS avg_niosh_index, max(niosh_index) AS max_niosh_index,
               avg(composite_risk) AS avg_composite_risk, max(composite_risk) AS max_composite_risk,
               count(*) FILTER (WHERE traffic_light = 'green') AS green_count,
               count(*) FILTER (WHERE traffic_light = 'yellow') AS yellow_count,
               count(*) FILTER (WHERE traffic_light = 'red') AS red_count,
               ergo_internal.dominant_light(count(*) FILTER (WHERE traffic_light = 'green'),
                   count(*) FILTER (WHERE traffic_light = 'yellow'), count(*) FILTER (WHERE traffic_light = 'red')) AS dominant_traffic_light,
               min(event_time) AS window_start, max(event_time) AS window_end
        FROM ergonomic_snapshots
        WHERE event_time >= date_bin('1 minute', now() - interval '7 days', '2000-01-01 00:00:00+00')
        GROUP BY 1, 2, 3, 4, 5;
        CREATE UNIQUE INDEX ON baseline_rollup_1m (warehouse_id, zone_id, pick_location_id, shift_code, bucket_time)
        """;

    /// <summary>Rows of the last day that are in one of the two only, or differ. The day before the last minutes keeps clear of both views' far edge.</summary>
    public const string Differences = """
        WITH ours AS (
            SELECT warehouse_id, zone_id, pick_location_id, shift_code, bucket_time, snapshot_count, round(avg_rula_score::numeric, 9),
                   max_reba_score, round(avg_niosh_index::numeric, 9), max_composite_risk, red_count, dominant_traffic_light, window_end
            FROM rollup_1m WHERE bucket_time >= now() - interval '1 day'
        ), theirs AS (
            SELECT warehouse_id, zone_id, pick_location_id, shift_code, bucket_time, snapshot_count, round(avg_rula_score::numeric, 9),
                   max_reba_score, round(avg_niosh_index::numeric, 9), max_composite_risk, red_count, dominant_traffic_light, window_end
            FROM baseline_rollup_1m WHERE bucket_time >= now() - interval '1 day'
        )
        SELECT (SELECT count(*) FROM (SELECT * FROM ours EXCEPT ALL SELECT * FROM theirs) a)
             + (SELECT count(*) FROM (SELECT * FROM theirs EXCEPT ALL SELECT * FROM ours) b)
        """;
}
