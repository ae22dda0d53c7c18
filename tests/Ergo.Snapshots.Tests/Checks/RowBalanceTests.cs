using Ergo.Snapshots.Storage;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Checks;

/// <summary>Rows stored = rows counted in a view + rows listed by reason; a difference is told with the day.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class RowBalanceTests
{
    private static readonly string[] Views = ["posture_type_counts", "rollup_1m", "rollup_5m", "top_red_zones", "worker_exposure_minutes"];

    private const string Gaps = "SELECT format('%s %s %s %s', view_name, warehouse_id, (now() AT TIME ZONE 'UTC')::date - day, row_count) FROM ergo_internal.view_gaps WHERE kind = 'missing' ORDER BY 1";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Every_row_of_a_mixed_history_is_counted_or_listed(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(8);
        await store.FillAsync(2_000, warehouses: 2, days: 6, seed: 0.2);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 4 WHERE id = 'w1'");
        await store.Retention.RunManuallyAsync("test");
        await store.RunAsync("""
            UPDATE warehouses SET retention_days = 90 WHERE id = 'w1';
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES
                ('frozen', 'w1', now() - interval '6 days'), ('unannounced', 'stray', now() - interval '1 day'), ('future', 'w2', now() + interval '3 days'),
                ('infinite', 'w2', 'infinity'), ('ancient', 'w2', '0044-03-15 BC'), ('unreadable', repeat('x', 300), now() - interval '1 day')
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await MaintainAsync(store);

        Assert.Empty(await store.ListAsync<string>(Gaps));
        Assert.Empty(await store.ListAsync<string>("SELECT name FROM view_refresh_status WHERE is_incomplete OR balance_checked_at IS NULL"));
        foreach (var view in await store.ListAsync<string>("SELECT name FROM view_refresh_status"))
        {
            var balance = await BalanceAsync(store, view);
            Assert.Equal(await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"), balance["stored"]);
            Assert.Equal(balance["stored"], balance.Where(part => part.Key != "stored").Sum(part => part.Value));
            Assert.Equal((1, 2, 1, 0), (balance["frozen"], balance["future"], balance["unreadable"], balance["missing"]));
            Assert.InRange(balance["not_kept"], 1, 1);
            Assert.True(balance["counted"] > 1_200);
        }
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Rows_loaded_past_the_triggers_are_told_with_the_day_and_mended_by_a_rebuild(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(8);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('known', 'w1', now() - interval '5 days')");
        await store.Views.RefreshAllViewsAsync("test");
        await MaintainAsync(store);
        Assert.Empty(await store.ListAsync<string>(Gaps));

        // Yesterday, and five days ago, of which the count is kept and believed: it is taken again once a week.
        await store.RunPastTriggersAsync(server, """
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time)
            SELECT d || '-' || g, 'w1', date_trunc('day', now(), 'UTC') - d * interval '1 day' + g * interval '1 minute' FROM unnest(ARRAY[1, 5]) d, generate_series(1, 6) g
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await MaintainAsync(store);
        Assert.Equal(Expected(1), await store.ListAsync<string>(Gaps));
        await store.RunAsync("UPDATE ergo_internal.counted_days SET balanced_at = now() - interval '7 days' WHERE day = (now() AT TIME ZONE 'UTC')::date - 5");
        await MaintainAsync(store);
        Assert.Equal(Expected(1, 5), await store.ListAsync<string>(Gaps));
        Assert.Equal(5, await store.AskAsync<long>("SELECT count(*) FROM view_refresh_status WHERE is_incomplete AND missing_rows = 12 AND missing_day = (now() AT TIME ZONE 'UTC')::date - 1"));
        Assert.Equal(12, await store.AskAsync<long>("SELECT missing_rows FROM data_quality WHERE warehouse_id = 'w1'"));

        await store.RunAsync("CALL refresh_all_views(full_rebuild => true)");
        await MaintainAsync(store);
        Assert.Empty(await store.ListAsync<string>(Gaps));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM view_refresh_status WHERE is_incomplete"));
    }

    [SkippableFact]
    public async Task Rows_that_a_view_shows_and_nobody_stores_are_told_too()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(2);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) SELECT 'r' || g, 'w1', date_trunc('day', now(), 'UTC') - interval '12 hours' + g * interval '1 minute' FROM generate_series(1, 9) g");
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunPastTriggersAsync(Store.Server, "DELETE FROM ergonomic_snapshots WHERE id IN ('r1', 'r2')");
        await MaintainAsync(store);
        Assert.Equal(5, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.row_balance WHERE missing = -2"));
    }

    [SkippableFact]
    public async Task Changes_that_wait_for_the_next_refresh_are_no_difference()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(2);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('r1', 'w1', date_trunc('day', now(), 'UTC') - interval '12 hours')");
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('r2', 'w1', date_trunc('day', now(), 'UTC') - interval '12 hours')");
        await MaintainAsync(store);
        Assert.Equal("1 0", await store.AskAsync<string>("SELECT format('%s %s', waiting, missing) FROM ergo_internal.row_balance WHERE view_name = 'rollup_5m'"));
        await store.Views.RefreshAllViewsAsync("test");
        await MaintainAsync(store);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.row_balance"));
    }

    private static Task MaintainAsync(Store store) => new PartitionMaintenance(store.DataSource).RunAsync("test", 1);

    private static string[] Expected(params int[] daysAgo) =>
        [.. Views.SelectMany(view => daysAgo.Select(day => $"{view} w1 {day} 6"))];

    private static async Task<Dictionary<string, long>> BalanceAsync(Store store, string view) =>
        (await store.ListAsync<string>("SELECT key || ' ' || value FROM view_refresh_status, jsonb_each_text(balance) WHERE name = @view", new { view }))
        .Select(part => part.Split(' ')).ToDictionary(part => part[0], part => long.Parse(part[1], System.Globalization.CultureInfo.InvariantCulture));
}
