using Ergo.Database;
namespace Ergo.Snapshots.Runs;

/// <summary>A recorded run of a job.</summary>
public sealed record JobRun
{
    /// <summary>Number of the run.</summary>
    public required long Id { get; init; }

    /// <summary>refresh, retention, partitions, optimize, trim or adoption.</summary>
    public required string Job { get; init; }

    /// <summary>The view, warehouse or tables it was about.</summary>
    public required string Subject { get; init; }

    /// <summary>Who or what started it.</summary>
    public required string RequestedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it runs or if it was cut off.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>running, succeeded, failed, stopped by somebody or by a time limit, or interrupted when its database session is gone.</summary>
    public required string Outcome { get; init; }

    /// <summary>Buckets recomputed.</summary>
    public long? Buckets { get; init; }

    /// <summary>Rows written or deleted.</summary>
    public long? RowsAffected { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Who asked it to stop; null where nobody did.</summary>
    public string? StopAskedBy { get; init => field = PlainText.Line(value); }
}
