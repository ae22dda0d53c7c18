namespace Ergo.Snapshots.Tests;

/// <summary>A raw snapshot as the oracle of the queries reads it: plain columns, nothing computed.</summary>
internal sealed record RawSnapshot
{
    public required string WarehouseId { get; init; }

    public string? ZoneId { get; init; }

    public string? PickLocationId { get; init; }

    public string? ShiftCode { get; init; }

    public required DateTime EventTime { get; init; }

    public string? CameraId { get; init; }

    public string? WorkerId { get; init; }

    public int? RulaScore { get; init; }

    public int? RebaScore { get; init; }

    public double? NioshIndex { get; init; }

    public double? CompositeRisk { get; init; }

    public string? TrafficLight { get; init; }

    /// <summary>The risk where it is within 0..100.</summary>
    public double? ValidRisk => CompositeRisk is >= 0 and <= 100 ? CompositeRisk : null;
}

/// <summary>Figures from raw snapshots by the definitions, in plain C#.</summary>
internal static class RawFigures
{
    public static async Task<IReadOnlyList<RawSnapshot>> RawAsync(this Store store, string? warehouseId = null) => await store.ListAsync<RawSnapshot>(
        "SELECT * FROM ergonomic_snapshots WHERE @warehouseId::text IS NULL OR warehouse_id = @warehouseId ORDER BY event_time", new { warehouseId });

    public static IEnumerable<RawSnapshot> In(this IEnumerable<RawSnapshot> rows, TimeRange range) =>
        rows.Where(row => row.EventTime >= range.From.UtcDateTime && row.EventTime < range.To.UtcDateTime);

    public static (long Green, long Yellow, long Red, long Total) Lights(this IEnumerable<RawSnapshot> rows)
    {
        var all = rows.ToList();
        return (all.Count(row => row.TrafficLight == "green"), all.Count(row => row.TrafficLight == "yellow"),
            all.Count(row => row.TrafficLight == "red"), all.Count);
    }

    /// <summary>Each snapshot with its share of its worker's minute.</summary>
    public static IReadOnlyList<(RawSnapshot Row, double Minutes)> Minutes(this IEnumerable<RawSnapshot> rows) =>
    [
        .. rows.GroupBy(row => (
                row.WarehouseId,
                row.WorkerId is { } worker ? "worker " + worker : row.CameraId is { } camera ? "camera " + camera : "location " + row.PickLocationId,
                row.EventTime.Ticks / TimeSpan.TicksPerMinute))
            .SelectMany(minute => minute.Select(row => (row, 1.0 / minute.Count()))),
    ];

    public static (double Green, double Yellow, double Red, double Total) Sum(this IEnumerable<(RawSnapshot Row, double Minutes)> minutes)
    {
        var all = minutes.ToList();
        double Of(string light) => all.Where(one => one.Row.TrafficLight == light).Sum(one => one.Minutes);
        return (Round(Of("green")), Round(Of("yellow")), Round(Of("red")), Round(all.Sum(one => one.Minutes)));
    }

    public static double Round(double minutes) => Math.Round(minutes, 6) + 0.0;

    public static string RulaBand(int? score) => score switch
    {
        null => "not scored", 1 or 2 => "1-2", 3 or 4 => "3-4", 5 or 6 => "5-6", 7 => "7", _ => "invalid",
    };

    public static string RebaBand(int? score) => score switch
    {
        null => "not scored", 1 => "1", 2 or 3 => "2-3", >= 4 and <= 7 => "4-7", >= 8 and <= 10 => "8-10", >= 11 and <= 15 => "11-15", _ => "invalid",
    };

    public static string NioshBand(double? index) => index switch
    {
        null => "not scored", < 0 => "invalid", <= 1.0 => "<=1.0", <= 1.5 => "<=1.5", <= 2.0 => "<=2.0", <= 3.0 => "<=3.0", _ => ">3.0",
    };
}

/// <summary>A clock that stands still.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
