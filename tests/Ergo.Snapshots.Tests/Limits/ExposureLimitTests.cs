using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Snapshots.Tests.Limits;

/// <summary>Setting exposure limits: what is inherited, who changed what, and what is refused by the database itself.</summary>
public sealed class ExposureLimitTests
{
    private static readonly ExposureMeasure Red = ExposureMeasure.WorkerRed;
    private static readonly ExposureMeasure Zone = ExposureMeasure.ZoneRed;

    [Fact]
    public async Task The_nearest_limit_holds_and_taking_it_away_brings_the_inherited_one_back()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(2);
        ExposureLimits limits = new(store.DataSource);
        var (one, two) = (await store.WarehouseAsync("W1"), await store.WarehouseAsync("W2"));
        Assert.False((await limits.InForceAsync(one)).IsAny);

        await limits.SetForCompanyAsync(Red, null, 60, "Safety manager", "House rule 4");
        await limits.SetForCompanyAsync(Zone, null, 300, "Safety manager");
        await limits.SetAsync(one, null, Red, null, 45.5m, "Safety manager");
        await limits.SetAsync(one, "w1-z2", Zone, null, 120, "Safety manager");
        Assert.Equal(new LimitInForce(45.5, LimitSource.Warehouse), (await limits.InForceAsync(one))[Red]);
        Assert.Equal(new LimitInForce(60, LimitSource.Company), (await limits.InForceAsync(two))[Red]);
        Assert.Equal(default, (await limits.InForceAsync(two))[ExposureMeasure.WorkerWeighted]);
        Assert.Equal("120 zone, 300 company, 300 company, 60 company", await store.AskAsync<string>("""
            SELECT string_agg(l.minutes || ' ' || l.set_for, ', ' ORDER BY n)
            FROM (VALUES (1, 'zone_red', 'w1', 'w1-z2'), (2, 'zone_red', 'w1', 'w1-z1'), (3, 'zone_red', 'w2', 'w1-z2'), (4, 'worker_red', 'gone', 'gone')) x(n, measure, warehouse, zone)
            CROSS JOIN LATERAL exposure_limit(x.measure, x.warehouse, x.zone) l
            """));

        Assert.Equal(new LimitInForce(120, LimitSource.Zone), (await limits.InForceAsync(one)).OfZone("w1-z2"));
        Assert.Equal(new LimitInForce(300, LimitSource.Company), (await limits.InForceAsync(one)).OfZone("w1-z1"));

        await limits.SetAsync(one, null, Red, 45.5m, null, "Admin");
        Assert.Equal(new LimitInForce(60, LimitSource.Company), (await limits.InForceAsync(one))[Red]);
        var history = await limits.HistoryAsync(AccessScope.All);
        Assert.Equal(
            ["Admin Warehouse 1  45.5 -> ", "Safety manager Warehouse 1 Zone 2  -> 120", "Safety manager Warehouse 1   -> 45.5", "Safety manager    -> 300", "Safety manager    -> 60 House rule 4"],
            history.Select(change => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{change.ChangedBy} {change.WarehouseName} {change.ZoneName} {change.OldMinutes:0.#} -> {change.NewMinutes:0.#}{(change.Reason is { } why ? " " + why : "")}")));
    }

    [Fact]
    public async Task The_second_of_two_editors_is_told_and_overwrites_nothing()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        ExposureLimits limits = new(store.DataSource);
        var one = await store.WarehouseAsync("W1");
        await limits.SetAsync(one, null, Red, null, 30, "First");
        var told = await Assert.ThrowsAsync<ExposureLimitException>(() => limits.SetAsync(one, null, Red, null, 40, "Second"));
        Assert.Equal(("limit.changed-meanwhile", "First", 30L), (told.Notice.Code, told.Notice.Text("by"), told.Notice.Number("minutes")));
        await Assert.ThrowsAsync<ExposureLimitException>(() => limits.SetAsync(one, null, Red, 29, null, "Second"));

        // At the same moment: one of them wins, each other one is told.
        var ends = await Task.WhenAll(Enumerable.Range(1, 8).Select(async n =>
        {
            try
            {
                await limits.SetAsync(one, null, Red, 30, 30 + n, "Editor " + n);
                return n;
            }
            catch (ExposureLimitException)
            {
                return 0;
            }
        }));
        Assert.Single(ends, n => n > 0);
        Assert.Equal(30d + ends.Max(), (await limits.InForceAsync(one))[Red].Minutes);
        Assert.Equal(2, (await limits.HistoryAsync(AccessScope.All)).Count);
    }

    [Theory]
    [InlineData("worker_red", "w1", null, "0", "limit.range")]
    [InlineData("worker_red", "w1", null, "-5", "limit.range")]
    [InlineData("worker_red", "w1", null, "1440.1", "limit.range")]
    [InlineData("worker_red", "w1", null, "12.34", "limit.range")]
    [InlineData("worker_red", "w1", null, "NaN", "limit.range")]
    [InlineData("worker_red", "w1", null, "Infinity", "limit.range")]
    [InlineData("worker_weighted", null, null, "7200.5", "limit.range")]
    [InlineData("worker_red", "w9", null, "30", "warehouse.unknown")]
    [InlineData("worker_red", "", null, "30", "warehouse.unknown")]
    [InlineData("worker_red", "w1'; DROP TABLE zones; --", null, "30", "warehouse.unknown")]
    [InlineData("zone_red", "w1", "w2-z1", "30", "limit.zone-unknown")]
    [InlineData("zone_red", "w1", "", "30", "limit.zone-unknown")]
    [InlineData("zone_red", null, "w1-z1", "30", "limit.not-of-zones")]
    [InlineData("worker_red", "w1", "w1-z1", "30", "limit.not-of-zones")]
    [InlineData("worker_blue", "w1", null, "30", "limit.measure-unknown")]
    [InlineData(null, "w1", null, "30", "limit.measure-unknown")]
    public async Task What_makes_no_sense_is_refused_with_its_reason(string? measure, string? warehouse, string? zone, string minutes, string code)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(2);
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.RunAsync(
            "SELECT set_exposure_limit(@measure, @warehouse, @zone, NULL, @minutes::numeric, NULL, 'test')", new { measure, warehouse, zone, minutes }));
        Assert.Equal(code, refused.ConstraintName);
        Assert.Equal(0L, await store.AskAsync<long>("SELECT (SELECT count(*) FROM ergo_internal.exposure_limits) + (SELECT count(*) FROM ergo_internal.exposure_limit_changes)"));
    }

    [Fact]
    public async Task Tables_hold_no_limit_that_the_function_would_refuse()
    {
        await using var store = await Store.CreateAsync();
        foreach (var row in new[] { "'worker_red', 'w1', NULL, 0", "'worker_red', 'w1', NULL, 1440.1", "'worker_red', 'w1', NULL, 'NaN'", "'zone_red', NULL, 'z', 5", "'worker_red', 'w1', 'z', 5", "'other', 'w1', NULL, 5" })
        {
            var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.RunAsync($"INSERT INTO ergo_internal.exposure_limits VALUES ({row})"));
            Assert.Equal("23514", refused.SqlState);
        }

        await store.RunAsync("INSERT INTO ergo_internal.exposure_limits VALUES ('zone_red', NULL, NULL, 5)");
        Assert.Equal("23505", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.RunAsync("INSERT INTO ergo_internal.exposure_limits VALUES ('zone_red', NULL, NULL, 6)"))).SqlState);
    }

    [Fact]
    public async Task A_warehouse_or_zone_that_goes_leaves_a_limit_that_does_no_harm_and_can_be_taken_away()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(2);
        ExposureLimits limits = new(store.DataSource);
        var one = await store.WarehouseAsync("W1");
        await limits.SetAsync(one, "w1-z2", Zone, null, 120, "test");
        await store.RunAsync("DELETE FROM zones WHERE id = 'w1-z2'");
        Assert.DoesNotContain(await limits.ZonesAsync(one), zone => zone.ZoneRed is not null);
        Assert.Equal(1L, (await limits.ListAsync(AccessScope.All)).Warehouses[0].ZonesWithOwn);
        await limits.SetAsync(one, "w1-z2", Zone, 120, null, "test");
        Assert.Equal(0L, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.exposure_limits"));
        Assert.Equal("w1-z2", (await limits.HistoryAsync(AccessScope.All))[0].ZoneName);
    }

    [Fact]
    public async Task Five_hundred_warehouses_come_by_pages_the_ones_with_own_limits_first_and_a_search_finds_them()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(500);
        ExposureLimits limits = new(store.DataSource);
        await limits.SetAsync(await store.WarehouseAsync("W321"), null, Red, null, 30, "test");
        await limits.SetAsync(await store.WarehouseAsync("W77"), "w77-z1", Zone, null, 30, "test");
        var first = await limits.ListAsync(AccessScope.All);
        Assert.Equal((500, 2, 50), (first.Total, first.Overriding, first.Warehouses.Count));
        Assert.Equal(["w321", "w77"], first.Warehouses.TakeWhile(warehouse => warehouse.Overrides).Select(warehouse => warehouse.Id));
        var last = await limits.ListAsync(AccessScope.All, skip: 450);
        Assert.Empty(first.Warehouses.Select(warehouse => warehouse.Id).Intersect(last.Warehouses.Select(warehouse => warehouse.Id)));
        Assert.Equal(["w77", "w177", "w277", "w377", "w477"], (await limits.ListAsync(AccessScope.All, " w%77 ".Replace("%", "", StringComparison.Ordinal))).Warehouses.Select(warehouse => warehouse.Id).OrderBy(id => id.Length).Take(1)
            .Concat((await limits.ListAsync(AccessScope.All, "77")).Warehouses.Select(warehouse => warehouse.Id).Where(id => id.Length == 4).Order(StringComparer.Ordinal)));
        Assert.Empty((await limits.ListAsync(AccessScope.All, "%")).Warehouses);
    }

    [Fact]
    public async Task A_scope_sees_its_own_limits_and_history_and_the_companys()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(3);
        ExposureLimits limits = new(store.DataSource);
        await limits.SetForCompanyAsync(Red, null, 60, "test");
        for (var n = 1; n <= 3; n++)
        {
            await limits.SetAsync(await store.WarehouseAsync("W" + n), null, Red, null, n, "test");
        }

        var scope = AccessScope.Of(["w2"]);
        Assert.Equal("w2", Assert.Single((await limits.ListAsync(scope)).Warehouses).Id);
        Assert.Equal(["Warehouse 2", null], (await limits.HistoryAsync(scope)).Select(change => change.WarehouseName));
        Assert.Empty((await limits.ListAsync(AccessScope.None)).Warehouses);
        var part = (await new Ergo.Snapshots.Warehouses.WarehouseDirectory(store.DataSource).FindByCodeAsync(AccessScope.Of([], [new AssignedZone("w3-z1", "w3")]), "W3"))!;
        await Assert.ThrowsAsync<ScopeException>(async () => await limits.SetAsync(part, "w3-z1", Zone, null, 10, "test"));
    }
}
