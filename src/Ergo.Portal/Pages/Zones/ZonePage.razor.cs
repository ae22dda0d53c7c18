using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Zones;

/// <summary>One zone: since when and when it is red, in which shift, at which location, in which postures, and the snapshots behind it.</summary>
public sealed partial class ZonePage
{
    private SnapshotChoice _choice = SnapshotChoice.All;
    private SnapshotChoice? _lastChoice;
    private string? _refusal;
    private bool _focusSnapshots;

    /// <summary>The zone's id in the URL; empty for the snapshots without a zone.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.ZoneKey)]
    public string? ZoneId { get; set; }

    /// <summary>The first moment whose snapshots are listed.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.AtKey)]
    public string? AtText { get; set; }

    /// <summary>The first moment whose snapshots are no longer listed.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.UntilKey)]
    public string? UntilText { get; set; }

    /// <summary>The light of the listed snapshots.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.LightKey)]
    public string? Light { get; set; }

    /// <summary>The location of the listed snapshots.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.LocationKey)]
    public string? Location { get; set; }

    /// <summary>The shift of the listed snapshots.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.ShiftKey)]
    public string? Shift { get; set; }

    /// <summary>The local hour of the listed snapshots.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.HourKey)]
    public string? Hour { get; set; }

    /// <summary>The snapshot that the list begins after.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.AfterKey)]
    public string? After { get; set; }

    /// <summary>The snapshot shown in detail.</summary>
    [SupplyParameterFromQuery(Name = SnapshotChoice.OpenKey)]
    public string? Open { get; set; }

    /// <summary>Given where all locations are listed, not the worst alone.</summary>
    [SupplyParameterFromQuery(Name = AllLocationsKey)]
    public string? AllLocations { get; set; }

    /// <inheritdoc />
    public override string Path => PageUrls.ZonePath;

    /// <inheritdoc />
    protected override bool NeedsWholeWarehouse => false;

    /// <inheritdoc />
    protected override object? Subject => ZoneId;

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the zone" : $"the zone of {Warehouse.Name}";

    private const string AllLocationsKey = "locations";

    [Inject]
    private WarehouseDirectory Zones { get; init; } = default!;

    [Inject]
    private ZoneQueries Details { get; init; } = default!;

    [Inject]
    private LightQueries Lights { get; init; } = default!;

    [Inject]
    private FigureRules Rules { get; init; } = default!;

    [Inject]
    private PrivacyRules Privacy { get; init; } = default!;

    [Inject]
    private NavigationManager Links { get; init; } = default!;

    private string Title => Value.Data?.Zone is { } zone ? $"{zone.Name}, {Warehouse!.Name}" : "Zone";

    private string Words => Range?.InWords(Zone) ?? "";

    private string ZonesUrl => PageUrls.RedZones(WarehouseCode ?? Warehouse?.Code, Range);

    private string AllLocationsUrl => $"{UrlOf(_choice)}&{AllLocationsKey}=all";

    private string? Subtitle => Value.Data is { Zone: { } zone } data
        ? string.Join(" · ", new[] { zone.IsUnknown ? "Snapshots that name no zone" : zone.Code is { } code ? $"Zone {code}" : null, ShownRange.Words(data.Lights.Shown, Zone, Time.GetUtcNow()), $"times in {Zone.Id}" }.OfType<string>())
        : Warehouse?.Name;

    /// <inheritdoc />
    // Another warehouse has other zones.
    public override void ChooseWarehouse(string code) => Links.NavigateTo(PageUrls.RedZones(code, Range));

    /// <inheritdoc />
    public override void ChooseRange(RangeQuery range) => Links.NavigateTo(PageUrls.Zone(ZoneId ?? "", WarehouseCode ?? Warehouse?.Code, range));

    /// <inheritdoc />
    // Locations, shifts and hours of the day are of a view of their own, and so are postures.
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => [LightViews.Of(range, Time.GetUtcNow()), ViewNames.TopRedZones, ViewNames.PostureTypeCounts];

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        (var choice, _refusal) = SnapshotChoice.Parse(AtText, UntilText, Light, Location, Shift, Hour, After, Open);
        _choice = choice ?? SnapshotChoice.All;
        // Whoever chose a bar, a cell or a location goes on where its snapshots are.
        _focusSnapshots = _lastChoice is not null && _lastChoice with { Open = null } != _choice with { Open = null };
        _lastChoice = _choice;
        await base.OnParametersSetAsync();
    }

    /// <inheritdoc />
    protected override Func<Task<ZoneData>> Question(Warehouse? warehouse, TimeRange range)
    {
        var id = ZoneId;
        return async () =>
        {
            if (id is null || await Zones.FindZoneAsync(warehouse!, id) is not { } zone)
            {
                return ZoneData.None;
            }

            // One question after another: a viewer takes one connection, however many charts.
            var lights = await Lights.GetSeriesAsync(warehouse!, range, id);
            var before = await Lights.GetPointsAsync(warehouse!, lights.Shown.Before, id);
            return new ZoneData(zone, lights, before, await Details.GetAsync(warehouse!, id, range));
        };
    }

    /// <inheritdoc />
    protected override Freshness FreshnessOf(ZoneData data) => data.Lights?.Freshness!;

    // As the address has it: naming the default warehouse and range would read the whole page again.
    private string UrlOf(SnapshotChoice choice) =>
        PageUrls.Zone(ZoneId ?? "", WarehouseCode, RangeCode is null && FromText is null && ToText is null ? null : Range, choice);

    private string CourseTitle(ZoneData data) => ShareChange.Sentence(
        "Red share of snapshots", new(data.Lights.Sum.Red, data.Lights.Sum.Lit), new(data.Lights.Compared.Red, data.Lights.Compared.Lit),
        new(data.Lights.Before.Red, data.Lights.Before.Lit), Range!, Rules);

    private string DetailWords(ZoneData data) => ShownRange.Words(data.Detail.Shown, Zone, Time.GetUtcNow());

    private string CompleteTo(ZoneData data) => data.Lights.Freshness.CompleteTo is { } complete ? LocalTime.Brief(complete, Time.GetUtcNow(), Zone) : "nothing yet";

    private string File(string what) => $"{what}-{Warehouse?.Code}-{Value.Data?.Zone?.Code ?? "zone"}".ToLowerInvariant();

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
