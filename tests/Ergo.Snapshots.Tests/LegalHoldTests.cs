using Dapper;
using Ergo.Snapshots.Retention;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>What stands above a warehouse's own days: legal hold and the installation's floor.</summary>
public sealed class LegalHoldTests
{
    [Fact]
    public async Task Hold_set_during_a_run_stops_it_before_the_next_batch()
    {
        await using var store = await RetentionScenario.CreateAsync();
        await using var reader = await store.HoldAsync($"SELECT 1 FROM {await store.PartitionAsync("ergonomic_snapshots", 7)} WHERE warehouse_id = 'w1' FOR UPDATE");
        var run = store.Retention.RunManuallyAsync("the night job");
        await store.BlockedSessionAsync("run_retention");
        var hold = store.RunAsync("SELECT set_legal_hold('w1', 'Case 12', 'compliance officer')");
        await Task.WhenAny(hold, Task.Delay(300));
        Assert.False(hold.IsCompleted, "The hold did not wait for the batch under way.");
        await reader.ExecuteAsync("ROLLBACK");

        await hold;
        var held = await RowsAsync(store, "w1");
        var failure = await Assert.ThrowsAsync<RetentionException>(() => run);

        Assert.Contains("w1 is under legal hold: Case 12", failure.Message, StringComparison.Ordinal);
        Assert.True(held > 100);
        Assert.Equal(held, await RowsAsync(store, "w1"));
        Assert.DoesNotContain((await store.Retention.GetPlanAsync()).Items, item => item.WarehouseId == "w1");
        Assert.Equal(
            ["Case 12 by compliance officer"],
            await store.ListAsync<string>("SELECT format('%s by %s', new_value, changed_by) FROM ergo_internal.setting_changes WHERE warehouse_id = 'w1'"));
    }

    [Fact]
    public async Task Hold_that_is_lifted_lets_the_next_run_delete()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await store.RunAsync("SELECT set_legal_hold('w1', ' Case 12 ', 'compliance officer')");
        await store.Retention.RunManuallyAsync("admin");
        var held = await RowsAsync(store, "w1");
        await store.RunAsync("SELECT lift_legal_hold('w1', 'Case 12', 'the case is closed', 'compliance officer')");
        await store.Retention.RunManuallyAsync("admin");
        Assert.True(await RowsAsync(store, "w1") < held);
        Assert.Equal(
            ["Case 12", null], await store.ListAsync<string?>("SELECT new_value FROM ergo_internal.setting_changes WHERE warehouse_id = 'w1' ORDER BY id"));
    }

    [Fact]
    public async Task Hold_keeps_old_alerts_too()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await store.RunAsync("""
            INSERT INTO alerts (id, warehouse_id, severity, title, triggered_at, resolved_at)
            SELECT w, w, 'high', 'x', now() - interval '500 days', now() - interval '400 days' FROM unnest(ARRAY['w3', 'w4']) w
            """);
        await store.Retention.RunManuallyAsync("admin");
        Assert.Equal(["w4"], await store.ListAsync<string>("SELECT id FROM alerts"));
    }

    [Theory]
    [InlineData("SELECT set_legal_hold('w1', '  ')", "A legal hold needs a reason")]
    [InlineData("SELECT set_legal_hold('w1', NULL)", "A legal hold needs a reason")]
    [InlineData("SELECT set_legal_hold('nowhere', 'Case 12')", "There is no warehouse with id 'nowhere'")]
    [InlineData("SELECT lift_legal_hold('w1', 'Case 12', 'closed')", "Warehouse 'w1' is not held for 'Case 12'")]
    [InlineData("SELECT lift_legal_hold('w1', 'Case 12', ' ')", "Say why the legal hold is lifted")]
    [InlineData("SELECT lift_legal_hold('nowhere', 'Case 12', 'closed')", "There is no warehouse with id 'nowhere'")]
    [InlineData("SELECT set_retention_floor(0)", "The floor must be a whole number of days from 1 to 3650, not 0")]
    [InlineData("SELECT set_retention_floor(-1)", "The floor must be a whole number of days from 1 to 3650, not -1")]
    [InlineData("SELECT set_retention_floor(2147483647)", "The floor must be a whole number of days from 1 to 3650, not 2147483647")]
    [InlineData("SELECT set_retention_floor(NULL)", "The floor must be a whole number of days from 1 to 3650, not empty")]
    [InlineData("UPDATE warehouses SET retention_days = 29 WHERE id = 'w1'", "This installation keeps snapshots for at least 30 days; 29 is below that floor")]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing(string sql, string refusal)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync("SELECT set_retention_floor(30, 'admin')");
        const string settings = "SELECT format('%s %s %s', (SELECT retention_days FROM warehouses WHERE id = 'w1'), retention_floor_days, (SELECT count(*) FROM ergo_internal.setting_changes)) FROM ergo_internal.settings";
        var before = await store.AskAsync<string>(settings);
        var error = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(sql));
        Assert.Equal(refusal, error.MessageText);
        Assert.Equal(before, await store.AskAsync<string>(settings));
    }

    [Fact]
    public async Task Backend_may_announce_a_warehouse_that_the_floor_then_covers()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("SELECT set_retention_floor(365, 'admin'); INSERT INTO warehouses (id, name, code) VALUES ('w9', 'Nine', 'W9')");
        Assert.Equal(90, await store.AskAsync<int>("SELECT retention_days FROM warehouses WHERE id = 'w9'"));
        Assert.Equal(365, await store.AskAsync<int>("SELECT (now() AT TIME ZONE 'UTC')::date - (get_retention_cutoff_date('w9') AT TIME ZONE 'UTC')::date"));
    }

    private static Task<long> RowsAsync(Store store, string warehouse) =>
        store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = @warehouse", new { warehouse });
}
