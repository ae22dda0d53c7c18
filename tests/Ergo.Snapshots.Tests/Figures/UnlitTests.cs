using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Snapshots without a light are in no share, and counted.</summary>
public sealed class UnlitTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Shares_are_of_snapshots_that_have_a_light(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(2);
        await store.PartitionsAsync(2);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT 'a' || n, 'w1', 'w1-z1', date_trunc('hour', now()) - interval '3 hours' + n * interval '10 seconds', 'p', CASE WHEN n < 10 THEN 'red' WHEN n < 40 THEN 'green' END FROM generate_series(0, 99) n
            UNION ALL
            SELECT 'b' || n, 'w2', 'w2-z1', date_trunc('hour', now()) - interval '3 hours' + n * interval '10 seconds', 'p', NULL FROM generate_series(0, 99) n
            """);
        await store.Views.RefreshAllViewsAsync("test");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        TimeRange range = new(now.AddHours(-8), now);
        var (first, second) = (await store.WarehouseAsync("W1"), await store.WarehouseAsync("W2"));

        LightQueries lights = new(store.DataSource, TimeProvider.System);
        var sum = (await lights.GetSeriesAsync(first, range)).Sum;
        Assert.Equal((10, 40, 60, 0.25, 0.6), (sum.Red, sum.Lit, sum.Unlit, sum.RedShare, sum.UnlitShare));
        var none = (await lights.GetSeriesAsync(second, range)).Sum;
        Assert.Equal((100, 0, null, 1.0), (none.Total, none.Lit, none.RedShare, none.UnlitShare));

        var overview = (await new OverviewQueries(store.DataSource, TimeProvider.System).GetAsync(AccessScope.All, range)).Warehouses;
        Assert.Equal([(0.25, 60L), (null, 100L)], overview.Select(one => (one.RedShare, one.Unlit)));

        RedZoneQueries zones = new(store.DataSource, TimeProvider.System);
        var zone = Assert.Single((await zones.GetZonesAsync(first, range)).Zones);
        Assert.Equal((0.25, 60L), (zone.RedShare, zone.Unlit));
        Assert.Equal((10, 100, 40), ((await zones.GetHoursOfDayAsync(first, range)).Sum(hour => hour.Red), (await zones.GetHoursOfDayAsync(first, range)).Sum(hour => hour.Total), (await zones.GetHoursOfDayAsync(first, range)).Sum(hour => hour.Lit)));

        var minutes = (await store.Exposure.GetAsync(first, range)).Sum;
        Assert.Equal((Math.Round(minutes.Red / minutes.Lit, 9), true), (Math.Round(minutes.RedShare!.Value, 9), minutes.Unlit > 0));
        Assert.Null((await store.Exposure.GetAsync(second, range)).Sum.RedShare);
    }

    [SkippableTheory, InlineData(24), InlineData(30 * 24)]
    public async Task Points_of_several_warehouses_are_those_of_each_with_its_own_days(int hours)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(3);
        await store.RunAsync("UPDATE warehouses SET timezone = CASE id WHEN 'w1' THEN 'Asia/Tokyo' WHEN 'w2' THEN 'America/Chicago' ELSE 'UTC' END");
        await store.PartitionsAsync(5);
        await store.FillAsync(4_000, warehouses: 3, days: 4, seed: 0.21);
        await store.Views.RefreshAllViewsAsync("test");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        TimeRange range = new(now.AddHours(-hours), now);
        LightQueries lights = new(store.DataSource, TimeProvider.System);
        var warehouses = new[] { await store.WarehouseAsync("W1"), await store.WarehouseAsync("W2"), await store.WarehouseAsync("W3") };
        var together = await lights.GetPointsAsync(warehouses, range);
        foreach (var warehouse in warehouses)
        {
            Assert.Equal((await lights.GetSeriesAsync(warehouse, range)).Points, together[warehouse.Id]);
        }
    }
}
