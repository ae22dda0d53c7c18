using Ergo.Snapshots;

namespace Ergo.Operations.Reports;

/// <summary>A period by its name, or by its days.</summary>
public enum PeriodName
{
    /// <summary>The days given.</summary>
    Custom,

    /// <summary>From Monday of this week.</summary>
    ThisWeek,

    /// <summary>The week before.</summary>
    LastWeek,

    /// <summary>From the first of this month.</summary>
    ThisMonth,

    /// <summary>The month before.</summary>
    LastMonth,

    /// <summary>From the first day of this quarter.</summary>
    ThisQuarter,

    /// <summary>The quarter before.</summary>
    LastQuarter,

    /// <summary>From 1 January.</summary>
    ThisYear,

    /// <summary>The year before.</summary>
    LastYear,

    /// <summary>Yesterday.</summary>
    Yesterday,
}

/// <summary>A period of whole days, in the time of each warehouse.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FirstDay">The first day of a custom one.</param>
/// <param name="LastDay">The last day of a custom one; inside.</param>
public sealed record ReportPeriod(PeriodName Name, DateOnly? FirstDay = null, DateOnly? LastDay = null)
{
    private const int MonthsOfQuarter = 3;

    /// <summary>The longest custom period, in days.</summary>
    public const int LongestDays = 3660;

    /// <summary>The days, as seen on some day.</summary>
    /// <param name="today">The day, in the warehouse's time.</param>
    /// <returns>First and last day, both inside; null where a custom period has no days, or ends before it begins.</returns>
    public (DateOnly First, DateOnly Last)? Days(DateOnly today)
    {
        var week = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        DateOnly month = new(today.Year, today.Month, 1), year = new(today.Year, 1, 1);
        DateOnly quarter = new(today.Year, ((today.Month - 1) / MonthsOfQuarter * MonthsOfQuarter) + 1, 1);
        return Name switch
        {
            PeriodName.Yesterday => (today.AddDays(-1), today.AddDays(-1)),
            PeriodName.ThisWeek => (week, week.AddDays(6)),
            PeriodName.LastWeek => (week.AddDays(-7), week.AddDays(-1)),
            PeriodName.ThisMonth => (month, month.AddMonths(1).AddDays(-1)),
            PeriodName.LastMonth => (month.AddMonths(-1), month.AddDays(-1)),
            PeriodName.ThisQuarter => (quarter, quarter.AddMonths(MonthsOfQuarter).AddDays(-1)),
            PeriodName.LastQuarter => (quarter.AddMonths(-MonthsOfQuarter), quarter.AddDays(-1)),
            PeriodName.ThisYear => (year, year.AddYears(1).AddDays(-1)),
            PeriodName.LastYear => (year.AddYears(-1), year.AddDays(-1)),
            _ => FirstDay is { } first && LastDay is { } last && last >= first && last.DayNumber - first.DayNumber < LongestDays && last < DateOnly.MaxValue ? (first, last) : null,
        };
    }

    /// <summary>The same days by their dates: what was meant on some day, for good.</summary>
    public ReportPeriod Fixed(DateOnly today) => Days(today) is { } days ? new ReportPeriod(PeriodName.Custom, days.First, days.Last) : this;

    /// <summary>Midnight before the first day to midnight after the last, where clocks go by a zone. A midnight that a clock change leaves out is the first moment after it.</summary>
    public static TimeRange Range((DateOnly First, DateOnly Last) days, TimeZoneInfo zone) => new(StartOf(days.First, zone), StartOf(days.Last.AddDays(1), zone));

    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone) => LocalMoments.First(day.ToDateTime(TimeOnly.MinValue), zone);
}
