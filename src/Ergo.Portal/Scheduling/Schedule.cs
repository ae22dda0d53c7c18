using Quartz;

namespace Ergo.Portal.Scheduling;

/// <summary>When a job was last due and is next due, by its cron expression in UTC. The one place that says so.</summary>
public sealed class Schedule
{
    // No expression that is of use here is due less often.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(400);
    private readonly CronExpression _cron;

    /// <summary>The schedule of a cron expression.</summary>
    /// <param name="cron">A Quartz cron expression, checked before.</param>
    public Schedule(string cron) => _cron = new CronExpression(cron, TimeZoneInfo.Utc);

    /// <summary>The latest moment, not after <paramref name="now"/>, at which the job was due; null where it never was within 400 days.</summary>
    /// <param name="now">The moment to look back from.</param>
    public DateTimeOffset? LastDue(DateTimeOffset now)
    {
        // The expression only looks ahead: from ever further back, until something was due.
        for (var back = TimeSpan.FromMinutes(1); back < LongestWait * 2; back *= 4)
        {
            if (_cron.GetNextValidTimeAfter(now - back) is { } due && due <= now)
            {
                while (_cron.GetNextValidTimeAfter(due) is { } later && later <= now)
                {
                    due = later;
                }

                return due;
            }
        }

        return null;
    }

    /// <summary>The next moment at which the job is due; null where it never is again.</summary>
    /// <param name="now">The moment to look ahead from.</param>
    public DateTimeOffset? NextDue(DateTimeOffset now) => _cron.GetNextValidTimeAfter(now);
}
