using Ergo.Accounts.Interventions;
using Ergo.Portal.Figures;
using Ergo.Portal.Live;
using Ergo.Portal.Shared;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Interventions;

/// <summary>The red share before and after one change. Reads again whenever its page did.</summary>
public sealed partial class BeforeAfterPanel
{
    private readonly string _id = ElementIds.Next("change");
    private ElementReference _panel;
    private Loadable<BeforeAfterAnswer> _value = Loadable.Pending<BeforeAfterAnswer>();
    private (object Version, int Span, uint Change)? _read;
    private bool _hasFocused;

    /// <summary>The change.</summary>
    [Parameter, EditorRequired]
    public Intervention Intervention { get; set; } = default!;

    /// <summary>Where it was made, in words.</summary>
    [Parameter, EditorRequired]
    public string Place { get; set; } = "";

    /// <summary>The warehouse.</summary>
    [Parameter, EditorRequired]
    public Warehouse Warehouse { get; set; } = default!;

    /// <summary>Zone of the times.</summary>
    [Parameter, EditorRequired]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Days before and after.</summary>
    [Parameter, EditorRequired]
    public int Span { get; set; }

    /// <summary>The page's data; another object means that the page has read again.</summary>
    [Parameter, EditorRequired]
    public InterventionsData Version { get; set; } = default!;

    /// <summary>The page's address with another span.</summary>
    [Parameter, EditorRequired]
    public Func<int, string> UrlOf { get; set; } = default!;

    /// <summary>The address without the change.</summary>
    [Parameter, EditorRequired]
    public string CloseUrl { get; set; } = "";

    [Inject]
    private FirstPaint Paint { get; init; } = default!;

    [Inject]
    private DayQueries Days { get; init; } = default!;

    [Inject]
    private DashboardCache Cache { get; init; } = default!;

    [Inject]
    private FigureRules Rules { get; init; } = default!;

    [Inject]
    private ILogger<BeforeAfterPanel> Logger { get; init; } = default!;

    private string What => $"the days before and after \"{Intervention.Title}\"";

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_read != (Version, Span, Intervention.Version))
        {
            await Paint.WaitAsync(ReadAsync());
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        // The keyboard goes on from the answer.
        if (!_hasFocused && _value.Data is not null)
        {
            _hasFocused = true;
            await _panel.FocusAsync();
        }
    }

    private static IEnumerable<(string Name, DaySpan Side)> Sides(BeforeAfterAnswer answer) => [("Before", answer.Comparison.First), ("After", answer.Comparison.Second)];

    private async Task ReadAsync()
    {
        var version = (Version, Span, Intervention.Version);
        _read = version;
        var (warehouse, zoneId, change, span) = (Warehouse, Intervention.ZoneId, Intervention, Span);
        var spans = BeforeAndAfter.Of(change.HappenedAt, span, Version.Freshness.CompleteTo, warehouse);
        var range = new TimeRange(spans.Before(warehouse).Range.From, spans.After(warehouse).Range.To);
        _value = _value with { IsLoading = true };
        var value = await _value.LoadAsync(
            async () => BeforeAfterAnswer.Of(
                change, spans, await Cache.GetAsync((GetType(), warehouse.Id, warehouse.Zones, zoneId, range), [ViewNames.TopRedZones], () => Days.GetAsync(warehouse, range, zoneId)), warehouse, Rules),
            What, Logger);
        if (_read == version)
        {
            _value = value;
        }
    }
}
