using Ergo.Portal.Dashboards;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Compare;

/// <summary>What the page needs beside the sides themselves.</summary>
/// <param name="Freshness">State of the view that shares are read from.</param>
public sealed record CompareData(Freshness Freshness);

/// <summary>Two warehouses, zones, shifts or periods side by side.</summary>
public sealed partial class ComparePage : DashboardPage<CompareData>
{
    private static readonly string[] Read = [ViewNames.TopRedZones];

    /// <summary>The first side's zone, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.ZoneKey)]
    public string? ZoneId { get; set; }

    /// <summary>The first side's shift, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.ShiftKey)]
    public string? ShiftCode { get; set; }

    /// <summary>The second side's warehouse, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.SecondWarehouseKey)]
    public string? SecondCode { get; set; }

    /// <summary>The second side's zone, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.SecondZoneKey)]
    public string? SecondZoneId { get; set; }

    /// <summary>The second side's shift, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.SecondShiftKey)]
    public string? SecondShiftCode { get; set; }

    /// <summary>The second side's days by name, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.SecondPeriodKey)]
    public string? PeriodCode { get; set; }

    /// <summary>The second side's first day, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.SecondDayKey)]
    public string? SecondDay { get; set; }

    /// <inheritdoc />
    public override string Path => PageUrls.ComparePath;

    /// <inheritdoc />
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => Read;

    /// <inheritdoc />
    protected override string What => "the comparison";

    [Inject]
    private DayQueries Days { get; init; } = default!;

    [Inject]
    private NavigationManager Links { get; init; } = default!;

    private CompareQuery Query => new(ZoneId, ShiftCode, SecondZoneId, SecondShiftCode, PeriodCode, SecondDay);

    private Warehouse? SecondWarehouse => SecondCode is null ? Warehouse : Warehouses.FirstOrDefault(known => known.Code == SecondCode && known.Zones is null);

    private RangeQuery? RangeForUrl => RangeCode is null && FromText is null && ToText is null ? null : Range;

    /// <inheritdoc />
    public override void ChooseRange(RangeQuery range) => Links.NavigateTo(Query.Url(WarehouseCode ?? Warehouse?.Code, range, SecondCode));

    /// <inheritdoc />
    protected override Func<Task<CompareData>> Question(Warehouse? warehouse, TimeRange range) => async () =>
        new CompareData((await Days.GetAsync(warehouse!, new TimeRange(range.To.AddMinutes(-1), range.To))).Freshness);

    /// <inheritdoc />
    protected override Freshness FreshnessOf(CompareData data) => data.Freshness;
}
