using System.Globalization;
using Ergo.Database;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Ergo.Portal.Shared;

/// <summary>Chooses the range: a preset that ends now, a part of the calendar, or two times of the warehouse's own clock. Refuses reversed, empty and future ranges in place.</summary>
public sealed partial class RangePicker
{
    private const int MostEarlier = 9;

    private readonly string _id = ElementIds.Next("range");
    private bool _open;
    private string? _from;
    private string? _to;
    private string? _refusal;
    private string? _shiftFailure;
    private IReadOnlyList<ScheduledShift> _shifts = [];

    /// <summary>The range shown; null when the URL's range was refused.</summary>
    [Parameter, EditorRequired]
    public RangeQuery? Value { get; set; }

    /// <summary>Told the newly chosen range, which is always a valid one.</summary>
    [Parameter]
    public EventCallback<RangeQuery> ValueChanged { get; set; }

    /// <summary>The warehouse's time zone.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Reads the latest shifts of the warehouse's calendar when they are to be chosen from; null where there is no warehouse.</summary>
    [Parameter]
    public Func<Task<IReadOnlyList<ScheduledShift>>>? Shifts { get; set; }

    [Inject]
    private TimeProvider Time { get; init; } = default!;

    // The last ones by name are above them.
    private IEnumerable<ScheduledShift> Earlier => _shifts.Where(shift => shift.Ended <= Time.GetUtcNow()).OrderByDescending(shift => shift.Ended).ThenByDescending(shift => shift.Started).Skip(1).Take(MostEarlier);

    private string CustomLabel => Value is { Preset: null } chosen ? chosen.Calendar?.Label ?? ShortRange(chosen) : "Calendar";

    private string MenuLabel => Value is null ? "Range" : Value.Preset?.Label ?? Value.Calendar?.Label ?? ShortRange(Value);

    private string? FaultId => _refusal is null ? null : _id + "-refusal";

    private static string Pressed(bool value) => value ? "true" : "false";

    private string ShortRange(RangeQuery range)
    {
        var from = TimeZoneInfo.ConvertTime(range.From, Zone);
        var to = TimeZoneInfo.ConvertTime(range.To, Zone);
        return from.Date == to.Date
            ? string.Create(CultureInfo.InvariantCulture, $"{from:d MMM HH:mm}–{to:HH:mm}")
            : string.Create(CultureInfo.InvariantCulture, $"{from:d MMM}–{to:d MMM}");
    }

    private Task ChoosePresetAsync(string code)
    {
        Close();
        return RangePreset.Find(code) is { } preset ? ValueChanged.InvokeAsync(RangeQuery.Of(preset, Time.GetUtcNow())) : Task.CompletedTask;
    }

    private Task ChooseCalendarAsync(CalendarRange calendar)
    {
        Close();
        return ValueChanged.InvokeAsync(RangeQuery.Of(calendar, Time.GetUtcNow(), Zone));
    }

    private Task ChooseShiftAsync(ScheduledShift shift)
    {
        Close();
        return ValueChanged.InvokeAsync(RangeQuery.Between(shift.Started, shift.Ended, Time.GetUtcNow()).Range);
    }

    private async Task ToggleAsync()
    {
        if (_open)
        {
            Close();
        }
        else
        {
            await OpenAsync();
        }
    }

    private async Task OpenAsync()
    {
        var shown = Value ?? RangeQuery.Of(RangePreset.Default, Time.GetUtcNow());
        _from = LocalTime.Format(shown.From, Zone);
        _to = LocalTime.Format(shown.To, Zone);
        _refusal = null;
        // Another warehouse may have been chosen since they were read.
        _shifts = [];
        _open = true;
        // The rest of the calendar does not wait for the database.
        StateHasChanged();
        try
        {
            _shiftFailure = null;
            _shifts = Shifts is null ? [] : await Shifts();
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            _shifts = [];
            _shiftFailure = "The shifts could not be read. Close and open the calendar to try again.";
        }
    }

    private void Close() => _open = false;

    private void CloseOnEscape(KeyboardEventArgs key)
    {
        if (key.Key == "Escape")
        {
            Close();
        }
    }

    private Task ApplyAsync()
    {
        var from = LocalTime.Parse(_from, Zone, takeLater: false);
        var to = LocalTime.Parse(_to, Zone, takeLater: true);
        if (from is null || to is null)
        {
            _refusal = Missing(from is null ? "start" : "end", from is null ? _from : _to);
            return Task.CompletedTask;
        }

        var parse = RangeQuery.Between(from.Value, to.Value, Time.GetUtcNow());
        _refusal = parse.Refusal;
        if (!parse.IsAccepted)
        {
            return Task.CompletedTask;
        }

        Close();
        return ValueChanged.InvokeAsync(parse.Range);
    }

    private string Missing(string which, string? text) => string.IsNullOrEmpty(text)
        ? $"The {which} is missing or not a full date and time."
        : $"The {which} does not exist in {Zone.Id}: clocks went forward over it. Choose an hour later.";
}
