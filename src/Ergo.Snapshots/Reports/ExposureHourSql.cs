using System.Data.Common;

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

    /// <summary>The row that a reader of the question stands at. There may be millions: columns are taken by their places, and no value goes through an object.</summary>
    public static ExposureReportRow Read(DbDataReader row) => new()
    {
        HourBucket = new DateTimeOffset(row.GetDateTime(0)),
        Worker = Text(row, 1),
        Zone = Text(row, 2),
        Location = Text(row, 3),
        Shift = Text(row, 4),
        GreenMinutes = row.GetDouble(5),
        YellowMinutes = row.GetDouble(6),
        RedMinutes = row.GetDouble(7),
        TotalMinutes = row.GetDouble(8),
        WeightedExposureScore = row.GetDouble(9),
        MaxRiskInHour = row.IsDBNull(10) ? null : row.GetDouble(10),
        IsPartial = row.GetBoolean(11),
        Snapshots = row.GetInt64(12),
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
