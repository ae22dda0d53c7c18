using Dapper;
using Ergo.Database.Notifications;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests;

/// <summary>Who may refresh, what a failure leaves behind, and who hears of it.</summary>
public sealed class RefreshTests
{
    [Fact]
    public async Task Unknown_view_is_refused_naming_the_five()
    {
        await using var store = await Store.CreateAsync();
        var failure = await Assert.ThrowsAsync<RefreshException>(() => store.Views.RefreshViewAsync("rollup_9m", "test"));
        Assert.All(ViewNames.All, name => Assert.Contains(name, failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_refresher_is_told_who_runs_it()
    {
        await using var store = await Store.CreateAsync();
        await using var other = await store.DataSource.OpenConnectionAsync();
        await other.ExecuteAsync("""
            SELECT pg_advisory_lock(hashtext('ergo_internal.refresh'), ordinal) FROM ergo_internal.views WHERE name = 'rollup_5m';
            UPDATE ergo_internal.views SET run_by = 'the night job', last_started_at = now() WHERE name = 'rollup_5m';
            """);

        var failure = await Assert.ThrowsAsync<RefreshException>(() => store.Views.RefreshViewAsync("rollup_5m", "test"));
        Assert.True(failure.IsBusy);
        Assert.Contains("the night job", failure.Message, StringComparison.Ordinal);
        Assert.True((await store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "rollup_5m").IsRunning);
        await store.Views.RefreshViewAsync("rollup_5m", "schedule", onlyIfDue: true);

        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()");
        await store.Views.RefreshViewAsync("rollup_5m", "test");
    }

    [Fact]
    public async Task Refresh_that_is_not_due_does_nothing()
    {
        await using var store = await Store.CreateAsync();
        await store.Views.RefreshViewAsync("rollup_1m", "first", onlyIfDue: true);
        await store.Views.RefreshViewAsync("rollup_1m", "second", onlyIfDue: true);
        Assert.Equal(["first"], await store.ListAsync<string>("SELECT requested_by FROM job_runs WHERE subject = 'rollup_1m'"));
    }

    [Fact]
    public async Task Failure_is_recorded_keeps_the_old_rows_and_is_repaired_by_the_next_run()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.FillAsync(300, warehouses: 2, days: 1, seed: 0.5);
        await store.Views.RefreshAllViewsAsync("test");
        await store.FillAsync(300, warehouses: 2, days: 1, seed: 0.6);
        var rows = await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_1m");
        await store.RunAsync("ALTER TABLE ergo_internal.rollup_1m ADD CONSTRAINT broken CHECK (snapshot_count < 0) NOT VALID");

        var failure = await Assert.ThrowsAsync<RefreshException>(() => store.Views.RefreshViewAsync("rollup_1m", "test"));
        Assert.Contains("broken", failure.Message, StringComparison.Ordinal);
        var status = (await store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "rollup_1m");
        Assert.True(status.IsFailing);
        Assert.False(status.IsRunning);
        Assert.Contains("broken", status.LastError, StringComparison.Ordinal);
        Assert.Equal(rows, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_1m"));

        await store.RunAsync("ALTER TABLE ergo_internal.rollup_1m DROP CONSTRAINT broken");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
        Assert.False((await store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "rollup_1m").IsFailing);
    }

    [Fact]
    public async Task Cancelled_refresh_gives_its_lock_back_and_loses_nothing()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.FillAsync(8_000, warehouses: 2, days: 6, seed: 0.7);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        try
        {
            await store.Views.RefreshViewAsync("rollup_1m", "test", cancellationToken: soon.Token);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or RefreshException)
        {
            // Either way of ending is fine; a machine fast enough to finish is fine too.
        }

        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
        Assert.DoesNotContain(await store.ListAsync<string>("SELECT outcome FROM job_runs"), outcome => outcome == "running");
    }

    [Theory]
    [InlineData("rollup_1m", "CALL refresh_view('rollup_1m')")]
    [InlineData(ViewChanges.Interventions, "INSERT INTO ergo_internal.interventions (warehouse_id, happened_at, title, noted_by, changed_by) VALUES ('w1', now(), 'Lift table', 'test', 'test')")]
    [InlineData(ViewChanges.Limits, "INSERT INTO ergo_internal.exposure_limits (measure, minutes) VALUES ('worker_red', (SELECT 10 + count(*) FROM ergo_internal.exposure_limits)) ON CONFLICT DO NOTHING")]
    public async Task Change_is_told_to_listeners(string name, string change)
    {
        await using var store = await Store.CreateAsync();
        NotificationHub hub = new(store.DataSource, Microsoft.Extensions.Logging.Abstractions.NullLogger<NotificationHub>.Instance);
        ViewChanges changes = new(hub);
        TaskCompletionSource listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changes.Changed += told =>
        {
            // Everything is reported once when listening begins; what comes after it was told by the database.
            if (listens.Task.IsCompleted && told == name)
            {
                heard.TrySetResult();
            }
        };
        hub.Missed += () => listens.TrySetResult();
        using var stop = new CancellationTokenSource();
        var listening = hub.ListenAsync(stop.Token);
        await listens.Task;
        var token = changes.NextChangeOf(name);
        await store.RunAsync(change);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(token.HasChanged);
        await stop.CancelAsync();
        await listening;
    }

    [Theory, InlineData("rollup_5m", "top_red_zones"), InlineData("top_red_zones", "rollup_5m")]
    public async Task Figure_of_two_views_is_as_fresh_as_the_one_that_reaches_less_far(string refreshed, string told)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.Views.RefreshAllViewsAsync("test");
        await store.Views.RefreshViewAsync(refreshed, "test");
        var warehouse = await new WarehouseDirectory(store.DataSource).FindByCodeAsync(AccessScope.All, "W1");
        var now = TimeProvider.System.GetUtcNow();
        var zones = await new RedZoneQueries(store.DataSource, TimeProvider.System).GetZonesAsync(warehouse!, new TimeRange(now.AddHours(-24), now));
        Assert.Equal(told, zones.Freshness.ViewName);
    }

    [Fact]
    public async Task Two_refreshers_at_once_compute_each_bucket_once()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.FillAsync(5_000, warehouses: 2, days: 5, seed: 0.8);
        var attempts = await Task.WhenAll(Enumerable.Range(0, 4).Select(async n =>
        {
            try
            {
                await store.Views.RefreshViewAsync("rollup_5m", $"refresher {n}");
                return true;
            }
            catch (RefreshException busy) when (busy.IsBusy)
            {
                return false;
            }
        }));

        Assert.Contains(true, attempts);
        Assert.Equal(
            await store.AskAsync<long>("SELECT count(DISTINCT (warehouse_id, bucket_time)) FROM rollup_5m"),
            await store.AskAsync<long>("SELECT sum(buckets) FROM job_runs WHERE subject = 'rollup_5m'"));
    }
}
