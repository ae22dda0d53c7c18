using Ergo.Database;
namespace Ergo.Snapshots.Views;

/// <summary>State of one view, as the database knows it.</summary>
public sealed record ViewRefreshStatus
{
    /// <summary>One of <see cref="ViewNames"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, in a few words.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>1 is the most urgent.</summary>
    public required int Priority { get; init; }

    /// <summary>Its own interval.</summary>
    public required TimeSpan RefreshEvery { get; init; }

    /// <summary>How far back it reaches.</summary>
    public required TimeSpan KeepFor { get; init; }

    /// <summary>Everything committed before this moment is in the view; null before the first refresh.</summary>
    public DateTimeOffset? CompleteTo { get; init; }

    /// <summary>Latest event time in the view; null while it is empty.</summary>
    public DateTimeOffset? NewestEvent { get; init; }

    /// <summary>When a refresh last began.</summary>
    public DateTimeOffset? LastStartedAt { get; init; }

    /// <summary>When a refresh last ended well.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>How long that took.</summary>
    public TimeSpan? LastDuration { get; init; }

    /// <summary>Buckets (warehouse and time) it recomputed.</summary>
    public long? LastBuckets { get; init; }

    /// <summary>Rows it wrote.</summary>
    public long? LastRows { get; init; }

    /// <summary>When a refresh last failed.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Why, in the database's words.</summary>
    public string? LastError { get; init; }

    /// <summary>True while a session holds the view's lock.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Who started the refresh that runs.</summary>
    public string? RunBy { get; init => field = PlainText.Line(value); }

    /// <summary>Buckets done by the refresh that runs.</summary>
    public long? RunDone { get; init; }

    /// <summary>Buckets the refresh that runs found waiting when it began.</summary>
    public long? RunTotal { get; init; }

    /// <summary>Buckets that wait to be recomputed.</summary>
    public required long BacklogBuckets { get; init; }

    /// <summary>True when complete_to is older than three of the view's own intervals.</summary>
    public required bool IsStale { get; init; }

    /// <summary>True when the latest refresh failed.</summary>
    public required bool IsFailing { get; init; }

    /// <summary>When the next scheduled refresh is due.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>True when stored rows are in none of its figures and on no list, or buckets could not be computed.</summary>
    public bool IsIncomplete { get; init; }

    /// <summary>Rows stored and not counted, or counted and not stored, as of the last check; null when there are none.</summary>
    public long? MissingRows { get; init; }

    /// <summary>The latest UTC day with such rows.</summary>
    public DateOnly? MissingDay { get; init; }

    /// <summary>Buckets (warehouse and time) that could not be computed and wait to be tried again.</summary>
    public long SetAsideBuckets { get; init; }

    /// <summary>Since when the schedule passes it over; null where it does not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Who paused it.</summary>
    public string? PausedBy { get; init => field = value is null ? null : PlainText.Line(value); }

    /// <summary>Why.</summary>
    public string? PauseReason { get; init => field = value is null ? null : PlainText.Line(value); }

    /// <summary>Number of the run that is under way; null where none is.</summary>
    public long? RunId { get; init; }

    /// <summary>Who asked it to stop; null where nobody did.</summary>
    public string? StopAskedBy { get; init => field = PlainText.Line(value); }
}
