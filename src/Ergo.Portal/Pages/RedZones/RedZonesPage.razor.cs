using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.RedZones;

/// <summary>Where a warehouse's reds are, when they happen, and which zone comes first.</summary>
public sealed partial class RedZonesPage
{
    private (string? Warehouse, string? Range, string? From, string? To)? _read;
    private string? _lastZone;
    private bool _focusZone;

    /// <summary>The zone shown in detail, in the URL; empty for snapshots without a zone.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.ZoneKey)]
    public string? ZoneId { get; set; }

    /// <inheritdoc />
    public override string Path => PageUrls.RedZonesPath;

    /// <inheritdoc />
    protected override bool NeedsWholeWarehouse => false;

    /// <inheritdoc />
    // Priorities, and hours of the day, are of a view of their own.
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => [LightViews.Of(range, Time.GetUtcNow()), ViewNames.TopRedZones];

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the red zones" : $"the red zones of {Warehouse.Name}";

    [Inject]
    private RedZoneQueries Zones { get; init; } = default!;

    [Inject]
    private LightQueries Lights { get; init; } = default!;

    [Inject]
    private MaterializedViewsService ViewService { get; init; } = default!;

    [Inject]
    private FigureRules Rules { get; init; } = default!;

    [Inject]
    private NavigationManager Links { get; init; } = default!;

    private ZoneRow? Chosen => Value.Data?.Find(ZoneId);

    private string Words => Range?.InWords(Zone) ?? "";

    private string? Subtitle => Warehouse is { } warehouse
        ? Value.Data is { } data
            ? $"{warehouse.Name} · {ShownRange.Words(data.Lights.Shown, Zone, Time.GetUtcNow())} · times in {Zone.Id}"
            : $"{warehouse.Name} · times in {Zone.Id}"
        : null;

    /// <inheritdoc />
    public override void ChooseRange(RangeQuery range) =>
        Links.NavigateTo(PageUrls.KeepOrder(PageUrls.RedZones(WarehouseCode ?? Warehouse?.Code, range, ZoneId), Links.Uri));

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var asked = (WarehouseCode, RangeCode, FromText, ToText);
        if (asked == _read && Value.Data is not null)
        {
            // Only the zone changed: the page's figures stay, and the person is taken to the zone.
            _focusZone = ZoneId != _lastZone;
            _lastZone = ZoneId;
            return;
        }

        _read = asked;
        _lastZone = ZoneId;
        _focusZone = false;
        await base.OnParametersSetAsync();
    }

    /// <inheritdoc />
    protected override Func<Task<RedZonesData>> Question(Warehouse? warehouse, TimeRange range) => async () =>
    {
        // One question after another: a viewer takes one connection, however many charts.
        var zones = (await Zones.GetZonesAsync(warehouse!, range)).Zones;
        var hours = await Zones.GetHoursOfDayAsync(warehouse!, range, zones.Any(zone => zone.Unlit > 0));
        var ranks = (await ViewService.GetTopRedZonesAsync(warehouse!, 1000)).ToDictionary(zone => zone.ZoneId ?? "");
        var lights = await Lights.GetSeriesAsync(warehouse!, range);
        var before = await Lights.GetSeriesAsync(warehouse!, lights.Shown.Before);
        return new RedZonesData(
            [.. RedZonesData.Ranked(zones.Select(zone => new ZoneRow(zone, ranks.GetValueOrDefault(zone.ZoneId ?? ""))), Rules)], hours, lights, before, ranks.Count);
    };

    /// <inheritdoc />
    protected override Freshness FreshnessOf(RedZonesData data) => data.Lights.Freshness;

    private void Choose(ZoneRow zone) => Links.NavigateTo(UrlOf(zone));

    // As the address has it: naming the default warehouse and range would read the whole page again.
    private string UrlOf(ZoneRow? zone) => PageUrls.KeepOrder(
        PageUrls.RedZones(WarehouseCode, RangeCode is null && FromText is null && ToText is null ? null : Range, zone is null ? null : zone.Id ?? ""), Links.Uri, andPage: true);

    private string SharesTitle(RedZonesData data) =>
        ShareChange.Sentence(
            "Red share of snapshots", new(data.Lights.Sum.Red, data.Lights.Sum.Lit), new(data.Lights.Compared.Red, data.Lights.Compared.Lit),
            new(data.Lights.Before.Red, data.Lights.Before.Lit), Range!, Rules);

    private string HeatSubtitle(RedZonesData data)
    {
        var whole = data.Lights.Asked.AlignedTo(Warehouse!.BucketWidth());
        var which = data.Zones.Count > RedZonesCharts.MostHeatRows ? $"the {RedZonesCharts.MostHeatRows} zones with the highest red share of {data.Zones.Count}" : "every zone";
        return $"Share of snapshots that are red, {which} by local hour of the day; whole hours only, {ShownRange.Words(whole, Zone, Time.GetUtcNow())}, n {data.Hours.Sum(hour => hour.Lit):#,0} with a light";
    }

    private string File(string what) => $"{what}-{Warehouse?.Code}".ToLowerInvariant();
}
