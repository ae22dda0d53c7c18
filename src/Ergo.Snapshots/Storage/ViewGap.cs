namespace Ergo.Snapshots.Storage;

/// <summary>What a view lacks: rows of a day, or a bucket that could not be computed.</summary>
public sealed record ViewGap
{
    /// <summary>One of <see cref="Views.ViewNames"/>.</summary>
    public required string ViewName { get; init; }

    /// <summary>Name of the warehouse; its id where it has none.</summary>
    public required string WarehouseName { get; init; }

    /// <summary>The UTC day; null where the warehouse's scheduled shifts could not be computed.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Rows stored and not counted, below zero the other way round; null for a bucket.</summary>
    public long? RowCount { get; init; }

    /// <summary>When the bucket begins; null for rows, and minus infinity (no value here) for shifts.</summary>
    public DateTimeOffset? BucketStart { get; init; }

    /// <summary>Why the bucket could not be computed, in the database's words; null for rows.</summary>
    public string? Error { get; init; }

    /// <summary>Since when this is known.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the bucket is tried again; null for rows.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}
