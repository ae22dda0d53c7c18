namespace Ergo.Snapshots.Reports;

/// <summary>Single hours and places of workers.</summary>
internal static class ExposureHourSql
{
    /// <summary>The rows. Takes @Id, @from, @to, @InnerPad and @OuterPad.</summary>
    /// <param name="withIds">Whether workers are named by their ids.</param>
    public static string Of(bool withIds) => $"""
        SELECT e.hour_bucket, {(withIds ? "e.worker_id" : "ergo_internal.pseudonym(@InnerPad, @OuterPad, e.worker_id)")} AS worker,
               coalesce(z.name, e.zone_id) AS zone, coalesce(l.label, e.pick_location_id) AS location, e.shift_code AS shift,
               e.green_minutes, e.yellow_minutes, e.red_minutes, e.total_minutes, e.weighted_exposure_score, e.max_risk_in_hour, coalesce(e.is_partial, true) AS is_partial, e.snapshot_count AS snapshots
        FROM public.worker_exposure_minutes e
        LEFT JOIN ergo_internal.known_zones z ON z.id = e.zone_id
        LEFT JOIN ergo_internal.known_locations l ON l.id = e.pick_location_id
        WHERE e.warehouse_id = @Id AND e.hour_bucket >= @from AND e.hour_bucket < @to
        -- Within an hour by what is told of a worker: the order of the ids would tell which is which.
        ORDER BY e.hour_bucket, worker, zone, location, e.shift_code
        """;
}
