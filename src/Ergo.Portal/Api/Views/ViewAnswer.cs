using Ergo.Snapshots.Views;

namespace Ergo.Portal.Api.Views;

/// <summary>State of a view.</summary>
public sealed record ViewAnswer
{
    /// <summary>Its name in the database.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>1 is refreshed first.</summary>
    public required int Priority { get; init; }

    /// <summary>Seconds between refreshes.</summary>
    public required double RefreshEverySeconds { get; init; }

    /// <summary>Days that it reaches back.</summary>
    public required double KeepForDays { get; init; }

    /// <summary>The event time up to which it is complete.</summary>
    public DateTimeOffset? CompleteTo { get; init; }

    /// <summary>When a refresh last succeeded.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>Seconds that it took.</summary>
    public double? LastDurationSeconds { get; init; }

    /// <summary>When a refresh last failed.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>What failed, in the database's own words.</summary>
    public string? LastError { get; init; }

    /// <summary>Whether a refresh runs now.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Who started it.</summary>
    public string? RunBy { get; init; }

    /// <summary>Buckets that wait to be computed.</summary>
    public required long BacklogBuckets { get; init; }

    /// <summary>Whether the last success is older than three times the interval.</summary>
    public required bool IsStale { get; init; }

    /// <summary>Whether the latest refresh failed.</summary>
    public required bool IsFailing { get; init; }

    /// <summary>When the schedule refreshes it next; null where it does not.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>Buckets that cannot be computed and were set aside.</summary>
    public required long SetAsideBuckets { get; init; }

    /// <summary>Since when it is paused; null where it is not.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Who paused it.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Why.</summary>
    public string? PauseReason { get; init; }

    internal static ViewAnswer Of(ViewRefreshStatus view) => new()
    {
        Name = view.Name, Purpose = view.Purpose, Priority = view.Priority, RefreshEverySeconds = view.RefreshEvery.TotalSeconds, KeepForDays = view.KeepFor.TotalDays,
        CompleteTo = view.CompleteTo, LastSuccessAt = view.LastSuccessAt, LastDurationSeconds = view.LastDuration?.TotalSeconds, LastErrorAt = view.LastErrorAt, LastError = view.LastError,
        IsRunning = view.IsRunning, RunBy = view.RunBy, BacklogBuckets = view.BacklogBuckets, IsStale = view.IsStale, IsFailing = view.IsFailing, NextRunAt = view.NextRunAt,
        SetAsideBuckets = view.SetAsideBuckets, PausedAt = view.PausedAt, PausedBy = view.PausedBy, PauseReason = view.PauseReason,
    };
}

/// <summary>The five views.</summary>
/// <param name="At">When this was read.</param>
/// <param name="Views">The most urgent first.</param>
public sealed record ViewsAnswer(DateTimeOffset At, IReadOnlyList<ViewAnswer> Views);

/// <summary>Why a view is paused.</summary>
/// <param name="Reason">In words, 1 to 500 characters; shown by everything that is made from the view.</param>
public sealed record PauseRequest(string Reason);
