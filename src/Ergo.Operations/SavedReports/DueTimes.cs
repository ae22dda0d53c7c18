using Ergo.Accounts.SavedReports;
using Ergo.Operations.Reports;

namespace Ergo.Operations.SavedReports;

/// <summary>When scheduled reports are due, by the clocks of their time zone.</summary>
public static class DueTimes
{
    private const int MonthsOfQuarter = 3;

    /// <summary>The moments at which a schedule was due after one moment and up to another, the oldest first.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="after">After this moment.</param>
    /// <param name="upTo">Up to this moment, inside.</param>
    public static IReadOnlyList<DateTimeOffset> Between(ReportSchedule schedule, DateTimeOffset after, DateTimeOffset upTo)
    {
        var zone = ZoneOf(schedule);
        List<DateTimeOffset> due = [];
        for (var day = DayOf(after, zone).AddDays(-1); day <= DayOf(upTo, zone); day = day.AddDays(1))
        {
            if (IsDue(schedule.Cadence, day) && LocalMoments.First(day.ToDateTime(schedule.TimeOfDay), zone).ToUniversalTime() is var moment && moment > after && moment <= upTo)
            {
                due.Add(moment);
            }
        }

        return due;
    }

    /// <summary>When a schedule is due next.</summary>
    public static DateTimeOffset Next(ReportSchedule schedule, DateTimeOffset now)
    {
        var zone = ZoneOf(schedule);
        for (var day = DayOf(now, zone); ; day = day.AddDays(1))
        {
            if (IsDue(schedule.Cadence, day) && LocalMoments.First(day.ToDateTime(schedule.TimeOfDay), zone).ToUniversalTime() is var moment && moment > now)
            {
                return moment;
            }
        }
    }

    /// <summary>The period that a report is of which was due at a moment: by its days, for good.</summary>
    public static ReportPeriod PeriodOf(ReportSchedule schedule, DateTimeOffset due) => new ReportPeriod(NameOf(schedule.Cadence)).Fixed(DayOf(due, ZoneOf(schedule)));

    /// <summary>The period of a cadence.</summary>
    public static PeriodName NameOf(ReportCadence cadence) => cadence switch
    {
        ReportCadence.Daily => PeriodName.Yesterday,
        ReportCadence.Weekly => PeriodName.LastWeek,
        ReportCadence.Monthly => PeriodName.LastMonth,
        _ => PeriodName.LastQuarter,
    };

    private static bool IsDue(ReportCadence cadence, DateOnly day) => cadence switch
    {
        ReportCadence.Daily => true,
        ReportCadence.Weekly => day.DayOfWeek == DayOfWeek.Monday,
        ReportCadence.Monthly => day.Day == 1,
        _ => day.Day == 1 && day.Month % MonthsOfQuarter == 1,
    };

    private static DateOnly DayOf(DateTimeOffset moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    private static TimeZoneInfo ZoneOf(ReportSchedule schedule) => TimeZoneInfo.TryFindSystemTimeZoneById(schedule.Timezone, out var zone) ? zone : TimeZoneInfo.Utc;
}
