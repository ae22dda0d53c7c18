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
    /// <summary>A zone's id in an older address, which leads to its page.</summary>
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

    private string Words => Range?.InWords(Zone) ?? "";

    private string? Subtitle => Warehouse is { } warehouse
        ? Value.Data is { } data
            ? $"{warehouse.Name} · {ShownRange.Words(data.Lights.Shown, Zone, Time.GetUtcNow())} · times in {Zone.Id}"
            : $"{warehouse.Name} · times in {Zone.Id}"
        : null;

    /// <inheritdoc />
    protected override Func<Task<RedZonesData>> Question(Warehouse? warehouse, TimeRange range) => async () =>
    {
        // One question after another: a viewer takes one connection, however many charts.
        var zones = (await Zones.GetZonesAsync(warehouse!, range)).Zones;
        var hours = await Zones.GetHoursOfDayAsync(warehouse!, range, zones.Any(zone => zone.Unlit > 0));
        var ranks = (await ViewService.GetTopRedZonesAsync(warehouse!, 1000)).ToDictionary(zone => zone.ZoneId ?? "");
        var lights = await Lights.GetSeriesAsync(warehouse!, range);
        var before = await Lights.GetPointsAsync(warehouse!, lights.Shown.Before);
        return new RedZonesData(
            [.. RedZonesData.Ranked(zones.Select(zone => new ZoneRow(zone, ranks.GetValueOrDefault(zone.ZoneId ?? ""))), Rules)], hours, lights, before, ranks.Count);
    };

    /// <inheritdoc />
    protected override Freshness FreshnessOf(RedZonesData data) => data.Lights.Freshness;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (ZoneId is not null)
        {
            var url = PageUrls.CarryOver(PageUrls.ZonePath, Links.Uri);
            Links.NavigateTo($"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{PageUrls.ZoneKey}={Uri.EscapeDataString(ZoneId)}", replace: true);
            return;
        }

        await base.OnParametersSetAsync();
    }

    private void Choose(ZoneRow zone) => Links.NavigateTo(UrlOf(zone));

    private string UrlOf(ZoneRow zone) => PageUrls.Zone(zone.Id ?? "", WarehouseCode ?? Warehouse?.Code, Range);

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
