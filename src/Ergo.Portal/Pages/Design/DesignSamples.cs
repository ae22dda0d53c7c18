using Ergo.Portal.Charts;
using Ergo.Portal.Shared;

namespace Ergo.Portal.Pages.Design;

/// <summary>Sample data for the design page: shaped like the real, with gaps, a bucket in progress and hours not observed.</summary>
internal static class DesignSamples
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 14, 0, 0, TimeSpan.Zero);

    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static readonly IReadOnlyList<WarehouseChoice> Warehouses =
    [
        new("DOCK-W", "Dock West", "America/New_York"), new("DOCK-E", "Dock East", "America/New_York"),
        new("RHEIN", "Rheinhafen", "Europe/Berlin"), new("TAMA", "Tama cold store", "Asia/Tokyo"),
        new("SAL", "Salvador returns", "America/Bahia"), new("KENT", "Kentish parcels", "Europe/London"),
        new("LYON", "Lyon spare parts", "Europe/Paris"), new("PUNE", "Pune assembly", "Asia/Kolkata"),
    ];

    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static readonly IReadOnlyList<ZoneRow> Zones =
    [
        new("Inbound pallets", "DW-IN", 1284, 4310, 9876, 0.91, 78.4, Risk.Red),
        new("Bulk pick aisle 4", "DW-B4", 912, 3877, 12043, 0.86, 71.2, Risk.Red),
        new("Returns bench", "DW-RT", 455, 2110, 7760, 0.64, 58.0, Risk.Yellow),
        new("Packing north", "DW-PN", 203, 1876, 14208, 0.97, 49.9, Risk.Yellow),
        new("Shelf pick aisle 1", "DW-S1", 41, 640, 18311, 0.95, 22.3, Risk.Green),
        new("Mezzanine", "DW-MZ", 0, 0, 0, 0, 0, Risk.NotObserved),
    ];

    public static TimeChart RedShare => new()
    {
        Zone = Zone.Id,
        Unit = "%",
        Decimals = 1,
        Bucket = TimeSpan.FromHours(1),
        PartialFrom = Start.AddHours(23),
        Thresholds = [new(12, "Target 12 %")],
        Min = 0,
        Series =
        [
            new("Last 24 h", Wave(24, 10.4, 3.1, 0.0, gap: (9, 11)), ChartColor.Main),
            new("24 h before", Wave(24, 12.6, 2.2, 1.1), ChartColor.Before),
        ],
    };

    public static TimeChart Lights => new()
    {
        Kind = TimeKind.StackedColumns,
        Zone = Zone.Id,
        Unit = "min",
        Bucket = TimeSpan.FromHours(1),
        PartialFrom = Start.AddHours(23),
        Series =
        [
            new("Red", Wave(24, 52, 26, 0.4, gap: (9, 11), decimals: 0), ChartColor.Red),
            new("Yellow", Wave(24, 130, 50, 0.8, gap: (9, 11), decimals: 0), ChartColor.Yellow),
            new("Green", Wave(24, 310, 80, 1.2, gap: (9, 11), decimals: 0), ChartColor.Green),
            new("Not observed", [.. Enumerable.Range(0, 24).Select(hour => new TimePoint(Start.AddHours(hour), hour is >= 9 and < 11 ? 480 : 40))], ChartColor.NotObserved),
        ],
    };

    public static TimeChart Average => new()
    {
        Kind = TimeKind.Area,
        Zone = Zone.Id,
        Decimals = 1,
        Bucket = TimeSpan.FromDays(1),
        Series = [new("Composite risk", [.. Enumerable.Range(0, 30).Select(day => new TimePoint(Start.AddDays(day - 30), Math.Round(41 + 7 * Math.Sin(day / 3.7) - day * 0.2, 1), 81_200 + 311 * day))])],
    };

    public static TimeChart Warehouses5 => new()
    {
        Zone = Zone.Id,
        Unit = "%",
        Decimals = 1,
        Bucket = TimeSpan.FromHours(6),
        Series =
        [
            .. Warehouses.Take(5).Select(warehouse => warehouse.Name).Select((name, index) =>
                new TimeSeries(name, [.. Enumerable.Range(0, 28).Select(step => new TimePoint(Start.AddHours(6 * step - 168), Math.Round(6 + 3.1 * index + 2 * Math.Sin(step / 2.6 + index), 1), 9000))], ChartColor.Main + index)),
        ],
    };

    public static BarChart ZoneRanking => new()
    {
        CategoryName = "Zone",
        Categories = [.. Zones.Take(5).Select(zone => zone.Name)],
        Horizontal = true,
        Unit = "",
        Series = [new("Red snapshots", [.. Zones.Take(5).Select(zone => (double?)zone.Red)], ChartColor.Red)],
    };

    public static BarChart Bands => new()
    {
        CategoryName = "RULA band",
        Categories = ["1–2 acceptable", "3–4 investigate", "5–6 change soon", "7 change now", "Invalid"],
        Unit = "%",
        Decimals = 1,
        Series =
        [
            new("Last 24 h", [48.2, 31.0, 15.1, 5.5, 0.2], ChartColor.Main, [120_411, 77_442, 37_721, 13_739, 499]),
            new("24 h before", [44.9, 31.8, 16.9, 6.2, 0.2], ChartColor.Before, [118_200, 83_713, 44_488, 16_321, 526]),
        ],
    };

    public static BarChart WorkerExposure => new()
    {
        CategoryName = "Worker",
        Categories = ["W-1042", "W-0977", "W-1210", "W-0031", "W-0456", "W-0702"],
        Horizontal = true,
        Stacked = true,
        Unit = "min",
        Series =
        [
            new("Red", [72, 64, 51, 40, 22, 9], ChartColor.Red),
            new("Yellow", [131, 122, 140, 99, 120, 70], ChartColor.Yellow),
            new("Green", [180, 214, 190, 260, 280, 301], ChartColor.Green),
            new("Not observed", [97, 80, 99, 81, 58, 100], ChartColor.NotObserved),
        ],
    };

    public static HeatChart HourByDay => new()
    {
        RowName = "Day",
        Unit = "%",
        Decimals = 1,
        Columns = [.. Enumerable.Range(0, 24).Select(hour => hour.ToString("00", System.Globalization.CultureInfo.InvariantCulture))],
        Rows =
        [
            .. Days.Select((day, row) => new HeatRow(
                day, [.. Enumerable.Range(0, 24).Select(hour => hour is >= 2 and < 5 || (row == 6 && hour > 17)
                    ? (double?)null
                    : Math.Round(Math.Max(0, 7 + 6 * Math.Sin((hour - 8) / 3.2) + 3 * Math.Cos(row * 1.7) + (row > 4 ? -4 : 0)), 1))])),
        ],
    };

    private static List<TimePoint> Wave(int points, double middle, double swing, double phase, (int From, int To)? gap = null, int decimals = 1) =>
    [
        .. Enumerable.Range(0, points).Select(step => gap is { } hole && step >= hole.From && step < hole.To
            ? new TimePoint(Start.AddHours(step), null)
            : new TimePoint(Start.AddHours(step), Math.Round(middle + swing * Math.Sin(step / 3.1 + phase) + swing * 0.3 * Math.Cos(step * 1.9), decimals), 9_400 + 37 * step)),
    ];

    /// <summary>A row of the sample table.</summary>
    internal sealed record ZoneRow(string Name, string Code, int Red, int Yellow, int Green, double Coverage, double Priority, Risk Worst);
}
