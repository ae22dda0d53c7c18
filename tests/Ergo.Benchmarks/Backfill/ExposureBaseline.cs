namespace Ergo.Benchmarks.Backfill;

/// <summary>worker_exposure_minutes as a materialized view, by the same definition of a minute.</summary>
internal static class ExposureBaseline
{
    public const string MaterializedView = """
        CREATE MATERIALIZED VIEW baseline_worker_exposure_minutes AS
        SELECT warehouse_id, zone_id, worker_id, pick_location_id, shift_code, hour_bucket, green_minutes, yellow_minutes, red_minutes, total_minutes,
               green_minutes + 2 * yellow_minutes + 5 * red_minutes AS weighted_exposure_score,
               100 * red_minutes / total_minutes AS red_percentage, 100 * yellow_minutes / total_minutes AS yellow_percentage,
               100 * green_minutes / total_minutes AS green_percentage, avg_red_risk, avg_yellow_risk, max_risk_in_hour, period_start, period_end
        FROM (
            SELECT warehouse_id, zone_id, worker_id, pick_location_id, shift_code,
                   date_bin('1 hour', event_time, '2000-01-01 00:00:00+00') AS hour_bucket,
                   coalesce(sum(share) FILTER (WHERE traffic_light = 'green'), 0) AS green_minutes,
                   coalesce(sum(share) FILTER (WHERE traffic_light = 'yellow'), 0) AS yellow_minutes,
                   coalesce(sum(share) FILTER (WHERE traffic_light = 'red'), 0) AS red_minutes, sum(share) AS total_minutes,
                   avg(composite_risk) FILTER (WHERE traffic_light = 'red') AS avg_red_risk,
                   avg(composite_risk) FILTER (WHERE traffic_light = 'yellow') AS avg_yellow_risk,
                   max(composite_risk) AS max_risk_in_hour, min(event_time) AS period_start, max(event_time) AS period_end
            FROM (
                SELECT *, 1.0::double precision / count(*) OVER (
                           PARTITION BY warehouse_id, worker_id, CASE WHEN worker_id IS NULL THEN camera_id END,
                                        CASE WHEN worker_id IS NULL AND camera_id IS NULL THEN pick_location_id END,
                                        date_bin('1 minute', event_time, '2000-01-01 00:00:00+00')) AS share
                FROM ergonomic_snapshots
                WHERE event_time >= date_bin('1 hour', now() - interval '400 days', '2000-01-01 00:00:00+00')
            ) shared
            GROUP BY 1, 2, 3, 4, 5, 6
        ) hours
        """;
}
