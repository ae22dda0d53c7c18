using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>Retention that is lengthened, or suspended by a hold, before anything was deleted.</summary>
public sealed class LengthenedRetentionTests
{
    [SkippableTheory]
    [InlineData(PostgresKind.Embedded, "SELECT ergo_internal.set_retention_days('w1', 2, 30, 'admin')")]
    [InlineData(PostgresKind.Embedded, "INSERT INTO ergo_internal.warehouse_retention (warehouse_id, legal_hold, hold_reason) VALUES ('w1', true, 'case 3')")]
    [InlineData(PostgresKind.Path, "UPDATE warehouses SET retention_days = 30 WHERE id = 'w1'")]
    public async Task Bucket_that_is_frozen_no_longer_shows_what_raw_has_or_stays_frozen(PostgresKind server, string lengthen)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            UPDATE warehouses SET retention_days = 2 WHERE id = 'w1';
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light) VALUES ('w1', 'w1-z1', 'k1', now() - interval '5 days', 'red')
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(1, await store.AskAsync<long>("SELECT too_late_rows::bigint FROM data_quality WHERE warehouse_id = 'w1'"));

        await store.RunAsync(lengthen);
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Empty(await store.DifferencesAsync());
    }

    [SkippableTheory]
    [InlineData("SELECT ergo_internal.set_retention_days('w1', 2, 30, 'admin')")]
    [InlineData("SELECT set_legal_hold('w1', 'case 3', 'admin')")]
    public async Task Row_that_was_deleted_while_its_day_was_frozen_is_in_no_view_of_the_day_opened_again(string lengthen)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, worker_id, event_time, traffic_light)
            SELECT 'row ' || n, 'w1', 'w1-z1', 'k1', now() - interval '5 days', 'red' FROM generate_series(1, 3) n
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 2 WHERE id = 'w1'");
        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id = 'row 1'");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(3, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM worker_exposure_minutes"));

        await store.RunAsync(lengthen);
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Equal(2, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM worker_exposure_minutes"));
        Assert.Empty(await store.DifferencesAsync());
    }
}
