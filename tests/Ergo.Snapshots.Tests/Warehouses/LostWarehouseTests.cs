using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Warehouses;

/// <summary>What protects a warehouse's data and its figures outlives the backend's row, which may go and come back.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class LostWarehouseTests
{
    private const string OldRows = "SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = @id AND event_time < now() - interval '100 days'";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Held_and_long_kept_snapshots_stay_when_the_row_is_deleted_and_a_camera_goes_on_writing(PostgresKind server)
    {
        await using var store = await TwoKeptAsync(server);
        await store.RunAsync("DELETE FROM warehouses WHERE id IN ('keep', 'held')");
        await WriteNowAsync(store);

        await store.Retention.RunManuallyAsync("test");

        foreach (var id in new[] { "keep", "held" })
        {
            Assert.Equal(3, await store.AskAsync<long>(OldRows, new { id }));
            Assert.Equal(3650, await DaysAsync(store, id));
        }

        Assert.True(await store.AskAsync<bool>("SELECT legal_hold FROM ergo_internal.warehouse_cutoffs WHERE warehouse_id = 'held'"));
    }

    [SkippableTheory]
    [InlineData("DELETE FROM warehouses WHERE id IN ('keep', 'held'); INSERT INTO warehouses (id, name, code) VALUES ('keep', 'Keep', 'KEEP'), ('held', 'Held', 'HELD')")]
    [InlineData("TRUNCATE warehouses CASCADE; INSERT INTO warehouses (id, name, code) VALUES ('keep', 'Keep', 'KEEP'), ('held', 'Held', 'HELD')")]
    [InlineData("UPDATE warehouses SET id = id || '-x', retention_days = 90; UPDATE warehouses SET id = rtrim(id, '-x')")]
    public async Task Row_that_comes_back_with_fewer_days_shortens_nothing_until_an_admin_decides(string import)
    {
        await using var store = await TwoKeptAsync(Store.Server);
        await store.RunAsync($"BEGIN; {import}; COMMIT");
        await WriteNowAsync(store);
        await store.Retention.RunManuallyAsync("test");
        Assert.Equal(3, await store.AskAsync<long>(OldRows, new { id = "keep" }));
        Assert.Equal(3, await store.AskAsync<long>(OldRows, new { id = "held" }));
        Assert.Equal(90, await store.AskAsync<int>("SELECT announced_days FROM ergo_internal.known_warehouses WHERE id = 'keep'"));

        // The admin sees 3,650 and decides for what the backend says: the same number in its row, and now it holds.
        await store.RunAsync("SELECT ergo_internal.set_retention_days('keep', 3650, 90, 'admin')");
        await store.Retention.RunManuallyAsync("test");
        Assert.Equal(0, await store.AskAsync<long>(OldRows, new { id = "keep" }));
        Assert.Equal(3, await store.AskAsync<long>(OldRows, new { id = "held" }));
        Assert.Equal("3650 -> 90 by admin", await store.AskAsync<string>("SELECT format('%s -> %s by %s', old_days, new_days, changed_by) FROM ergo_internal.retention_changes"));
    }

    [SkippableFact]
    public async Task Backend_may_still_shorten_a_row_that_stays_and_upsert_it_unchanged()
    {
        await using var store = await TwoKeptAsync(Store.Server);
        await store.RunAsync("DELETE FROM warehouses WHERE id = 'keep'; INSERT INTO warehouses (id, name, code) VALUES ('keep', 'Keep', 'KEEP')");
        // A nightly upsert that writes the same days again decides nothing.
        await store.RunAsync("INSERT INTO warehouses (id, name, code, retention_days) VALUES ('keep', 'Keep 2', 'KEEP', 90) ON CONFLICT (id) DO UPDATE SET name = excluded.name, retention_days = excluded.retention_days");
        Assert.Equal(3650, await DaysAsync(store, "keep"));
        await store.RunAsync("UPDATE warehouses SET retention_days = 30 WHERE id = 'keep'");
        Assert.Equal(30, await DaysAsync(store, "keep"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Frozen_history_is_not_recomputed_after_the_row_was_deleted_and_inserted_again(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, retention_days) VALUES ('imp', 'Import', 'IMP', 90);
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT 'o' || g, 'imp', 'z', date_trunc('day', now(), 'UTC') - interval '9 days' + interval '8 hours' + g * interval '20 seconds', 'k' || g, 'red' FROM generate_series(1, 10) g
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 5 WHERE id = 'imp'");
        await store.Retention.RunManuallyAsync("test");
        await store.RunAsync("""
            UPDATE warehouses SET retention_days = 90 WHERE id = 'imp';
            BEGIN; DELETE FROM warehouses WHERE id = 'imp'; INSERT INTO warehouses (id, name, code, retention_days) VALUES ('imp', 'Import', 'IMP', 90); COMMIT;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            VALUES ('late', 'imp', 'z', date_trunc('day', now(), 'UTC') - interval '9 days' + interval '8 hours 1 minute', 'k1', 'red')
            """);
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Equal(10, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'imp'"));
        Assert.Equal(10, await store.AskAsync<long>("SELECT count(DISTINCT worker_id) FROM worker_exposure_minutes WHERE warehouse_id = 'imp'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT too_late_rows FROM data_quality WHERE warehouse_id = 'imp'"));
    }

    [SkippableFact]
    public async Task Warehouse_that_is_gone_is_in_plan_trimming_and_statistics_by_its_last_days()
    {
        await using var store = await TwoKeptAsync(Store.Server);
        await store.RunAsync("UPDATE warehouses SET retention_days = 150 WHERE id = 'keep'; DELETE FROM warehouses WHERE id = 'keep'");
        Assert.Equal("Keep false true", await store.AskAsync<string>("SELECT format('%s %s %s', name, is_announced::text, (gone_at IS NOT NULL)::text) FROM ergo_internal.known_warehouses WHERE id = 'keep'"));
        Assert.Equal(3, (await store.Retention.GetPlanAsync("keep")).TotalRows);
        Assert.Contains(await store.Retention.GetRetentionStatisticsAsync(), row => row.WarehouseId == "keep" && row.DeletableRows == 3);
        await store.Retention.RunManuallyAsync("test");
        Assert.Equal(0, await store.AskAsync<long>(OldRows, new { id = "keep" }));

        // Its view rows are trimmed like all others.
        await store.RunAsync("UPDATE ergo_internal.views SET keep_for = interval '10 days'");
        await store.RunAsync("CALL trim_views()");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM worker_exposure_minutes WHERE warehouse_id = 'keep'"));
    }

    [SkippableFact]
    public async Task Row_deleted_past_the_triggers_is_noticed_by_the_next_refresh_and_keeps_everything()
    {
        await using var store = await TwoKeptAsync(Store.Server);
        await store.RunAsync("ALTER TABLE warehouses DISABLE TRIGGER USER; DELETE FROM warehouses; ALTER TABLE warehouses ENABLE TRIGGER USER");
        await store.Retention.RunManuallyAsync("test");
        Assert.Equal(3, await store.AskAsync<long>(OldRows, new { id = "keep" }));
        Assert.False(await store.AskAsync<bool>("SELECT is_announced FROM ergo_internal.known_warehouses WHERE id = 'keep'"));
        Assert.Null(await store.AskAsync<int?>("SELECT retention_days FROM ergo_internal.known_warehouses WHERE id = 'keep'"));
    }

    [SkippableFact]
    public async Task Shifts_of_the_calendar_do_not_keep_the_backend_from_deleting_a_warehouse()
    {
        await using var store = await TwoKeptAsync(Store.Server);
        await store.RunAsync("INSERT INTO shift_calendar VALUES ('keep', 'A', 'A', '06:00', '14:00'); DELETE FROM warehouses WHERE id = 'keep'");
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM shift_calendar WHERE warehouse_id = 'keep'"));
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT set_legal_hold('nobody', 'case 3', 'compliance officer')"));
        Assert.Contains("There is no warehouse with id 'nobody'", refusal.MessageText, StringComparison.Ordinal);
        await store.RunAsync("SELECT set_legal_hold('keep', 'case 3', 'compliance officer')");
    }

    private static async Task<Store> TwoKeptAsync(PostgresKind server)
    {
        var store = await Store.CreateAsync(server);
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, retention_days) VALUES ('keep', 'Keep', 'KEEP', 3650), ('held', 'Held', 'HELD', 3650);
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT w || d, w, 'z', now() - d * interval '1 day', 'k1', 'red' FROM unnest(ARRAY['keep', 'held']) w, generate_series(200, 202) d;
            SELECT set_legal_hold('held', 'case 12', 'compliance officer')
            """);
        await store.Views.RefreshAllViewsAsync("test");
        return store;
    }

    private static Task<int> WriteNowAsync(Store store) => store.RunAsync("""
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
        SELECT w || 'new', w, 'z', now() - interval '5 minutes', 'k1', 'red' FROM unnest(ARRAY['keep', 'held']) w
        """);

    private static Task<int> DaysAsync(Store store, string id) => store.AskAsync<int>("SELECT retention_days FROM ergo_internal.known_warehouses WHERE id = @id", new { id });
}
