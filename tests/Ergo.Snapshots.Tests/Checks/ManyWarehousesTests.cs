using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Checks;

/// <summary>As many warehouses as a large company has.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class ManyWarehousesTests
{
    private const int Warehouses = 500;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Every_warehouse_has_its_own_figures(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.PartitionsAsync(1);
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, timezone) SELECT 'm' || g, 'Site ' || g, 'S' || g, 'Europe/Berlin' FROM generate_series(1, @Warehouses) g;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT g || '-' || t, 'm' || g, 'z' || t % 5, date_trunc('hour', now()) - interval '3 hours' + t * interval '2 minutes', 'k' || t % 7,
                   (ARRAY['red', 'yellow', 'green'])[1 + (t + g) % 3]
            FROM generate_series(1, @Warehouses) g, generate_series(0, 59) t WHERE t <= g % 60
            """, new { Warehouses });
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Equal(0, await store.AskAsync<long>("""
            SELECT count(*) FROM (SELECT warehouse_id, count(*) AS n, count(*) FILTER (WHERE traffic_light = 'red') AS red,
                                         count(DISTINCT (worker_id, date_trunc('minute', event_time))) AS minutes FROM ergonomic_snapshots GROUP BY 1) raw
            FULL JOIN (SELECT warehouse_id, sum(snapshot_count) AS n, sum(red_count) AS red FROM rollup_1m GROUP BY 1) view ON view.warehouse_id = raw.warehouse_id
            FULL JOIN (SELECT warehouse_id, round(sum(total_minutes)::numeric, 6) AS minutes FROM worker_exposure_minutes GROUP BY 1) exposure ON exposure.warehouse_id = raw.warehouse_id
            WHERE (raw.n, raw.red, raw.minutes) IS DISTINCT FROM (view.n, view.red, exposure.minutes)
            """));
        Assert.Equal(Warehouses, await store.AskAsync<long>("SELECT count(DISTINCT warehouse_id) FROM rollup_1m"));
    }
}
