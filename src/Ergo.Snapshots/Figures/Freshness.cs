using Ergo.Database;

namespace Ergo.Snapshots.Figures;

/// <summary>How fresh the view behind a figure is.</summary>
public sealed record Freshness
{
    /// <summary>The view.</summary>
    public required string ViewName { get; init; }

    /// <summary>Everything committed before this moment is included; null before the first refresh.</summary>
    public DateTimeOffset? CompleteTo { get; init; }

    /// <summary>Latest event included.</summary>
    public DateTimeOffset? NewestEvent { get; init; }

    /// <summary>The view's interval.</summary>
    public required TimeSpan RefreshEvery { get; init; }

    /// <summary>True when older than three intervals.</summary>
    public required bool IsStale { get; init; }

    /// <summary>True when the latest refresh failed.</summary>
    public required bool IsFailing { get; init; }

    /// <summary>Why it failed.</summary>
    public string? LastError { get; init; }

    /// <summary>When it failed.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Since when an admin has paused it; null where it is refreshed by schedule.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Why it is paused, as the admin gave it.</summary>
    public string? PauseReason { get; init => field = value is null ? null : PlainText.Line(value); }
}
