using System.Globalization;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Zones;

/// <summary>The snapshots behind what was chosen on the page. Reads again whenever its page did, so it pauses with the page.</summary>
public sealed partial class SnapshotList
{
    private static readonly (string? Light, string Word)[] Choices = [(null, "Any light"), ("red", "Red"), ("yellow", "Yellow"), ("green", "Green")];

    private readonly string _id = ElementIds.Next("snapshots");
    private ElementReference _section;
    private Loadable<SnapshotPage> _value = Loadable.Pending<SnapshotPage>();
    private (object Version, SnapshotChoice Choice)? _read;
    private SnapshotChoice? _focused;

    /// <summary>The warehouse.</summary>
    [Parameter, EditorRequired]
    public Warehouse Warehouse { get; set; } = default!;

    /// <summary>The zone; empty for the snapshots without one.</summary>
    [Parameter, EditorRequired]
    public string ZoneId { get; set; } = "";

    /// <summary>Which snapshots.</summary>
    [Parameter, EditorRequired]
    public SnapshotChoice Choice { get; set; } = SnapshotChoice.All;

    /// <summary>The range of the page's figures: whole hours.</summary>
    [Parameter, EditorRequired]
    public TimeRange Range { get; set; }

    /// <summary>Zone of the times.</summary>
    [Parameter, EditorRequired]
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The address of a choice.</summary>
    [Parameter, EditorRequired]
    public Func<SnapshotChoice, string> UrlOf { get; set; } = default!;

    /// <summary>The page's data; another object means that the page has read again.</summary>
    [Parameter, EditorRequired]
    public object Version { get; set; } = default!;

    /// <summary>What a location is called, by id; empty is none.</summary>
    [Parameter, EditorRequired]
    public Func<string, string> LabelOf { get; set; } = default!;

    /// <summary>Whether they were just chosen, so that the keyboard goes on from here.</summary>
    [Parameter]
    public bool TakeFocus { get; set; }

    [Inject]
    private FirstPaint Paint { get; init; } = default!;

    [Inject]
    private SnapshotQueries Queries { get; init; } = default!;

    [Inject]
    private DashboardCache Cache { get; init; } = default!;

    [Inject]
    private ILogger<SnapshotList> Logger { get; init; } = default!;

    private const string What = "the snapshots";

    private string Heading
    {
        get
        {
            List<string> parts = [Choice.Light is { } light ? $"{char.ToUpperInvariant(light[0])}{light[1..]} snapshots" : Choice.IsAll ? "All snapshots of the range" : "Snapshots"];
            if (Choice.Location is { } location)
            {
                parts.Add($"at {LabelOf(location)}");
            }

            if (Choice.Shift is { } shift)
            {
                parts.Add(shift.Length == 0 ? "that name no shift" : $"of shift {shift}");
            }

            if (Choice.Hour is { } hour)
            {
                parts.Add($"from {hour:00}:00 to {(hour + 1) % 24:00}:00");
            }

            if (Choice is { At: { } at, Until: { } until })
            {
                parts.Add($"of {Moment(at, "d MMM HH:mm")} to {Moment(until, "d MMM HH:mm")}");
            }

            return string.Join(' ', parts);
        }
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_read is not { } read || !ReferenceEquals(Version, read.Version) || read.Choice != Choice with { Open = null })
        {
            await Paint.WaitAsync(ReadAsync());
        }
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (TakeFocus && _focused != Choice with { Open = null })
        {
            _focused = Choice with { Open = null };
            await _section.FocusAsync();
        }
    }

    private static string?[] Words(ZoneSnapshot snapshot) => [snapshot.LocationLabel ?? "none named", snapshot.ShiftCode ?? "none named", snapshot.Reason, snapshot.Source];

    private string Moment(DateTimeOffset instant, string format = "d MMM HH:mm:ss") => TimeZoneInfo.ConvertTime(instant, TimeZone).ToString(format, CultureInfo.InvariantCulture);

    private async Task ReadAsync()
    {
        var asked = (Version, Choice with { Open = null });
        _read = asked;
        var (warehouse, zone, choice, range) = (Warehouse, ZoneId, asked.Item2, Range);
        _value = _value with { IsLoading = true };
        var value = await _value.LoadAsync(() => Cache.GetAsync((GetType(), warehouse, zone, choice, range), [ViewNames.TopRedZones], () => QueryAsync(warehouse, zone, choice, range)), What, Logger);
        if (_read is { } read && ReferenceEquals(read.Version, asked.Version) && read.Choice == asked.Item2)
        {
            _value = value;
        }
    }

    private Task<SnapshotPage> QueryAsync(Warehouse warehouse, string zone, SnapshotChoice choice, TimeRange range) => Queries.GetPageAsync(
        warehouse, zone,
        new SnapshotFilter
        {
            Range = choice is { At: { } at, Until: { } until } ? new TimeRange(at, until) : range,
            Light = choice.Light, LocationId = choice.Location, ShiftCode = choice.Shift, LocalHour = choice.Hour,
        },
        choice.After is { } after ? new SnapshotCursor(after.Time, after.Id) : null);
}
