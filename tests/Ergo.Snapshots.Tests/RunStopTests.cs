using Dapper;
using Ergo.Database.Schema;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>A run that somebody asks to stop, from wherever.</summary>
public sealed class RunStopTests
{
    private const string Latest = "SELECT format('%s by %s: %s', outcome, stop_asked_by, error) FROM job_runs WHERE job = @job ORDER BY id DESC LIMIT 1";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Retention_run_of_another_session_stops_and_the_next_finishes_it(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server);
        await store.RememberAsync();
        await using var reader = await store.HoldAsync($"SELECT 1 FROM {await store.PartitionAsync("ergonomic_snapshots", 7)} WHERE warehouse_id = 'w1' FOR UPDATE");
        var run = store.Retention.RunManuallyAsync("the night job");
        await store.BlockedSessionAsync("run_retention");
        var id = (await new RetentionRuns(store.DataSource).LatestAsync(1))[0].Id;

        // It waits for the reader, who stays: only an interruption ends that.
        await new RunStops(store.DataSource).AskAsync(id, "an admin");
        var failure = await Assert.ThrowsAsync<RetentionException>(() => run);
        Assert.Equal("retention.stopped", failure.Notice.Code);
        Assert.Equal("stopped by an admin: stopped on request or by a time limit", await store.AskAsync<string>(Latest, new { job = "retention" }));
        Assert.Equal("an admin", (await new RetentionRuns(store.DataSource).LatestAsync(1))[0].StopAskedBy);
        await Assert.ThrowsAsync<RunEndedException>(() => new RunStops(store.DataSource).AskAsync(id, "another admin"));
        Assert.NotEmpty((await store.Retention.GetPlanAsync()).Items);

        await reader.ExecuteAsync("ROLLBACK");
        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
        await store.AssertViewsAsRememberedAsync();
    }

    [Fact]
    public async Task Run_whose_session_may_not_be_interrupted_ends_before_its_next_batch()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await using var reader = await store.HoldAsync($"SELECT 1 FROM {await store.PartitionAsync("ergonomic_snapshots", 7)} WHERE warehouse_id = 'w1' FOR UPDATE");
        var run = store.Retention.RunManuallyAsync("the owner");
        await store.BlockedSessionAsync("run_retention");
        var login = RunningRole.LoginFor(store.Address);
        await RunningRole.EnsureAsync(store.DataSource, login);
        await using var running = NpgsqlDataSource.Create(login.ConnectionString + ";Pooling=false");
        await new RunStops(running).AskAsync((await new RetentionRuns(store.DataSource).LatestAsync(1))[0].Id, "an admin");
        await Task.WhenAny(run, Task.Delay(500));
        Assert.False(run.IsCompleted);
        var left = await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots");

        await reader.ExecuteAsync("ROLLBACK");
        await Assert.ThrowsAsync<RetentionException>(() => run);
        Assert.Equal("stopped by an admin: stopped on request or by a time limit", await store.AskAsync<string>(Latest, new { job = "retention" }));
        // The batch it was at was done, and others were not.
        Assert.InRange(await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"), 1, left);
        Assert.NotEmpty((await store.Retention.GetPlanAsync()).Items);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Refresh_of_another_session_stops_and_the_next_repairs(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.FillAsync(500, warehouses: 2, days: 3, seed: 0.65);
        await using (await store.HoldAsync("LOCK TABLE ergo_internal.rollup_1m IN SHARE MODE"))
        {
            var refresh = store.Views.RefreshViewAsync("rollup_1m", "the schedule");
            await store.BlockedSessionAsync("refresh_view");
            var view = (await store.Views.GetRefreshStatusAsync()).Single(one => one.Name == "rollup_1m");
            await new RunStops(store.DataSource).AskAsync(view.RunId!.Value, "an admin");
            var failure = await Assert.ThrowsAsync<Ergo.Snapshots.Views.RefreshException>(() => refresh);
            Assert.Equal("refresh.stopped", failure.Notice.Code);
        }

        Assert.Equal("stopped by an admin: stopped on request or by a time limit", await store.AskAsync<string>(Latest, new { job = "refresh" }));
        Assert.Null((await store.Views.GetRefreshStatusAsync()).Single(one => one.Name == "rollup_1m").RunId);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }
}
