using Ergo.Snapshots.Retention;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>A confirmed plan that no longer holds: the refusal says what changed.</summary>
public sealed class RetentionPlanChangeTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Refusal_names_warehouse_partition_and_rows(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        var plan = await store.Retention.GetPlanAsync();
        var day8 = await store.PartitionNameAsync("ergonomic_snapshots", 8);
        var before = plan.Items.Single(item => item.PartitionName == day8 && item.WarehouseId == "w1").ExpiredRows;
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w1', date_trunc('day', now(), 'UTC') - interval '8 days' FROM generate_series(1, 3);
            SELECT set_legal_hold('w2', 'Case 12', 'compliance officer');
            """);
        var rows = await store.RowsAsync();

        var refusal = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunPlanAsync(plan, "admin", reason: "the disk is full"));

        Assert.Contains("Nothing was deleted", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(rows, await store.RowsAsync());
        var more = refusal.Changes.Single(change => change.Either.WarehouseId == "w1" && change.Either.PartitionName == day8);
        Assert.Equal((before, before + 3, 3L), (more.Before!.ExpiredRows, more.Now!.ExpiredRows, more.MoreRows));
        // The day went whole; now the held warehouse needs it.
        Assert.Equal((true, false, "Warehouse 2 (legal hold)"), (more.Before.GoesWhole, more.Now.GoesWhole, more.Now.KeptBy));
        var held = refusal.Changes.Where(change => change.Either.WarehouseId == "w2").ToList();
        Assert.All(held, change => Assert.Null(change.Now));
        Assert.Equal(plan.Items.Where(item => item.WarehouseId == "w2").Sum(item => item.ExpiredRows), -held.Sum(change => change.MoreRows));

        await store.Retention.RunPlanAsync(await store.Retention.GetPlanAsync(), "admin");
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
    }

    [Fact]
    public async Task Other_refusals_tell_of_no_change()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        var plan = await store.Retention.GetPlanAsync("w1");
        await using var other = await store.HoldAsync("SELECT pg_advisory_lock(hashtext('ergo_internal.retention'), 0)");
        var refusal = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunPlanAsync(plan, "admin", "w1"));
        Assert.StartsWith("A retention run is under way", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(refusal.Changes);
    }

    [Fact]
    public void Same_plans_differ_in_nothing_and_a_moved_cutoff_is_a_change()
    {
        var item = new RetentionPlanItem
        {
            TableName = "ergonomic_snapshots", PartitionName = "ergonomic_snapshots_2026_08_20", WarehouseId = "w1", WarehouseName = "Warehouse 1",
            Cutoff = new DateTimeOffset(2026, 8, 24, 0, 0, 0, TimeSpan.Zero), ExpiredRows = 5, PartitionBytes = 8192, GoesWhole = true,
        };
        Assert.Empty(RetentionPlanChange.Between([item], [item with { PartitionBytes = 16384 }]));
        Assert.Equal(0, Assert.Single(RetentionPlanChange.Between([item], [item with { Cutoff = item.Cutoff.AddDays(1) }])).MoreRows);
        Assert.Equal(-5, Assert.Single(RetentionPlanChange.Between([item], [])).MoreRows);
    }
}
