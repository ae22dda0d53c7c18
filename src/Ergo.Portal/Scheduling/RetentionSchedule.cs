using Ergo.Portal.Scheduling;

namespace Ergo.Portal.Scheduling;

/// <summary>The scheduled retention run: when it was last due, when it is next due, and whether it was done.</summary>
/// <param name="LastDue">The latest moment at which it was due; null where it never was.</param>
/// <param name="NextDue">The next one; null where it never is again.</param>
/// <param name="LastDone">When a run for all warehouses last ended well; null when none did.</param>
public sealed record RetentionSchedule(DateTimeOffset? LastDue, DateTimeOffset? NextDue, DateTimeOffset? LastDone)
{
    /// <summary>True when no run for all warehouses was done since it was last due.</summary>
    public bool IsMissed => LastDue is { } due && (LastDone is null || LastDone < due);

    /// <summary>The schedule that is configured, as of a moment.</summary>
    /// <param name="options">The portal's jobs.</param>
    /// <param name="lastDone">When a run for all warehouses last ended well.</param>
    /// <param name="now">The moment.</param>
    public static RetentionSchedule Of(JobOptions options, DateTimeOffset? lastDone, DateTimeOffset now)
    {
        var schedule = new Schedule(options.RetentionCron);
        return new RetentionSchedule(schedule.LastDue(now), schedule.NextDue(now), lastDone);
    }
}
