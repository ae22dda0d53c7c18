using System.Globalization;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Shifts;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Shifts;

/// <summary>How the shifts of a warehouse compare over the days: what the backend records of them, beside the exposure of their people.</summary>
public sealed partial class ShiftsPage : DashboardPage<ShiftDays>
{
    private static readonly string[] Read = [ViewNames.WorkerExposureMinutes];

    /// <summary>What the shifts are compared by, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.MeasureKey)]
    public string? MeasureCode { get; set; }

    /// <inheritdoc />
    public override string Path => PageUrls.ShiftsPath;

    /// <inheritdoc />
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => Read;

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the shifts" : $"the shifts of {Warehouse.Name}";

    [Inject]
    private ShiftQueries Queries { get; init; } = default!;

    [Inject]
    private NavigationManager Links { get; init; } = default!;

    private ShiftMeasure Measure => ShiftMeasure.Find(MeasureCode);

    private string? Subtitle => Warehouse is { } warehouse && Value.Data is { } data
        ? $"{warehouse.Name}, {DaysInWords(data)}, whole local days, times in {Zone.Id}{(data.NewestEnd is { } newest ? $"; shift records to {LocalTime.Brief(newest, Time.GetUtcNow(), Zone)}" : "")}"
        : Warehouse?.Name;

    /// <inheritdoc />
    protected override Func<Task<ShiftDays>> Question(Warehouse? warehouse, TimeRange range) => () => Queries.GetAsync(warehouse!, range);

    /// <inheritdoc />
    protected override Freshness FreshnessOf(ShiftDays data) => data.Freshness;

    private static string DaysInWords(ShiftDays data) => data.FirstDay == data.LastDay
        ? data.FirstDay.ToString("d MMM yyyy", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{data.FirstDay:d MMM} to {data.LastDay:d MMM yyyy}");

    private static string ChartSubtitle(ShiftDays data, ShiftMeasure measure) =>
        $"{char.ToUpperInvariant(measure.Name[0])}{measure.Name[1..]} per shift and day, {DaysInWords(data)}, {data.Days.Count(day => measure.Of(day) is not null)} of {data.Days.Count} shifts told";

    private string MeasureUrl(ShiftMeasure measure) =>
        PageUrls.KeepOrder(PageUrls.Shifts(WarehouseCode, RangeCode is null && FromText is null && ToText is null ? null : Range, measure.Code), Links.Uri, andPage: true);

    private string File(string what) => $"{what}-by-shift-{Warehouse?.Code}".ToLowerInvariant();
}
