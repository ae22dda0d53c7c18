using Ergo.Portal.Components.Dashboards;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Queries;
using Ergo.Snapshots.Queries.Lights;
using Ergo.Snapshots.Queries.RedZones;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Components.Pages.RedZones;

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
    protected override IReadOnlyList<string> Views { get; } = [ViewNames.Rollup1m, ViewNames.Rollup5m, ViewNames.TopRedZones];

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the red zones" : $"the red zones of {Warehouse.Name}";

    [Inject]
    private RedZoneQueries Zones { get; init; } = default!;

    [Inject]
    private LightQueries Lights { get; init; } = default!;

    [Inject]
    private MaterializedViewsService ViewService { get; init; } = default!;

    [Inject]
    private NavigationManager Links { get; init; } = default!;

    private ZoneRow? Chosen => Value.Data?.Find(ZoneId);

    private string Words => Range?.InWords(Zone) ?? "";

    private RangeQuery Month => RangeQuery.Of(RangePreset.Find("30d")!, Time.GetUtcNow());

    private string? Subtitle => Warehouse is { } warehouse
        ? Value.Data is { } data
            ? $"{warehouse.Name} · {ShownRange.Words(data.Lights.Shown, Zone, Time.GetUtcNow())} · times in {Zone.Id}"
            : $"{warehouse.Name} · times in {Zone.Id}"
        : null;

    /// <inheritdoc />
    public override void ChooseRange(RangeQuery range) =>
        Links.NavigateTo(PageUrls.RedZones(WarehouseCode ?? Warehouse?.Code, range, ZoneId));

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
    protected override async Task<RedZonesData> QueryAsync(Warehouse? warehouse, TimeRange range)
    {
        var zones = Zones.GetZonesAsync(warehouse!, range);
        var hours = Zones.GetHoursOfDayAsync(warehouse!, range);
        var ranking = ViewService.GetTopRedZonesAsync(warehouse!, 1000);
        var lights = await Lights.GetSeriesAsync(warehouse!, range);
        var before = await Lights.GetSeriesAsync(warehouse!, lights.Shown.Before);
        var ranks = (await ranking).ToDictionary(zone => zone.ZoneId ?? "");
        return new RedZonesData(
            [.. (await zones).Zones.Select(zone => new ZoneRow(zone, ranks.GetValueOrDefault(zone.ZoneId ?? "")))], await hours, lights, before);
    }

    /// <inheritdoc />
    protected override Freshness FreshnessOf(RedZonesData data) => data.Lights.Freshness;

    private void Choose(ZoneRow zone) => Links.NavigateTo(UrlOf(zone));

    // As the address has it: naming the default warehouse and range would read the whole page again.
    private string UrlOf(ZoneRow? zone) => PageUrls.RedZones(
        WarehouseCode, RangeCode is null && FromText is null && ToText is null ? null : Range, zone is null ? null : zone.Id ?? "");

    private string SharesTitle(RedZonesData data) =>
        ShareChange.Sentence("Red share", data.Lights.Sum.RedShare, data.Lights.Before.RedShare, Range!);

    private string HeatSubtitle(RedZonesData data)
    {
        var whole = data.Lights.Asked.AlignedTo(Warehouse!.BucketWidth());
        var which = data.Zones.Count > RedZonesCharts.MostHeatRows ? $"the {RedZonesCharts.MostHeatRows} zones with the highest red share of {data.Zones.Count}" : "every zone";
        return $"Share of snapshots that are red, {which} by local hour of the day; whole hours only, {ShownRange.Words(whole, Zone, Time.GetUtcNow())}, n {data.Hours.Sum(hour => hour.Total):#,0}";
    }

    private string File(string what) => $"{what}-{Warehouse?.Code}".ToLowerInvariant();
}
