using Ergo.Snapshots.Retention;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

public sealed class RetentionRunsTests
{
    private static readonly FilledStore Filled = new(FillAsync);

    [SkippableTheory]
    [MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Forecast_counts_what_the_plan_deletes_after_the_change(PostgresKind kind)
    {
        await using var store = await Filled.CopyAsync(kind);
        var retention = new WarehouseRetention(store.DataSource);
        var forecast = await new RetentionForecasts(store.DataSource).IfKeptForAsync("w1", 5);
        await retention.SetDaysAsync("w1", 90, 5, "test");
        var plan = await store.Retention.GetPlanAsync("w1");
        Assert.True(forecast.Snapshots > 0);
        Assert.Equal(plan.TotalRows, forecast.Snapshots + forecast.ShiftSnapshots);
        Assert.All(plan.Items, item => Assert.Equal(forecast.Cutoff, item.Cutoff));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(3651)]
    [InlineData(int.MaxValue)]
    public async Task Forecast_of_days_out_of_range_is_refused(int days)
    {
        await using var store = await Filled.CopyAsync();
        var refusal = await Assert.ThrowsAsync<RetentionException>(() => new RetentionForecasts(store.DataSource).IfKeptForAsync("w1", days));
        Assert.Equal($"Retention must be a whole number of days from 1 to 3650, not {days}.", refusal.Message);
    }

    [SkippableFact]
    public async Task Forecast_under_legal_hold_is_nothing()
    {
        await using var store = await Filled.CopyAsync();
        await store.RunAsync("INSERT INTO ergo_internal.warehouse_retention (warehouse_id, legal_hold, hold_reason) VALUES ('w1', true, 'Case 7')");
        var retention = new WarehouseRetention(store.DataSource);
        Assert.Equal(
            new RetentionForecast { WarehouseId = "w1", WarehouseName = "Warehouse 1", Cutoff = null, Snapshots = 0, ShiftSnapshots = 0 },
            await new RetentionForecasts(store.DataSource).IfKeptForAsync("w1", 1));
        var setting = (await retention.ListAsync()).Single(row => row.WarehouseId == "w1");
        Assert.Equal((true, "Case 7", null), (setting.IsHeld, setting.Holds[0].Matter, setting.Cutoff));
    }

    [SkippableTheory]
    [MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Run_is_recorded_with_reason_plan_and_result_per_warehouse(PostgresKind kind)
    {
        await using var store = await Filled.CopyAsync(kind);
        await store.RunAsync("UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 5 ELSE 10 END WHERE id IN ('w1', 'w2')");
        var plan = await store.Retention.GetPlanAsync();
        await store.Retention.RunManuallyAsync("Demo admin (admin)", plan.Fingerprint, reason: "Storage is short");
        var runs = new RetentionRuns(store.DataSource);
        var run = Assert.Single(await runs.LatestAsync());
        Assert.Equal(("Demo admin (admin)", "Storage is short", "succeeded"), (run.RequestedBy, run.Reason, run.Outcome));
        Assert.Equal(plan.TotalRows, run.PlannedRows);
        Assert.Equal(plan.TotalRows, run.DeletedRows);
        var results = await runs.ResultsAsync(run.Id);
        Assert.Equal(["Warehouse 1", "Warehouse 2"], results.Select(result => result.WarehouseName));
        Assert.All(results, result => Assert.Equal(
            plan.Items.Where(item => item.WarehouseName == result.WarehouseName).Sum(item => item.ExpiredRows), result.DeletedRows));
        Assert.Equal(run.StartedAt, await runs.LastDoneAsync());
    }

    [SkippableTheory]
    [MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Stopped_run_deletes_nothing_more_and_says_so(PostgresKind kind)
    {
        await using var store = await Filled.CopyAsync(kind);
        await store.RunAsync("UPDATE warehouses SET retention_days = 5 WHERE id = 'w1'");
        var plan = await store.Retention.GetPlanAsync("w1");
        var first = plan.Items[0].PartitionName;
        var table = await store.AskAsync<string>("SELECT relation::text FROM ergo_internal.find_leaf(@first)", new { first });
        // Somebody holds a row of the first day, so that the run waits in the midst of its work.
        await using var holder = await store.DataSource.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand($"SELECT 1 FROM {table} WHERE warehouse_id = 'w1' FOR UPDATE", holder, transaction))
        {
            await hold.ExecuteNonQueryAsync();
        }

        using var stop = new CancellationTokenSource();
        var run = store.Retention.RunManuallyAsync("test", plan.Fingerprint, "w1", "test", cancellationToken: stop.Token);
        await store.BlockedSessionAsync("run_retention");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => run);
        await transaction.RollbackAsync();
        var recorded = Assert.Single(await new RetentionRuns(store.DataSource).LatestAsync());
        Assert.Equal(("stopped", 0L), (recorded.Outcome, recorded.DeletedRows));
        Assert.NotNull(recorded.Error);
        Assert.Equal(plan.TotalRows, (await store.Retention.GetPlanAsync("w1")).TotalRows);

        // Nothing is stuck: the next run does it all.
        await store.Retention.RunManuallyAsync("test", warehouseId: "w1");
        Assert.Empty((await store.Retention.GetPlanAsync("w1")).Items);
    }

    private static async Task FillAsync(Store store)
    {
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(16);
        await store.FillAsync(4000, 2, 15, 0.3);
        await store.Views.RefreshAllViewsAsync("test");
    }
}
