using Ergo.Database;

namespace Ergo.Snapshots.Runs;

/// <summary>How a job stands.</summary>
public sealed record JobStanding
{
    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>The view or tables it is about; null for any.</summary>
    public string? Subject { get; init; }

    /// <summary>Number of its latest run; null where it never ran, or its runs are no longer recorded.</summary>
    public long? RunId { get; init; }

    /// <summary>Who or what started that.</summary>
    public string? RequestedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it runs or if it was cut off.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>running, succeeded, failed, stopped or interrupted.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>Who asked it to stop; null where nobody did.</summary>
    public string? StopAskedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When the latest run that ended well began; null where none did.</summary>
    public DateTimeOffset? LastDone { get; init; }
}
