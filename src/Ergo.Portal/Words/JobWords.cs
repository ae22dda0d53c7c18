using System.Globalization;
using Ergo.Operations.Schedule;
using Ergo.Portal.Scheduling;

namespace Ergo.Portal.Words;

/// <summary>Scheduled jobs in words.</summary>
public static class JobWords
{
    private const int Looked = 13;

    /// <summary>What it is called.</summary>
    public static string Name(JobState job) => job.IsView ? $"Refresh of {job.Task}" : job.Task switch
    {
        JobNames.Retention => "Retention",
        JobNames.Partitions => "Partitions",
        JobNames.Trim => "Trimming",
        JobNames.Adoption => "Adoption",
        JobNames.Reports => "Reports",
        JobNames.Alerts => "Incidents",
        JobNames.Deliveries => "Alerts",
        JobNames.Audit => "Audit chain",
        var other => other,
    };

    /// <summary>What it does, in a few words.</summary>
    public static string Purpose(JobState job) => job.IsView ? "takes in what changed" : job.Task switch
    {
        JobNames.Retention => "deletes what has expired, then frees its space",
        JobNames.Partitions => "makes days ahead, counts rows against the views",
        JobNames.Trim => "drops what is kept no longer",
        JobNames.Adoption => "moves rows of adopted tables, while there are any",
        JobNames.Reports => "makes and sends saved reports that are due",
        JobNames.Alerts => "notes what is wrong, and what is well again",
        JobNames.Deliveries => "sends alerts that wait",
        JobNames.Audit => "checks that no entry of the audit log was changed",
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
                { Task: JobNames.Reports } => "each at its own time",
                { Task: JobNames.Audit } => "from time to time, as set",
                { IsFixed: true } => $"every {AdminTimes.Span(job.Every!.Value)}",
                _ => $"every {AdminTimes.Span(job.Every!.Value)}, while rows wait",
            };
        }

        // From the moments themselves: whatever is written, people read when it runs. Thirteen, because months differ in length.
        Schedule schedule = new(cron);
        List<DateTimeOffset> moments = [];
        for (var next = schedule.NextDue(now); next is { } moment && moments.Count < Looked; next = schedule.NextDue(moment))
        {
            moments.Add(moment);
        }

        if (moments.Count < 2)
        {
            return moments.Count == 0 ? "never again" : $"once more, on {AdminTimes.Minute(moments[0], now)} UTC";
        }

        var first = moments[0];
        var gap = moments[1] - first;
        return moments.Zip(moments.Skip(1), (one, other) => other - one).Any(other => other != gap) ? $"by {cron} (UTC)"
            : gap == TimeSpan.FromDays(1) ? $"every day at {Time(first)} UTC"
            : gap == TimeSpan.FromDays(7) ? $"every {first.UtcDateTime.DayOfWeek} at {Time(first)} UTC"
            : gap == TimeSpan.FromHours(1) ? $"every hour at minute {first.UtcDateTime.Minute}"
            : $"every {AdminTimes.Span(gap)}, next at {Time(first)} UTC";
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
