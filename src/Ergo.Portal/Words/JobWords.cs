using System.Globalization;
using Ergo.Portal.Scheduling;

namespace Ergo.Portal.Words;

/// <summary>Scheduled jobs in words.</summary>
public static class JobWords
{
    /// <summary>What it is called.</summary>
    public static string Name(JobState job) => job.IsView ? $"Refresh of {job.Task}" : job.Task switch
    {
        "retention" => "Retention",
        "partitions" => "Partitions",
        "trim" => "Trimming",
        "adoption" => "Adoption",
        "reports" => "Reports",
        "alerts" => "Incidents",
        "deliveries" => "Alerts",
        "audit" => "Audit chain",
        var other => other,
    };

    /// <summary>What it does, in a few words.</summary>
    public static string Purpose(JobState job) => job.IsView ? "takes in what changed" : job.Task switch
    {
        "retention" => "deletes what has expired, then frees its space",
        "partitions" => "makes days ahead, counts rows against the views",
        "trim" => "drops what is kept no longer",
        "adoption" => "moves rows of adopted tables, while there are any",
        "reports" => "makes and sends saved reports that are due",
        "alerts" => "notes what is wrong, and what is well again",
        "deliveries" => "sends alerts that wait",
        "audit" => "checks that no entry of the audit log was changed",
        _ => "",
    };

    /// <summary>When it runs, for example "every day at 02:00 UTC".</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">The current moment.</param>
    public static string Schedule(JobState job, DateTimeOffset now)
    {
        if (job.Cron is not { } cron)
        {
            return job switch
            {
                { IsView: true } => $"every {AdminTimes.Span(job.Every!.Value)}",
                { Task: "reports" } => "each at its own time",
                { Task: "audit" } => "from time to time, as set",
                { IsFixed: true } => $"every {AdminTimes.Span(job.Every!.Value)}",
                _ => $"every {AdminTimes.Span(job.Every!.Value)}, while rows wait",
            };
        }

        // From the moments themselves: whatever is written, people read when it runs.
        Schedule schedule = new(cron);
        var first = schedule.NextDue(now);
        var second = first is { } one ? schedule.NextDue(one) : null;
        var third = second is { } two ? schedule.NextDue(two) : null;
        var gap = second - first;
        return first is not { } next ? "never again"
            : gap is null ? $"once more, on {AdminTimes.Minute(next, now)} UTC"
            : third - second != gap ? $"by {cron} (UTC)"
            : gap == TimeSpan.FromDays(1) ? $"every day at {Time(next)} UTC"
            : gap == TimeSpan.FromDays(7) ? $"every {next.UtcDateTime.DayOfWeek} at {Time(next)} UTC"
            : gap == TimeSpan.FromHours(1) ? $"every hour at minute {next.UtcDateTime.Minute}"
            : $"every {AdminTimes.Span(gap.Value)}, next at {Time(next)} UTC";
    }

    /// <summary>A moment by the clock of whoever looks, to the minute; with the day unless it is today there.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="now">The current moment.</param>
    /// <param name="zone">The time zone of whoever looks.</param>
    public static string Local(DateTimeOffset moment, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(moment, zone);
        var today = TimeZoneInfo.ConvertTime(now, zone);
        return local.ToString(local.Date == today.Date ? "HH:mm" : local.Year == today.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
    }

    private static string Time(DateTimeOffset moment) => moment.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture);
}
