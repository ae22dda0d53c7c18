namespace Ergo.Snapshots.Storage;

/// <summary>Whether the rows of a snapshot table have partitions to go to.</summary>
public sealed record PartitionState
{
    /// <summary>ergonomic_snapshots or shift_snapshots.</summary>
    public required string TableName { get; init; }

    /// <summary>Partitions of days that have not begun; null on tiers where rows make them.</summary>
    public int? PartitionsAhead { get; init; }

    /// <summary>Rows that wait in DEFAULT.</summary>
    public required long WaitingRows { get; init; }

    /// <summary>Those of days that maintenance makes partitions for; the others stay where they are.</summary>
    public required long MovableRows { get; init; }

    /// <summary>When the first of them arrived, by ingest_time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Earliest event time among them.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Latest event time among them.</summary>
    public DateTimeOffset? Newest { get; init; }
}
