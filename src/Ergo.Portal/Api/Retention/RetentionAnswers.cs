using Ergo.Snapshots.Retention;

namespace Ergo.Portal.Api.Retention;

/// <summary>What a warehouse holds in one table.</summary>
/// <param name="Table">ergonomic_snapshots or shift_snapshots.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Oldest">Earliest event time.</param>
/// <param name="Newest">Latest event time.</param>
/// <param name="SpanDays">UTC days from the oldest to the newest, both counted.</param>
/// <param name="DeletableRows">Rows that a run would delete now.</param>
public sealed record HeldAnswer(string Table, long Rows, DateTimeOffset? Oldest, DateTimeOffset? Newest, int? SpanDays, long DeletableRows)
{
    internal static HeldAnswer Of(RetentionStatistics held) => new(held.TableName, held.TotalRows, held.Oldest, held.Newest, held.SpanDays, held.DeletableRows);
}

/// <summary>What a warehouse holds, and for how long it keeps that.</summary>
/// <param name="Setting">Its settings.</param>
/// <param name="Tables">By table.</param>
public sealed record WarehouseHeldAnswer(RetentionSettingAnswer Setting, IReadOnlyList<HeldAnswer> Tables);

/// <summary>What all warehouses hold.</summary>
/// <param name="At">When it was counted.</param>
/// <param name="LastDueAt">When the scheduled run was last due.</param>
/// <param name="NextDueAt">When it is due next.</param>
/// <param name="LastDoneAt">When a run for all warehouses last ended well.</param>
/// <param name="Warehouses">By name.</param>
public sealed record RetentionStatsAnswer(DateTimeOffset At, DateTimeOffset? LastDueAt, DateTimeOffset? NextDueAt, DateTimeOffset? LastDoneAt, IReadOnlyList<WarehouseHeldAnswer> Warehouses);

/// <summary>What a run would delete of one warehouse in one partition.</summary>
/// <param name="Table">ergonomic_snapshots or shift_snapshots.</param>
/// <param name="Partition">The day partition.</param>
/// <param name="WarehouseId">Warehouse id.</param>
/// <param name="WarehouseName">Its name.</param>
/// <param name="Cutoff">Rows before this moment go.</param>
/// <param name="Rows">Rows that go.</param>
/// <param name="GoesWhole">Whether the partition is dropped.</param>
/// <param name="KeptBy">Who still needs rows of it: up to three warehouses, and how many more.</param>
public sealed record PlanItemAnswer(string Table, string Partition, string WarehouseId, string WarehouseName, DateTimeOffset Cutoff, long Rows, bool GoesWhole, string? KeptBy)
{
    internal static PlanItemAnswer Of(RetentionPlanItem item) =>
        new(item.TableName, item.PartitionName, item.WarehouseId, item.WarehouseName, item.Cutoff, item.ExpiredRows, item.GoesWhole, item.KeptBy);
}

/// <summary>What a run would delete now.</summary>
/// <param name="Fingerprint">Confirms the plan: a run with it deletes just this, or nothing.</param>
/// <param name="Rows">Rows that would go.</param>
/// <param name="WholePartitions">Partitions that would be dropped.</param>
/// <param name="ClockFault">What speaks against the database's clock; null where nothing does. A run is then refused unless it says that the clock is right.</param>
/// <param name="Items">By warehouse and partition.</param>
public sealed record PlanAnswer(string Fingerprint, long Rows, int WholePartitions, string? ClockFault, IReadOnlyList<PlanItemAnswer> Items)
{
    internal static PlanAnswer Of(RetentionPlan plan) => new(plan.Fingerprint, plan.TotalRows, plan.WholePartitions, plan.ClockFault, [.. plan.Items.Select(PlanItemAnswer.Of)]);
}

/// <summary>A run of a plan.</summary>
/// <param name="Fingerprint">That of the plan, as it was shown.</param>
/// <param name="Reason">Why, in words; recorded.</param>
/// <param name="Warehouse">Id of the warehouse that the plan was made for; null for all.</param>
/// <param name="ClockIsRight">True says that the clock is right, where the plan tells what speaks against it.</param>
public sealed record RunRequest(string Fingerprint, string Reason, string? Warehouse = null, bool ClockIsRight = false);

/// <summary>A recorded run.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Subject">The warehouse's name, or "all warehouses".</param>
/// <param name="RequestedBy">Who or what started it.</param>
/// <param name="Reason">Why.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Outcome">running, succeeded, failed, stopped or interrupted.</param>
/// <param name="PlannedRows">Rows it set out to delete.</param>
/// <param name="DeletedRows">Rows deleted so far.</param>
/// <param name="Error">What went wrong.</param>
public sealed record RetentionRunAnswer(
    long Id, string Subject, string RequestedBy, string? Reason, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string Outcome, long? PlannedRows, long? DeletedRows, string? Error)
{
    internal static RetentionRunAnswer Of(RetentionRun run) =>
        new(run.Id, run.Subject, run.RequestedBy, run.Reason, run.StartedAt, run.FinishedAt, run.Outcome, run.PlannedRows, run.DeletedRows, run.Error);
}
