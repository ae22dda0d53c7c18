namespace Ergo.Snapshots.Views;

/// <summary>A view compared with what the snapshots of a day give, computed apart from the refresh.</summary>
public sealed record ViewVerification
{
    /// <summary>Differences that are listed at most; <see cref="DifferenceCount"/> counts them all.</summary>
    public const int MaxDifferences = 1_000;

    /// <summary>One of <see cref="ViewNames"/>.</summary>
    public required string ViewName { get; init; }

    /// <summary>The UTC day; for the ranking of red zones a day within its seven, all of which are compared.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>What was compared, warehouse by warehouse, and what was not.</summary>
    public required IReadOnlyList<VerifiedWarehouse> Warehouses { get; init; }

    /// <summary>Rows that differ, 0 or more.</summary>
    public required long DifferenceCount { get; init; }

    /// <summary>The first of them by warehouse and time, at most <see cref="MaxDifferences"/>.</summary>
    public required IReadOnlyList<ViewDifference> Differences { get; init; }

    /// <summary>Time buckets that were compared, those without rows included.</summary>
    public long ComparedBuckets => Warehouses.Sum(warehouse => warehouse.ComparedBuckets);

    /// <summary>Rows of the view that were compared.</summary>
    public long ComparedRows => Warehouses.Sum(warehouse => warehouse.ComparedRows);

    /// <summary>True when something was compared and all of it agrees. What was not compared is not judged.</summary>
    public bool IsRight => ComparedBuckets > 0 && DifferenceCount == 0;

    /// <summary>Both together, for warehouses that were compared one after another.</summary>
    /// <param name="next">The same view and day of other warehouses.</param>
    public ViewVerification And(ViewVerification next) => this with
    {
        Warehouses = [.. Warehouses, .. next.Warehouses],
        DifferenceCount = DifferenceCount + next.DifferenceCount,
        Differences = [.. Differences.Concat(next.Differences).Take(MaxDifferences)],
    };
}

/// <summary>The part of one warehouse's day that was compared.</summary>
public sealed record VerifiedWarehouse
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Start of the first bucket compared; null when none was.</summary>
    public DateTimeOffset? ComparedFrom { get; init; }

    /// <summary>End of the last bucket compared; null when none was.</summary>
    public DateTimeOffset? ComparedTo { get; init; }

    /// <summary>Time buckets compared; 0 when <see cref="NotCompared"/> says why.</summary>
    public required long ComparedBuckets { get; init; }

    /// <summary>Rows of the view compared.</summary>
    public required long ComparedRows { get; init; }

    /// <summary>Why nothing was compared (frozen by retention, no longer kept, not complete yet); null when it was.</summary>
    public string? NotCompared { get; init; }
}

/// <summary>A row in which a view and the snapshots disagree.</summary>
public sealed record ViewDifference
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Start of the bucket; of the seven days for the ranking of red zones.</summary>
    public required DateTimeOffset Bucket { get; init; }

    /// <summary>The row's key columns without the warehouse, as a JSON object.</summary>
    public required string Key { get; init; }

    /// <summary><c>missing</c> from the view, <c>unexpected</c> in it, or <c>different</c>.</summary>
    public required string Problem { get; init; }

    /// <summary>What the view shows, as a JSON object: the columns that differ, or all of an unexpected row; null for a missing one.</summary>
    public string? Stored { get; init; }

    /// <summary>What the snapshots give, likewise; null for an unexpected row.</summary>
    public string? Expected { get; init; }

    /// <summary>True when a change of the bucket waits for the next refresh, which settles it.</summary>
    public required bool AwaitsRefresh { get; init; }
}
