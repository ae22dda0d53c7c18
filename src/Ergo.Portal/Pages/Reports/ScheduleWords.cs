using System.Globalization;
using Ergo.Accounts.SavedReports;
using Ergo.Database;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Words;

namespace Ergo.Portal.Pages.Reports;

/// <summary>Schedules in words.</summary>
internal static class ScheduleWords
{
    /// <summary>A cadence, for example "Every Monday, of the week before".</summary>
    public static string Cadence(ReportCadence cadence) => cadence switch
    {
        ReportCadence.Daily => "Every day, of the day before",
        ReportCadence.Weekly => "Every Monday, of the week before",
        ReportCadence.Monthly => "On the 1st of the month, of the month before",
        _ => "On the 1st of the quarter, of the quarter before",
    };

    /// <summary>A schedule, for example "Every Monday 06:00, of the week before".</summary>
    public static string Of(ReportSchedule schedule) => string.Create(
        CultureInfo.InvariantCulture, $"{Cadence(schedule.Cadence).Split(',')[0]} at {schedule.TimeOfDay:HH\\:mm}");

    /// <summary>When it is made next, and how the latest went.</summary>
    public static string Note(ReportSchedule schedule, ReportRun? latest, DateTimeOffset now)
    {
        var next = schedule.IsPaused ? "paused" : $"next {AdminTimes.Exact(DueTimes.Next(schedule, now), now)}";
        return latest is null ? next : $"{next}; {Run(latest)}";
    }

    private static string Run(ReportRun run) => run switch
    {
        { Outcome: "done", SentTo.Length: > 0 } => $"the last was sent to {(run.SentTo.Length == 1 ? "1 address" : $"{run.SentTo.Length} addresses")}",
        { Outcome: "done" } => "the last was made",
        { Outcome: "failed", Failure: { } failure } => $"the last failed: {NoticeWords.Sentence(Notice.FromJson(failure))}",
        { Failure: { } failure } => NoticeWords.Sentence(Notice.FromJson(failure)),
        _ => "being made",
    };
}
