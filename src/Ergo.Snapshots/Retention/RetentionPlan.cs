using Ergo.Database;
namespace Ergo.Snapshots.Retention;

/// <summary>What a retention run would delete now.</summary>
/// <param name="Fingerprint">Identifies the plan: a run confirmed with it deletes just this, or stops.</param>
/// <param name="Items">One per table, partition and warehouse with expired rows.</param>
public sealed record RetentionPlan(string Fingerprint, IReadOnlyList<RetentionPlanItem> Items)
{
    /// <summary>
    /// What speaks against the database's clock, as "The clock says 2027-03-08 02:00 UTC, and the last run was at 2026-11-28 02:00 UTC";
    /// null where nothing does. Scheduled runs delete nothing as long as there is one.
    /// </summary>
    public string? ClockFault { get; init; }

    /// <summary>Rows of both tables that would go.</summary>
    public long TotalRows => Items.Sum(item => item.ExpiredRows);

    /// <summary>Partitions that would be dropped whole.</summary>
    public int WholePartitions => Items.Where(item => item.GoesWhole).Select(item => item.PartitionName).Distinct().Count();
}

/// <summary>Expired rows of one warehouse in one partition.</summary>
public sealed record RetentionPlanItem
{
    /// <summary>ergonomic_snapshots or shift_snapshots.</summary>
    public required string TableName { get; init; }

    /// <summary>The day partition.</summary>
    public required string PartitionName { get; init; }

    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Warehouse name.</summary>
    public required string WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>Rows before this moment go.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>Rows that go.</summary>
    public required long ExpiredRows { get; init; }

    /// <summary>Size of the whole partition with its indexes, bytes.</summary>
    public required long PartitionBytes { get; init; }

    /// <summary>True when every row of the partition has expired: it is dropped.</summary>
    public required bool GoesWhole { get; init; }

    /// <summary>Who still needs rows of this partition; null when nobody does.</summary>
    public string? KeptBy { get; init => field = PlainText.Line(value); }
}
