namespace Ergo.Snapshots.Storage;

/// <summary>Where one of the two snapshot tables lies, and how much room it takes.</summary>
public sealed record TableStorage
{
    /// <summary>ergonomic_snapshots or shift_snapshots.</summary>
    public required string TableName { get; init; }

    /// <summary>native (day partitions), timescaledb (chunks) or citus (day partitions spread over the workers).</summary>
    public required string Tier { get; init; }

    /// <summary>Day partitions or chunks; DEFAULT is not counted.</summary>
    public required int Partitions { get; init; }

    /// <summary>Those of them that are compressed; null where nothing is.</summary>
    public int? CompressedPartitions { get; init; }

    /// <summary>Size with indexes, bytes, DEFAULT and compressed chunks included.</summary>
    public required long Bytes { get; init; }

    /// <summary>What the compressed chunks took right after compression, bytes; null where nothing is compressed.</summary>
    public long? CompressedBytes { get; init; }

    /// <summary>What the same chunks took before compression, bytes; null where nothing is compressed.</summary>
    public long? BytesBeforeCompression { get; init; }

    /// <summary>Rows that wait in DEFAULT for a partition of their own; 0 on tiers that have no DEFAULT.</summary>
    public required long RowsInDefault { get; init; }

    /// <summary>Earliest event time; null for an empty table.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Latest event time; null for an empty table.</summary>
    public DateTimeOffset? Newest { get; init; }
}
