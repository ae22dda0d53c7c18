using Ergo.Portal.Navigation;
using Ergo.Portal.Pages.RedZones;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Tests.Pages;

/// <summary>Figures for tests of pages.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);

    public static readonly RangeQuery Day = RangeQuery.Of(RangePreset.Default, Now);

    public static LightCounts Counts(long red, long total) => new() { Green = total - red, Yellow = 0, Red = red, Total = total };

    public static LightSeries Series(DateTimeOffset from, TimeSpan step, long before, params (long Red, long Total)[] points)
    {
        var made = points.Select((point, index) => new LightPoint
        {
            Start = from + (step * index), End = from + (step * (index + 1)), IsPartial = index == points.Length - 1,
            Red = point.Red, Yellow = 0, Green = point.Total - point.Red, Total = point.Total,
        }).ToList();
        var range = new TimeRange(from, from + (step * points.Length));
        return new LightSeries
        {
            Points = made,
            Sum = Counts(points.Sum(point => point.Red), points.Sum(point => point.Total)),
            Compared = Counts(points.Sum(point => point.Red), points.Sum(point => point.Total)),
            Before = Counts(before, 100),
            Comparison = Comparison.Of(range, range, step, range.To),
            Asked = range,
            Shown = range,
            Freshness = new Freshness { ViewName = ViewNames.Rollup5m, RefreshEvery = TimeSpan.FromMinutes(5), IsStale = false, IsFailing = false },
        };
    }

    public static WarehouseSummary Warehouse(string name, long red = 12, long total = 100) => new()
    {
        Id = name, Name = name, Code = "DW", Timezone = "America/Chicago", Green = total - red, Yellow = 0, Red = red, Total = total,
        RedCompared = red, LitCompared = total, RedBefore = 10, LitBefore = 100, RedZones = 1, WorstZone = "<i>Dock</i>", WorstZonePriority = 71.2,
    };

    public static ZoneRow Zone(string? id, string name, long red, long total, TopRedZone? priority = null) => new(
        new ZoneSummary { ZoneId = id, ZoneName = name, Green = total - red, Yellow = 0, Red = red, Total = total, RedCompared = red, LitCompared = total, RedBefore = 1, LitBefore = 10 }, priority);

    public static TopRedZone TopZone(string warehouse, string zone) => new()
    {
        WarehouseId = warehouse, WarehouseName = warehouse, ZoneId = zone, ZoneName = zone, TotalRedSnapshots = 40, AffectedLocations = 3, ShiftsAffected = 2,
        FirstRedAt = Now.AddDays(-2), LastRedAt = Now.AddMinutes(-4), ExposureDuration = TimeSpan.FromHours(1),
        PriorityScore = 79, PriorityFrequency = 1, PrioritySeverity = 0.6, PriorityRecency = 0.8333, WindowStart = Now.AddDays(-7), ComputedAt = Now,
    };
}
