using System.Globalization;

namespace Ergo.Portal.Navigation;

/// <summary>A part of the calendar, cut by a warehouse's own days: a day, a week from Monday on, a month or a quarter.</summary>
/// <param name="Code">The code in the URL, for example <c>last-week</c>.</param>
/// <param name="Label">The label on the control, for example "Last week".</param>
/// <param name="Words">The range in a sentence, for example "last week".</param>
/// <param name="BeforeWords">What it is compared with, in a sentence, for example "the week before".</param>
/// <param name="IsUnfinished">Whether it goes on: it ends now, and is compared with the same part of the one before.</param>
public record CalendarRange(string Code, string Label, string Words, string BeforeWords, bool IsUnfinished)
{
    private enum Unit
    {
        Day,
        Week,
        Month,
        Quarter,
    }

    /// <summary>Every part, the nearest first.</summary>
    public static readonly IReadOnlyList<CalendarRange> All =
    [
        new("today", "Today", "today", "yesterday up to the same time", true) { Of = Unit.Day },
        new("yesterday", "Yesterday", "yesterday", "the day before", false) { Of = Unit.Day },
        new("this-week", "This week", "this week", "last week up to the same time", true) { Of = Unit.Week },
        new("last-week", "Last week", "last week", "the week before", false) { Of = Unit.Week },
        new("this-month", "This month", "this month", "last month up to the same day", true) { Of = Unit.Month },
        new("last-month", "Last month", "last month", "the month before", false) { Of = Unit.Month },
        new("last-quarter", "Last quarter", "last quarter", "the quarter before", false) { Of = Unit.Quarter },
    ];

    private Unit Of { get; init; }

    /// <summary>The part with a code, or null.</summary>
    /// <param name="code">The code, case ignored.</param>
    public static CalendarRange? Find(string? code) => All.FirstOrDefault(one => string.Equals(one.Code, code, StringComparison.OrdinalIgnoreCase));

    /// <summary>The instants it means. Where a day is left out by the calendar, the next one begins there.</summary>
    /// <param name="now">The current instant, which says which day it is.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="end">Where an unfinished one ends; at least a minute after its beginning.</param>
    public virtual CalendarSpan At(DateTimeOffset now, TimeZoneInfo zone, DateTimeOffset end)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        var current = StartOf(local.Date);
        var start = IsUnfinished ? current : Before(current);
        var earlier = Before(start);
        var from = LocalTime.First(start, zone);
        var beforeFrom = LocalTime.First(earlier, zone);
        if (!IsUnfinished)
        {
            return new(this, from, LocalTime.First(current, zone), beforeFrom, from);
        }

        var to = end > from.AddMinutes(1) ? end : from.AddMinutes(1);
        // The same clock time of the same day of the one before, which may be shorter than what has passed of this one.
        var until = LocalTime.First(earlier + (TimeZoneInfo.ConvertTime(to, zone).DateTime - start), zone);
        until = until > beforeFrom.AddMinutes(1) ? until : beforeFrom.AddMinutes(1);
        return new(this, from, to, beforeFrom, until < from ? until : from);
    }

    /// <summary>The days it means, for example "23 to 29 Nov", the year added where it differs from the current one.</summary>
    /// <param name="now">The current instant.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public virtual string Dates(DateTimeOffset now, TimeZoneInfo zone)
    {
        var span = At(now, zone, now);
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        var (first, last) = (TimeZoneInfo.ConvertTime(span.From, zone).Date, TimeZoneInfo.ConvertTime(span.To.AddTicks(-1), zone).Date);
        var year = last.Year == today.Year ? "" : last.ToString(" yyyy", CultureInfo.InvariantCulture);
        return first == last ? last.ToString("ddd d MMM", CultureInfo.InvariantCulture) + year
            : first.ToString(first.Month == last.Month ? "%d" : first.Year == last.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture) + " to " + last.ToString("d MMM", CultureInfo.InvariantCulture) + year;
    }

    private DateTime StartOf(DateTime day) => Of switch
    {
        Unit.Day => day,
        Unit.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        Unit.Month => new DateTime(day.Year, day.Month, 1),
        _ => new DateTime(day.Year, day.Month - ((day.Month - 1) % 3), 1),
    };

    private DateTime Before(DateTime start) => Of switch
    {
        Unit.Day => start.AddDays(-1),
        Unit.Week => start.AddDays(-7),
        Unit.Month => start.AddMonths(-1),
        _ => start.AddMonths(-3),
    };
}

/// <summary>What a part of the calendar means at a moment.</summary>
/// <param name="Range">The part.</param>
/// <param name="From">Its first instant.</param>
/// <param name="To">The first instant after it; for an unfinished one, now.</param>
/// <param name="BeforeFrom">The first instant of what it is compared with.</param>
/// <param name="BeforeTo">The first instant after that; not later than <paramref name="From"/>.</param>
public sealed record CalendarSpan(CalendarRange Range, DateTimeOffset From, DateTimeOffset To, DateTimeOffset BeforeFrom, DateTimeOffset BeforeTo);
