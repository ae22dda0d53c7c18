using System.Globalization;
using Ergo.Portal.Figures;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Figures.Shifts;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Compare;

/// <summary>What can be chosen at a warehouse.</summary>
/// <param name="Zones">Its zones.</param>
/// <param name="Shifts">The shifts of its calendar.</param>
public sealed record ComparePlaces(IReadOnlyList<Place> Zones, IReadOnlyList<ShiftName> Shifts);

/// <summary>The choice of two sides, and the figures of both. Reads again whenever its page did.</summary>
public sealed partial class ComparePanel
{
    private readonly Dictionary<string, ComparePlaces> _places = [];
    private Loadable<CompareAnswer> _value = Loadable.Pending<CompareAnswer>();
    private (object Version, CompareChoice Choice)? _read;

    /// <summary>The sides.</summary>
    [Parameter, EditorRequired]
    public CompareChoice Choice { get; set; } = default!;

    /// <summary>The same as the URL has it.</summary>
    [Parameter, EditorRequired]
    public CompareQuery Query { get; set; } = default!;

    /// <summary>The warehouses that can be chosen.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<Warehouse> Warehouses { get; set; } = [];

    /// <summary>The page's data; another object means that the page has read again.</summary>
    [Parameter, EditorRequired]
    public object Version { get; set; } = default!;

    /// <summary>The range in the URL; null where there is none.</summary>
    [Parameter]
    public RangeQuery? Range { get; set; }

    /// <summary>The first side's warehouse, by its code.</summary>
    [Parameter, EditorRequired]
    public string WarehouseCode { get; set; } = "";

    [Inject]
    private FirstPaint Paint { get; init; } = default!;

    [Inject]
    private CompareQueries Queries { get; init; } = default!;

    [Inject]
    private ShiftQueries Shifts { get; init; } = default!;

    [Inject]
    private WarehousePlaces Places { get; init; } = default!;

    [Inject]
    private DashboardCache Cache { get; init; } = default!;

    [Inject]
    private FigureRules Rules { get; init; } = default!;

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    [Inject]
    private NavigationManager Links { get; init; } = default!;

    [Inject]
    private ILogger<ComparePanel> Logger { get; init; } = default!;

    private string SecondCode => Choice.Second.Warehouse.Code;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_read != (Version, Choice))
        {
            await Paint.WaitAsync(ReadAsync());
        }
    }

    private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private CompareQuery With(bool isSecond, string? key)
    {
        var (zone, shift) = key switch { ['z', .. var id] => (id, null), ['s', .. var code] => ((string?)null, code), _ => (null, null) };
        // Both sides are written out, so that a change of one leaves the other as it is.
        var all = Query with
        {
            Zone = Choice.First.Question.ZoneId, Shift = Choice.First.Question.ShiftCode, SecondZone = Choice.Second.Question.ZoneId, SecondShift = Choice.Second.Question.ShiftCode, Period = Choice.Period?.Code,
        };
        return isSecond ? all with { SecondZone = zone, SecondShift = shift } : all with { Zone = zone, Shift = shift };
    }

    private void Go(CompareQuery query, string? second) => Links.NavigateTo(query.Url(WarehouseCode, Range, second));

    private void ChoosePeriod(string? code) =>
        Go(Query with { Period = code == "day" ? null : code, SecondDay = code == "day" ? Date(Choice.Second.Question.Days.First) : null }, SecondCode);

    private void ChooseDay(ChangeEventArgs change)
    {
        if (DateOnly.TryParseExact(change.Value as string, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            Go(Query with { Period = null, SecondDay = Date(day) }, SecondCode);
        }
    }

    private async Task ReadAsync()
    {
        var version = (Version, Choice);
        _read = version;
        var choice = Choice;
        _value = _value with { IsLoading = true };
        var value = await _value.LoadAsync(
            async () =>
            {
                await PlacesAsync(choice.First);
                await PlacesAsync(choice.Second);
                return CompareAnswer.Of(choice, await SideAsync(choice.First), await SideAsync(choice.Second), name => NameOf(name), Rules);
            },
            "the comparison", Logger);
        if (_read == version)
        {
            _value = value;
        }
    }

    private async Task PlacesAsync(CompareSide side)
    {
        var warehouse = side.Warehouse;
        _places[warehouse.Id] = await Cache.GetAsync(
            (typeof(ComparePlaces), warehouse), [ViewNames.TopRedZones], async () => new ComparePlaces(await Places.ZonesAsync(warehouse), await Shifts.CalendarAsync(warehouse)));
    }

    private Task<ComparedSide> SideAsync(CompareSide side)
    {
        var (warehouse, question) = (side.Warehouse, side.Question);
        return Cache.GetAsync(
            (GetType(), warehouse, question), [ViewNames.TopRedZones, ViewNames.WorkerExposureMinutes, ViewNames.PostureTypeCounts], () => Queries.GetAsync(warehouse, question));
    }

    private string NameOf(CompareSide side)
    {
        var places = _places.GetValueOrDefault(side.Warehouse.Id);
        var part = side.Question.ZoneId is { } zone ? places?.Zones.FirstOrDefault(one => one.Id == zone)?.Name ?? (zone.Length == 0 ? "Unknown zone" : zone)
            : side.Question.ShiftCode is { } shift ? places?.Shifts.FirstOrDefault(one => one.ShiftCode == shift)?.Name ?? shift
            : null;
        return part is null ? side.Warehouse.Name : $"{side.Warehouse.Name}, {part}";
    }
}
