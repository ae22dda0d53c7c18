using System.Globalization;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Navigation;

/// <summary>A scheduled shift of a warehouse as a range: the one that runs, or the last that has ended.</summary>
public sealed record ShiftRange : CalendarRange
{
    /// <summary>The code in the URL of the shift that runs now; between shifts, of the last one.</summary>
    public const string This = "this-shift";

    /// <summary>The code in the URL of the last shift that has ended.</summary>
    public const string Last = "last-shift";

    private readonly ScheduledShift _shift;
    private readonly (DateTimeOffset From, DateTimeOffset To) _before;

    private ShiftRange(string code, string label, string words, string beforeWords, bool isUnfinished, ScheduledShift shift, (DateTimeOffset From, DateTimeOffset To) before)
        : base(code, label, words, beforeWords, isUnfinished) => (_shift, _before) = (shift, before);

    /// <summary>The codes a URL may have, whether there are such shifts or not.</summary>
    public static IReadOnlyList<string> Codes { get; } = [This, Last];

    /// <summary>The shift that runs and the last one, where there are any. Of shifts that overlap, the one that began last runs.</summary>
    /// <param name="schedule">The shifts of the warehouse's calendar around now, in any order.</param>
    /// <param name="now">The current instant.</param>
    /// <param name="zone">The zone of the times that words name.</param>
    /// <param name="warehouse">The warehouse's name where the page is not about it alone; null leaves it out.</param>
    public static IReadOnlyList<ShiftRange> Of(IReadOnlyList<ScheduledShift> schedule, DateTimeOffset now, TimeZoneInfo zone, string? warehouse = null)
    {
        var runs = schedule.Where(shift => shift.Started <= now && now < shift.Ended).OrderBy(shift => shift.Started).ThenBy(shift => shift.ShiftCode, StringComparer.Ordinal).LastOrDefault();
        var last = schedule.Where(shift => shift.Ended <= now).OrderBy(shift => shift.Ended).ThenBy(shift => shift.Started).ThenBy(shift => shift.ShiftCode, StringComparer.Ordinal).LastOrDefault();
        List<ShiftRange> ranges = [];
        if ((runs ?? last) is { } current)
        {
            var name = Name(current);
            ranges.Add(Make(This, "This shift", runs is null ? $"the last shift ({name}; none runs now)" : $"this shift ({name})", current, runs is not null));
        }

        if (last is not null)
        {
            ranges.Add(Make(Last, "Last shift", $"the last shift ({Name(last)})", last, false));
        }

        return ranges;

        string Name(ScheduledShift shift) => warehouse is null ? shift.Name : $"{shift.Name}, {warehouse}";

        ShiftRange Make(string code, string label, string words, ScheduledShift shift, bool isUnfinished)
        {
            var before = schedule.Where(other => other.ShiftCode == shift.ShiftCode && other.Started < shift.Started).MaxBy(other => other.Started);
            // Where its code was not scheduled before, as long a time directly before it.
            var (from, to) = before is null ? (shift.Started - (shift.Ended - shift.Started), shift.Started) : (before.Started, before.Ended < shift.Started ? before.Ended : shift.Started);
            var beforeWords = before is null ? "the time before it" : $"the {Called(before)} of {TimeZoneInfo.ConvertTime(from, zone).ToString("ddd d MMM", CultureInfo.InvariantCulture)}";
            return new(code, label, words, isUnfinished ? beforeWords + " up to the same time" : beforeWords, isUnfinished, shift, (from, to));
        }
    }

    // Many calendars call them "Early shift", others "Early".
    private static string Called(ScheduledShift shift) => shift.Name.Contains("shift", StringComparison.OrdinalIgnoreCase) ? shift.Name : shift.Name + " shift";

    /// <inheritdoc />
    public override CalendarSpan At(DateTimeOffset now, TimeZoneInfo zone, DateTimeOffset end)
    {
        if (!IsUnfinished)
        {
            return new(this, _shift.Started, _shift.Ended, _before.From, _before.To);
        }

        var (first, last) = (_shift.Started.AddMinutes(1), _shift.Ended);
        var to = end < first ? first : end > last ? last : end;
        var until = _before.From + (to - _shift.Started);
        return new(this, _shift.Started, to, _before.From, until < _before.To ? until : _before.To);
    }

    /// <inheritdoc />
    public override string Dates(DateTimeOffset now, TimeZoneInfo zone) => $"{_shift.Name} {Times(_shift, now, zone)}";

    /// <summary>When a shift is, for example "06:00 to 14:00", the day before it where it did not begin today.</summary>
    /// <param name="shift">The shift.</param>
    /// <param name="now">The current instant.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Times(ScheduledShift shift, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (from, to) = (TimeZoneInfo.ConvertTime(shift.Started, zone), TimeZoneInfo.ConvertTime(shift.Ended, zone));
        var day = from.Date == TimeZoneInfo.ConvertTime(now, zone).Date ? "" : from.ToString("ddd d MMM, ", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{day}{from:HH:mm} to {to:HH:mm}");
    }
}
