using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>No value that the tables accept keeps a view from being refreshed.</summary>
public sealed class PoisonRowTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Sum_of_huge_lifting_indexes_does_not_stop_the_refresh(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, niosh_index, traffic_light)
            SELECT 'w1', 'w1-z1', date_trunc('hour', now()) - interval '5 hours', 1.7e308, 'red' FROM generate_series(1, 3)
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(3, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_1m"));
    }
}
