using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Tests.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Access;

/// <summary>What a scope lets through: w1 whole, one zone of w2, nothing of w3.</summary>
public sealed class ScopeTests(ScopeTests.Data data) : IClassFixture<ScopeTests.Data>
{
    private const string OwnZone = "w2-z1";
    private const string OtherZone = "w2-z2";

    private static readonly AccessScope Some = AccessScope.Of(["w1"], [new AssignedZone(OwnZone, "w2")]);

    private WarehouseDirectory Directory => new(data.Store.DataSource);

    private LightQueries Lights => new(data.Store.DataSource, TimeProvider.System);

    private RedZoneQueries RedZones => new(data.Store.DataSource, TimeProvider.System);

    [Fact]
    public async Task Warehouses_out_of_scope_do_not_exist()
    {
        Assert.Equal(["w1", "w2"], (await Directory.ListAsync(Some)).Select(one => one.Id));
        Assert.Null(await Directory.FindByCodeAsync(Some, "W3"));
        Assert.Null(await Directory.FindByCodeAsync(Some, "nowhere"));
        Assert.Empty(await Directory.ListAsync(AccessScope.None));
        Assert.Null(await Directory.FindByCodeAsync(AccessScope.None, "W1"));
        Assert.Equal(["w1", "w2", "w3"], (await Directory.ListAsync(AccessScope.All)).Select(one => one.Id));
    }

    [Fact]
    public async Task Overview_and_ranking_hold_what_is_in_scope_only()
    {
        OverviewQueries overview = new(data.Store.DataSource, TimeProvider.System);
        Assert.Equal(["w1"], (await overview.GetAsync(Some, data.Range)).Warehouses.Select(one => one.Id));
        Assert.Empty((await overview.GetAsync(AccessScope.None, data.Range)).Warehouses);

        var all = await data.Store.Views.GetTopRedZonesAsync(AccessScope.All, 1000);
        var seen = await data.Store.Views.GetTopRedZonesAsync(Some, 1000);
        Assert.Equal(all.Where(zone => zone.WarehouseId == "w1" || zone.ZoneId == OwnZone), seen);
        Assert.Contains(seen, zone => zone.ZoneId == OwnZone);
        Assert.Contains(all, zone => zone.ZoneId == OtherZone);
        Assert.Empty(await data.Store.Views.GetTopRedZonesAsync(AccessScope.None));
        Assert.Equal([OwnZone], (await data.Store.Views.GetTopRedZonesAsync(await PartAsync())).Select(zone => zone.ZoneId));
    }

    [Fact]
    public async Task Warehouse_seen_in_part_shows_the_figures_of_its_zones()
    {
        var (part, whole) = (await PartAsync(), await data.Store.WarehouseAsync("W2"));
        Assert.Equal((await ZonesAsync(whole)).Where(zone => zone.ZoneId == OwnZone), await ZonesAsync(part));
        Assert.Equal((await RedZones.GetHoursOfDayAsync(whole, data.Range)).Where(hour => hour.ZoneId == OwnZone), await RedZones.GetHoursOfDayAsync(part, data.Range));

        var own = await Lights.GetSeriesAsync(whole, data.Range, OwnZone);
        Assert.True(own.Sum.Total > 0);
        Assert.Equal((own.Sum, own.Before), await SumAsync(part, null));
        Assert.Equal((own.Sum, own.Before), await SumAsync(part, OwnZone));
        Assert.NotEqual(own.Sum, (await Lights.GetSeriesAsync(whole, data.Range)).Sum);
    }

    [Theory]
    [InlineData(OtherZone)]
    [InlineData("")]
    [InlineData("w1-z1")]
    public async Task Other_zones_of_a_warehouse_seen_in_part_are_refused(string zone)
    {
        var part = await PartAsync();
        await Assert.ThrowsAsync<ScopeException>(() => Lights.GetSeriesAsync(part, data.Range, zone));
        Assert.Empty(await data.Store.Views.GetRollup1mAsync(new ViewQuery { Warehouse = part, Range = data.Range, ZoneId = zone }));
    }

    [Fact]
    public async Task View_rows_of_a_warehouse_seen_in_part_are_those_of_its_zones()
    {
        var query = new ViewQuery { Warehouse = await PartAsync(), Range = data.Range, Limit = ViewQuery.MaxRows };
        Assert.Equal([OwnZone], (await data.Store.Views.GetRollup1mAsync(query)).Select(row => row.ZoneId).Distinct());
        Assert.Equal([OwnZone], (await data.Store.Views.GetRollup5mAsync(query)).Select(row => row.ZoneId).Distinct());
        Assert.Equal([OwnZone], (await data.Store.Views.GetWorkerExposureAsync(query)).Select(row => row.ZoneId).Distinct());
        Assert.Equal([OwnZone], (await data.Store.Views.GetPostureTypeCountsAsync(query)).Select(row => row.ZoneId).Distinct());
    }

    [Fact]
    public async Task Figures_of_a_whole_warehouse_are_refused_for_a_part()
    {
        var part = await PartAsync();
        foreach (var ask in new Func<Task>[]
        {
            () => data.Store.Exposure.GetAsync(part, data.Range),
            () => new PostureQueries(data.Store.DataSource).GetAsync(part, data.Range),
            () => data.Store.Reports.HoursAsync(part, data.Range),
            () => data.Store.Reports.LinesAsync(part, data.Range, ReportBreakdown.Zone, ReportGrain.Period),
            () => data.Store.Reports.HeldAsync(part, data.Range),
        })
        {
            var refusal = await Assert.ThrowsAsync<ScopeException>(ask);
            Assert.Equal($"These figures are about all of {part.Name}, and you are assigned to 1 of its zones", refusal.Message);
        }
    }

    [Fact]
    public void Scopes_and_warehouses_are_compared_by_content()
    {
        AssignedZone own = new(OwnZone, "w2");
        Assert.Equal(Some, AccessScope.Of(["w1"], [own, own]));
        Assert.Equal(Some.GetHashCode(), AccessScope.Of(["w1"], [own]).GetHashCode());
        Assert.Equal(AccessScope.Of(["w2"]), AccessScope.Of(["w2"], [own]));
        Assert.NotEqual(Some, AccessScope.Of(["w1"]));
        Assert.NotEqual(AccessScope.All, AccessScope.None);
        Assert.True(AccessScope.None.IsEmpty && AccessScope.Of([]).IsEmpty && !AccessScope.All.IsEmpty && !Some.IsEmpty);
    }

    private async Task<Warehouse> PartAsync() => (await Directory.FindByCodeAsync(Some, "W2"))!;

    // Sums of fractions differ in their last digit with the order of the rows.
    private async Task<IEnumerable<ZoneSummary>> ZonesAsync(Warehouse warehouse) =>
        (await RedZones.GetZonesAsync(warehouse, data.Range)).Zones.Select(zone => zone with { AvgCompositeRisk = Math.Round(zone.AvgCompositeRisk ?? 0, 9) });

    private async Task<(LightCounts, LightCounts)> SumAsync(Warehouse warehouse, string? zone)
    {
        var series = await Lights.GetSeriesAsync(warehouse, data.Range, zone);
        return (series.Sum, series.Before);
    }

    public sealed class Data : IAsyncLifetime
    {
        internal Store Store { get; private set; } = null!;

        internal TimeRange Range { get; private set; }

        public async Task InitializeAsync()
        {
            Store = await Store.CreateAsync();
            await Store.SeedWarehousesAsync(3);
            await Store.FillAsync(3_000, warehouses: 3, days: 1, seed: 0.65);
            await Store.Views.RefreshAllViewsAsync("test");
            var now = new DateTimeOffset(await Store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
            Range = new TimeRange(now.AddHours(-12), now);
        }

        public Task DisposeAsync() => Store.DisposeAsync().AsTask();
    }
}
