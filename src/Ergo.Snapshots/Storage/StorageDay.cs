namespace Ergo.Snapshots.Storage;

/// <summary>A partition or chunk of a snapshot table, and the room it takes.</summary>
public sealed record StorageDay
{
    /// <summary>ergonomic_snapshots or shift_snapshots.</summary>
    public required string TableName { get; init; }

    /// <summary>The partition's name.</summary>
    public required string PartitionName { get; init; }

    /// <summary>Earliest event time that it takes; null for DEFAULT.</summary>
    public DateTimeOffset? LowerBound { get; init; }

    /// <summary>The first event time after it; null for DEFAULT.</summary>
    public DateTimeOffset? UpperBound { get; init; }

    /// <summary>Size with indexes, bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Size of its indexes, bytes; null where they lie on other nodes or in compressed chunks.</summary>
    public long? IndexBytes { get; init; }

    /// <summary>What it took before it was compressed, with indexes, bytes; null where it is not compressed.</summary>
    public long? BytesBeforeCompression { get; init; }

    /// <summary>Rows in it; null while they have not been counted.</summary>
    public long? RowCount { get; init; }
}
