namespace Ergo.Snapshots.Retention;

/// <summary>What a warehouse holds in one table.</summary>
public sealed record RetentionStatistics
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>ergonomic_snapshots or shift_snapshots.</summary>
    public required string TableName { get; init; }

    /// <summary>Rows.</summary>
    public required long TotalRows { get; init; }

    /// <summary>Earliest event time.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>Latest event time.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>UTC days from the oldest to the newest, both counted.</summary>
    public int? SpanDays { get; init; }

    /// <summary>Rows a run would delete now.</summary>
    public required long DeletableRows { get; init; }
}
