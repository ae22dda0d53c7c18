using Ergo.Snapshots.Retention;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Checks;

/// <summary>A clock that leapt deletes nothing by itself, and what it left behind can be set right.</summary>
/// <remarks>The clock cannot be set for one database: what it is compared with is moved the other way instead, which is the same distance.</remarks>
[Trait("Category", KnownFaults.Category)]
public sealed class ClockTests
{
    [SkippableTheory]
    [InlineData("UPDATE ergo_internal.clock SET believed_at = believed_at - interval '100 days'", "and the last run was at")]
    [InlineData("UPDATE ergo_internal.clock SET believed_at = now() + interval '2 hours'", "and the last run was at")]
    [InlineData("UPDATE ergo_internal.clock SET newest_change = now() - interval '3 days'; UPDATE ergo_internal.views SET newest_event = now() - interval '3 days'", "and the newest rows are of")]
    public async Task Nothing_is_deleted_by_a_clock_that_is_not_believed_until_an_admin_has_seen_the_plan(string leap, string why)
    {
        await using var store = await ExpiredAsync();
        await store.RunAsync(leap);
        var due = await store.AskAsync<DateTime>("SELECT now()");

        var refusal = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("schedule", onlyIfDue: true, due: due));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        var fingerprint = (await store.Retention.GetPlanAsync()).Fingerprint;
        await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("admin", expectedPlan: fingerprint));
        var trimming = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("CALL trim_views()"));
        Assert.Contains(why, trimming.MessageText, StringComparison.Ordinal);
        var purging = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT purge_old_ergonomic_snapshots('w1')"));
        Assert.Contains(why, purging.MessageText, StringComparison.Ordinal);
        Assert.Equal(10, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal("-infinity", await store.AskAsync<string>("SELECT purged_before::text FROM ergo_internal.warehouse_cutoffs WHERE warehouse_id = 'w1'"));
        // The next day's run does not take the refused one for a proof.
        await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("schedule", onlyIfDue: true, due: due));

        var plan = await store.Retention.GetPlanAsync();
        Assert.Contains(why, plan.ClockFault, StringComparison.Ordinal);
        await store.Retention.RunPlanAsync(plan, "admin", reason: "the clock is right");
        Assert.Equal(5, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Null((await store.Retention.GetPlanAsync()).ClockFault);
        await store.RunAsync("CALL trim_views()");
    }

    [SkippableFact]
    public async Task Clock_is_confirmed_with_a_plan_only_and_the_tolerance_is_a_setting()
    {
        await using var store = await ExpiredAsync();
        await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("CALL run_retention(clock_is_right => true)"));
        await store.RunAsync("UPDATE ergo_internal.clock SET believed_at = now() - interval '5 days'");
        Assert.NotNull((await store.Retention.GetPlanAsync()).ClockFault);
        await store.RunAsync("SELECT set_clock_tolerance('6 days', 'admin')");
        Assert.Null((await store.Retention.GetPlanAsync()).ClockFault);
        Assert.Equal("clock tolerance 2 days 6 days admin", await store.AskAsync<string>(
            "SELECT concat_ws(' ', setting, old_value, new_value, changed_by) FROM ergo_internal.setting_changes"));
        await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT set_clock_tolerance('1 minute', 'admin')"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task What_a_leap_froze_is_opened_as_far_as_snapshots_are_still_there(PostgresKind server)
    {
        await using var store = await ExpiredAsync(server);
        await store.Retention.RunManuallyAsync("test");
        await store.RunAsync("""
            UPDATE ergo_internal.warehouse_retention SET purged_before = now() + interval '50 days' WHERE warehouse_id = 'w1';
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time, worker_id) VALUES ('new', 'w1', now() - interval '1 day', 'k1'), ('late', 'w1', now() - interval '20 days', 'k1')
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(10, await CountedAsync(store));

        var opened = await store.AskAsync<DateTime>("SELECT unfreeze_warehouse('w1', 'admin')");
        Assert.Equal(await store.AskAsync<DateTime>("SELECT date_trunc('day', now(), 'UTC') - interval '19 days'"), opened);
        await store.Views.RefreshAllViewsAsync("test");
        // The day whose snapshots are gone keeps its five; of the others every snapshot counts.
        Assert.Equal(11, await CountedAsync(store));
        Assert.Equal("frozen w1 admin", await store.AskAsync<string>("SELECT concat_ws(' ', setting, warehouse_id, changed_by) FROM ergo_internal.setting_changes"));
    }

    [SkippableFact]
    public async Task View_refreshed_by_a_clock_that_was_ahead_is_due_and_computed_anew()
    {
        await using var store = await ExpiredAsync();
        await store.RunAsync("""
            UPDATE warehouses SET retention_days = 90;
            UPDATE ergo_internal.views SET last_started_at = now() + interval '100 days', last_success_at = now() + interval '100 days', complete_to = now() + interval '100 days';
            DELETE FROM ergo_internal.rollup_5m
            """);
        Assert.Equal(5, await store.AskAsync<long>("SELECT count(*) FROM view_refresh_status WHERE is_stale AND next_run_at < now() + interval '1 minute'"));
        await store.Views.RefreshViewAsync("rollup_5m", "schedule", onlyIfDue: true);
        Assert.Equal(10, await CountedAsync(store));
        Assert.True(await store.AskAsync<bool>("SELECT (detail ->> 'clock_was_ahead')::boolean FROM ergo_internal.runs WHERE job = 'refresh' ORDER BY id DESC LIMIT 1"));
    }

    private static Task<long> CountedAsync(Store store) => store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'w1'");

    // Five snapshots of 20 days ago, which w1 keeps for 10 days, and five of yesterday.
    private static async Task<Store> ExpiredAsync(PostgresKind? server = null)
    {
        var store = await Store.CreateAsync(server ?? Store.Server);
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("CALL run_retention()");
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time, worker_id)
            SELECT d || '-' || g, 'w1', date_trunc('day', now(), 'UTC') - d * interval '1 day' + g * interval '1 minute', 'k1' FROM unnest(ARRAY[1, 20]) d, generate_series(1, 5) g
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 10");
        return store;
    }
}
