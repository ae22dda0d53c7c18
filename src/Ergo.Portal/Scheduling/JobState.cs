using Ergo.Snapshots.Runs;

namespace Ergo.Portal.Scheduling;

/// <summary>A scheduled job as it stands.</summary>
public sealed record JobState
{
    /// <summary>The job: a view's name for its refresh, else as recorded with its runs.</summary>
    public required string Task { get; init; }

    /// <summary>Whether it is the refresh of a view.</summary>
    public required bool IsView { get; init; }

    /// <summary>Whether it is what tells of troubles, and so is neither paused nor run by hand.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Its cron expression, in UTC; null where it runs by an interval.</summary>
    public string? Cron { get; init; }

    /// <summary>Its interval; null where it runs by a cron expression.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Its latest run; null where its runs are recorded elsewhere.</summary>
    public JobStanding? Standing { get; init; }

    /// <summary>How long its latest runs took, the oldest first.</summary>
    public IReadOnlyList<RunLength> Lengths { get; init; } = [];

    /// <summary>When it is next due; null where it is paused, never again, or only where there is something to do.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>When it was due and not done; null where it was done.</summary>
    public DateTimeOffset? Missed { get; init; }

    /// <summary>Its pause; null where it runs.</summary>
    public JobPause? Pause { get; init; }

    /// <summary>When this portal last asked whether it is due; null where it has not.</summary>
    public DateTimeOffset? Asked { get; init; }
}
