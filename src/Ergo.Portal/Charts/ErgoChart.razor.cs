using System.Globalization;
using Ergo.Portal.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Ergo.Portal.Charts;

/// <summary>A chart with its answer as title, a sentence for those who do not see it, its data as table and CSV, and itself as an image. Updates in place.</summary>
public sealed partial class ErgoChart : IAsyncDisposable
{
    private readonly string _id = ElementIds.Next("chart");
    private ElementReference _plot;
    private IJSObjectReference? _module;
    private IJSObjectReference? _drawn;
    private string _json = "";
    private string? _sent;
    private bool _isDisposed;
    private bool _isUndrawn;
    private bool _isDrawn;
    private bool _arePicksPlaced;
    private bool _showHelp;
    private bool _showTable;
    private ChartTable? _table;

    /// <summary>The answer the chart gives, for example "Red share fell from 12.4 % to 9.1 %".</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>What is plotted, the period, n and coverage.</summary>
    [Parameter]
    public string? Subtitle { get; set; }

    /// <summary>The sentence a person would read off the chart; the title unless given.</summary>
    [Parameter]
    public string? Summary { get; set; }

    /// <summary>How the figures come about, for "What is this".</summary>
    [Parameter, EditorRequired]
    public string WhatIsThis { get; set; } = "";

    /// <summary>What is plotted.</summary>
    [Parameter, EditorRequired]
    public ChartData Data { get; set; } = default!;

    /// <summary>Height of the plot in CSS pixels; 260 unless told.</summary>
    [Parameter]
    public int Height { get; set; } = 260;

    /// <summary>The name of saved files without extension, for example <c>red-share-dock-west</c>.</summary>
    [Parameter, EditorRequired]
    public string FileName { get; set; } = "chart";

    /// <summary>2 or 3, so that headings stay in order.</summary>
    [Parameter]
    public int HeadingLevel { get; set; } = 2;

    /// <summary>More CSS classes.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>Where bars, points or cells lead; none unless given.</summary>
    [Parameter]
    public IReadOnlyList<ChartPick> Picks { get; set; } = [];

    /// <summary>What <see cref="Picks"/> are, for example "Snapshots behind each hour".</summary>
    [Parameter]
    public string PicksName { get; set; } = "Details";

    [Inject]
    private IJSRuntime Js { get; init; } = default!;

    [Inject]
    private ILogger<ErgoChart> Logger { get; init; } = default!;

    private string Spoken => Data is TimeChart time && TimeMark.Sentence(time) is { } marks ? $"{Summary ?? Title} {marks}" : Summary ?? Title;

    private string Style => string.Create(CultureInfo.InvariantCulture, $"height:{Height}px");

    // The one that is chosen, so that the keyboard goes on from there; else the first.
    private int Stop => Math.Max(0, Picks.ToList().FindIndex(pick => pick.IsChosen));

    private IReadOnlyList<(string Name, ChartColor Color, bool IsLine)> LegendItems => Data switch
    {
        TimeChart { Series.Count: > 1 } time => [.. time.Series.Select(series => (series.Name, series.Color, time.Kind != TimeKind.StackedColumns))],
        BarChart { Series.Count: > 1 } bars => [.. bars.Series.Select(series => (series.Name, series.Color, false))],
        HeatChart heat => HeatLegend(heat),
        _ => [],
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        try
        {
            if (_drawn is not null)
            {
                await _drawn.InvokeVoidAsync("destroy");
                await _drawn.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone, and the chart with it.
        }
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // Others may have come.
        _arePicksPlaced = false;
        var json = ChartJson.Of(Data);
        if (json != _json)
        {
            _json = json;
            _table = _showTable ? ChartTable.Of(Data) : null;
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_isDisposed)
        {
            return;
        }

        try
        {
            if (_isDrawn && Picks.Count > 0 && !_arePicksPlaced)
            {
                _arePicksPlaced = true;
                await _drawn!.InvokeVoidAsync("place");
            }

            if (_sent == _json)
            {
                return;
            }

            if (_drawn is not null)
            {
                _sent = _json;
                await _drawn.InvokeVoidAsync("update", _json);
            }
            else if (firstRender)
            {
                _module = await Js.InvokeAsync<IJSObjectReference>("import", "./" + Assets["js/charts.js"]);
                _sent = _json;
                var drawn = await _module.InvokeAsync<IJSObjectReference?>("draw", _plot, _json, Height);
                _drawn = drawn;
                if (_isDisposed)
                {
                    await DisposeAsync();
                    return;
                }

                if (drawn is null)
                {
                    // The page took its place away meanwhile.
                    return;
                }

                if (_sent != _json)
                {
                    // New data came while the module was on its way.
                    _sent = _json;
                    await drawn.InvokeVoidAsync("update", _json);
                }

                _isDrawn = true;
                if (Picks.Count > 0)
                {
                    StateHasChanged();
                }
            }
        }
        catch (JSDisconnectedException)
        {
            // The browser left while the chart was drawn.
        }
        catch (JSException e)
        {
            Logger.LogWarning(e, "The chart {Title} could not be drawn", Title);
            _isUndrawn = true;
            _showTable = true;
            _table = ChartTable.Of(Data);
            StateHasChanged();
        }
    }

    private static string Bool(bool value) => value ? "true" : "false";

    private static List<(string Name, ChartColor Color, bool IsLine)> HeatLegend(HeatChart heat)
    {
        var bounds = HeatSteps.Of(heat);
        string Figure(double value) => value.ToString("#,0." + new string('#', Math.Max(heat.Decimals, 1)), CultureInfo.InvariantCulture);
        var unit = heat.Unit.Length == 0 ? "" : " " + heat.Unit;
        var items = bounds.Select((bound, step) => ($"{(step == 0 ? "to" : $"{Figure(bounds[step - 1])} to")} {Figure(bound)}{unit}", ChartColor.Step1 + step, false)).ToList();
        if (heat.Rows.Any(row => row.Values.Any(value => value is null)))
        {
            items.Add(("Not observed", ChartColor.NotObserved, false));
        }

        return items;
    }

    private void ToggleHelp() => _showHelp = !_showHelp;

    private void ToggleTable()
    {
        _showTable = !_showTable;
        _table = _showTable ? ChartTable.Of(Data) : null;
    }

    private async Task SaveCsvAsync()
    {
        if (_module is not null)
        {
            await _module.InvokeVoidAsync("saveText", FileName + ".csv", "text/csv;charset=utf-8", ChartTable.Csv(Data));
        }
    }

    private async Task SaveImageAsync()
    {
        if (_drawn is not null)
        {
            await _drawn.InvokeVoidAsync("saveImage", FileName + ".png", Title, Subtitle ?? "");
        }
    }
}
