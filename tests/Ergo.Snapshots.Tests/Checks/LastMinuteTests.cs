using Ergo.Snapshots.Storage;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Checks;

/// <summary>A row of the last minute that PostgreSQL can tell: what comes after it cannot be computed.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class LastMinuteTests
{
    private const string Quality = "SELECT format('%s %s', warehouse_id, future_rows) FROM data_quality WHERE warehouse_id <> 'unassigned' ORDER BY 1";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Everybody_is_told_of_it_and_nobody_is_stopped(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Timescale, "timescaledb refuses such a row itself");
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time, traffic_light) VALUES
                ('last', 'w1', '294276-12-31 23:59:30+00', 'red'), ('now', 'w2', now() - interval '2 hours', 'red')
            """);
        await RunAllAsync(store);
        Assert.Equal(["w1 1", "w2 0"], await store.ListAsync<string>(Quality));
        Assert.Equal(1, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m"));

        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id = 'last'");
        await RunAllAsync(store);
        Assert.Equal(["w1 0", "w2 0"], await store.ListAsync<string>(Quality));
    }

    private static async Task RunAllAsync(Store store)
    {
        await store.Views.RefreshAllViewsAsync("test");
        await new PartitionMaintenance(store.DataSource).RunAsync("test", 1);
        await store.Retention.RunManuallyAsync("test");
        Assert.NotEmpty(await new StorageOverview(store.DataSource).GetAsync());
    }
}
