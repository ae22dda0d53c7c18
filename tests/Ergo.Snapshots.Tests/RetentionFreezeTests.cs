using Ergo.Snapshots.Retention;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>Buckets whose raw rows are gone keep what they show.</summary>
public sealed class RetentionFreezeTests
{
    private const string LateRow = """
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, worker_id, event_time, traffic_light)
        VALUES (@id, 'w1', 'w1-z1', 'k1', date_trunc('day', now(), 'UTC') - interval '5 days 3 hours', 'red')
        """;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Row_for_a_purged_day_is_stored_counted_and_in_no_view(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server);
        await store.RememberAsync();
        await store.Retention.RunManuallyAsync("admin");

        await store.RunAsync(LateRow, new { id = "too late" });
        await store.Views.RefreshAllViewsAsync("test");
        await store.AssertViewsAsRememberedAsync();
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        await store.AssertViewsAsRememberedAsync();

        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE id = 'too late'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT too_late_rows FROM data_quality WHERE warehouse_id = 'w1'"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT too_late_rows FROM data_quality WHERE warehouse_id = 'w2'"));
        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
    }

    [Fact]
    public async Task Longer_retention_after_a_purge_does_not_unfreeze_what_is_gone()
    {
        await using var store = await RetentionScenario.CreateAsync();
        await store.RememberAsync();
        await store.Retention.RunManuallyAsync("admin");
        await new WarehouseRetention(store.DataSource).SetDaysAsync("w1", 2, 3650, "admin");

        await store.RunAsync(LateRow, new { id = "too late" });
        await store.Views.RefreshAllViewsAsync("test");
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);

        await store.AssertViewsAsRememberedAsync();
        Assert.Equal(1, await store.AskAsync<long>("SELECT too_late_rows FROM data_quality WHERE warehouse_id = 'w1'"));
    }

    [Fact]
    public async Task Row_that_came_in_time_is_in_the_views_even_if_retention_is_shortened_before_the_next_refresh()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync(LateRow, new { id = "in time" });
        await new WarehouseRetention(store.DataSource).SetDaysAsync("w1", 90, 2, "admin");
        await store.Retention.RunManuallyAsync("admin");

        Assert.Equal(0, await store.RowsAsync());
        Assert.Equal(1, await store.AskAsync<double>("SELECT sum(red_minutes) FROM worker_exposure_minutes WHERE worker_id = 'k1'"), 9);
        Assert.Equal(0, await store.AskAsync<long>("SELECT too_late_rows FROM data_quality WHERE warehouse_id = 'w1'"));
    }

    [Fact]
    public async Task Rows_that_change_after_a_purge_are_recomputed_where_raw_is_complete()
    {
        await using var store = await RetentionScenario.CreateAsync();
        await store.Retention.RunManuallyAsync("admin");
        var shown = await store.AskAsync<long>("SELECT sum(snapshot_count) FROM worker_exposure_minutes");
        await store.RunAsync("""
            DELETE FROM ergonomic_snapshots WHERE id = 'edge-w2-0';
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w2', now() - interval '30 hours' FROM generate_series(1, 5)
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(shown + 4, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM worker_exposure_minutes"));
    }
}
