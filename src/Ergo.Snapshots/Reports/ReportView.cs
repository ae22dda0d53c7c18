namespace Ergo.Snapshots.Reports;

/// <summary>A view that a report is read from, as it is at that moment.</summary>
public sealed record ReportView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Everything committed before this moment is in it; null before the first refresh.</summary>
    public DateTimeOffset? CompleteTo { get; init; }

    /// <summary>The latest observation in it.</summary>
    public DateTimeOffset? NewestEvent { get; init; }

    /// <summary>Whether it is older than three of its intervals.</summary>
    public required bool IsStale { get; init; }

    /// <summary>Whether its latest refresh failed.</summary>
    public required bool IsFailing { get; init; }

    /// <summary>Stored rows that were nowhere at the last check of its balance; null before the first.</summary>
    public long? RowsMissing { get; init; }

    /// <summary>Stored rows of buckets that could not be computed.</summary>
    public long? RowsSetAside { get; init; }

    /// <summary>When the balance was checked.</summary>
    public DateTimeOffset? BalanceCheckedAt { get; init; }
}
