using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.RedZones;

/// <summary>One zone in detail. Reads again whenever its page did, so it pauses with the page.</summary>
public sealed partial class ZonePanel
{
    private readonly string _id = ElementIds.Next("zone");
    private ElementReference _panel;
    private Loadable<ZoneLights> _value = Loadable.Pending<ZoneLights>();
    private object? _read;
    private bool _hasFocused;

    /// <summary>The zone.</summary>
    [Parameter, EditorRequired]
    public ZoneRow Zone { get; set; } = default!;

    /// <summary>Its warehouse.</summary>
    [Parameter, EditorRequired]
    public Warehouse Warehouse { get; set; } = default!;

    /// <summary>The range chosen.</summary>
    [Parameter, EditorRequired]
    public RangeQuery Range { get; set; } = default!;

    /// <summary>The range the page's figures cover.</summary>
    [Parameter, EditorRequired]
    public TimeRange Shown { get; set; }

    /// <summary>Zone of the times.</summary>
    [Parameter, EditorRequired]
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The page's data; another object means that the page has read again.</summary>
    [Parameter, EditorRequired]
    public object Version { get; set; } = default!;

    /// <summary>The address without the zone.</summary>
    [Parameter, EditorRequired]
    public string CloseUrl { get; set; } = "";

    /// <summary>Whether the zone was just chosen, so that the keyboard goes on from here.</summary>
    [Parameter]
    public bool TakeFocus { get; set; }

    [Inject]
    private LightQueries Lights { get; init; } = default!;

    [Inject]
    private DashboardCache Cache { get; init; } = default!;

    [Inject]
    private FigureRules Rules { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private ILogger<ZonePanel> Logger { get; init; } = default!;

    private string What => $"the course of {Zone.Name}";

    private ShareChange Change => Zone.ChangeWords(Range, Rules);

    private string ShareNote => string.Join("; ", new[]
    {
        $"n {Zone.Lit:#,0} with a light", UnlitWords.Of(Zone.Summary), Zone.Lit > 0 && Rules.IsSmall(Zone.Lit) ? new Share(Zone.Red, Zone.Lit).IntervalWords : null,
    }.OfType<string>());

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (!ReferenceEquals(Version, _read))
        {
            await ReadAsync();
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (TakeFocus && !_hasFocused)
        {
            _hasFocused = true;
            await _panel.FocusAsync();
        }
    }

    private static string PriorityNote(TopRedZone zone) =>
        $"{zone.TotalRedSnapshots:#,0} reds at {zone.AffectedLocations:#,0} {(zone.AffectedLocations == 1 ? "location" : "locations")}";

    private async Task ReadAsync()
    {
        var version = _read = Version;
        var (warehouse, id, shown) = (Warehouse, Zone.Id ?? "", Shown);
        _value = _value with { IsLoading = true };
        var value = await _value.LoadAsync(
            () => Cache.GetAsync((GetType(), warehouse.Id, id, shown), [LightViews.Of(shown, Time.GetUtcNow())], () => QueryAsync(warehouse, id, shown)), What, Logger);
        if (ReferenceEquals(version, _read))
        {
            _value = value;
        }
    }

    private async Task<ZoneLights> QueryAsync(Warehouse warehouse, string id, TimeRange shown)
    {
        var lights = await Lights.GetSeriesAsync(warehouse, shown, id);
        return new ZoneLights(lights, await Lights.GetSeriesAsync(warehouse, lights.Shown.Before, id));
    }

    private string Title(ZoneLights lights) =>
        ShareChange.Sentence(
            "Red share of snapshots", new(lights.Lights.Sum.Red, lights.Lights.Sum.Lit), new(lights.Lights.Compared.Red, lights.Lights.Compared.Lit),
            new(lights.Lights.Before.Red, lights.Lights.Before.Lit), Range, Rules);

    /// <summary>The zone over time.</summary>
    /// <param name="Lights">The range.</param>
    /// <param name="Before">The period before.</param>
    private sealed record ZoneLights(LightSeries Lights, LightSeries Before);
}
