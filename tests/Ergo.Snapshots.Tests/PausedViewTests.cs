using Ergo.Snapshots.Health;
using Ergo.Snapshots.Views;

namespace Ergo.Snapshots.Tests;

/// <summary>A paused view is passed over by its schedule alone, says so with who and why, and loses nothing.</summary>
public sealed class PausedViewTests
{
    [Fact]
    public async Task Schedule_passes_it_over_until_it_is_resumed_and_nothing_is_lost()
    {
        await using var store = await Store.CreateAsync();
        await store.FillAsync(500, warehouses: 1, days: 1, seed: 0.3);
        await store.Views.RefreshAllViewsAsync("test");
        ViewUpkeep upkeep = new(store.DataSource);
        await upkeep.PauseAsync("rollup_5m", " Index is rebuilt ", "admin (admin)");
        await store.RunAsync("UPDATE ergo_internal.views SET last_started_at = now() - interval '1 hour', last_success_at = now() - interval '1 hour'");
        await store.RunAsync("UPDATE ergonomic_snapshots SET composite_risk = composite_risk + 1");

        var runs = await RunsAsync(store);
        await store.Views.RefreshViewAsync("rollup_5m", "schedule", onlyIfDue: true);
        Assert.Equal(runs, await RunsAsync(store));
        var status = (await store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "rollup_5m");
        Assert.Equal(("admin (admin)", "Index is rebuilt"), (status.PausedBy, status.PauseReason));
        var check = (await new HealthReader(store.DataSource, TimeProvider.System).ReadAsync(null, 7)).Checks.Single(one => one.Subject == "rollup_5m");
        Assert.Equal(("health.view.paused", HealthLevel.Warning, status.PausedAt), (check.What.Code, check.Level, check.Since));

        // By hand it is refreshed all the same.
        await store.Views.RefreshViewAsync("rollup_5m", "admin (admin)");
        Assert.Equal(runs + 1, await RunsAsync(store));
        await upkeep.ResumeAsync("rollup_5m", "other (admin)");
        await store.RunAsync("UPDATE ergo_internal.views SET last_started_at = now() - interval '1 hour', last_success_at = now() - interval '1 hour'");
        await store.Views.RefreshViewAsync("rollup_5m", "schedule", onlyIfDue: true);
        Assert.Equal(runs + 2, await RunsAsync(store));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
        Assert.Equal(
            ["view rollup_5m: scheduled -> paused: Index is rebuilt by admin (admin)", "view rollup_5m: paused: Index is rebuilt -> scheduled by other (admin)"],
            await store.ListAsync<string>("SELECT format('%s: %s -> %s by %s', setting, old_value, new_value, changed_by) FROM ergo_internal.setting_changes WHERE setting = 'view rollup_5m' ORDER BY id"));
    }

    [Theory]
    [InlineData("rollup_5m", "", "A pause needs a reason")]
    [InlineData("rollup_5m", "  ", "A pause needs a reason")]
    [InlineData("no_view", "why", "There is no view")]
    public async Task Pause_without_reason_or_view_is_refused(string view, string reason, string words)
    {
        await using var store = await Store.CreateAsync();
        var refused = await Assert.ThrowsAsync<RefreshException>(() => new ViewUpkeep(store.DataSource).PauseAsync(view, reason, "admin (admin)"));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.views WHERE paused_at IS NOT NULL"));
    }

    [Fact]
    public async Task Second_pause_overwrites_no_reason()
    {
        await using var store = await Store.CreateAsync();
        ViewUpkeep upkeep = new(store.DataSource);
        await upkeep.PauseAsync("rollup_1m", "First", "one (admin)");
        var refused = await Assert.ThrowsAsync<RefreshException>(() => upkeep.PauseAsync("rollup_1m", "Second", "two (admin)"));
        Assert.Contains("one (admin)", refused.Message, StringComparison.Ordinal);
        Assert.Equal("First", await store.AskAsync<string>("SELECT pause_reason FROM ergo_internal.views WHERE name = 'rollup_1m'"));
    }

    private static Task<long> RunsAsync(Store store) => store.AskAsync<long>("SELECT count(*) FROM ergo_internal.runs WHERE job = 'refresh' AND subject = 'rollup_5m'");
}
