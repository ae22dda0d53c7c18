using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests;

/// <summary>Places found by name or code, within what somebody may see.</summary>
public sealed class PlaceSearchTests : IAsyncLifetime
{
    private Store _store = null!;

    private PlaceSearch Search => new(_store.DataSource);

    public async Task InitializeAsync()
    {
        _store = await Store.CreateAsync();
        await _store.RunAsync("""
            INSERT INTO warehouses (id, name, code) VALUES ('a', 'Harbour East', 'HE'), ('b', 'Gate 100%', 'G_1'), ('c', 'Dock', 'he');
            INSERT INTO zones (id, warehouse_id, name, code) SELECT w || 'z' || n, w, CASE n WHEN 1 THEN 'Packing' ELSE 'Aisle ' || n END, 'Z' || n FROM unnest(ARRAY['a', 'b']) w, generate_series(1, 30) n;
            INSERT INTO pick_locations (id, zone_id, label) SELECT z.id || 'p' || n, z.id, 'R-' || z.code || '-' || n FROM zones z, generate_series(1, 5) n;
            """);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Whole_codes_come_first_then_beginnings_then_the_rest()
    {
        await _store.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('d', 'Hemel', 'X1'), ('e', 'The Shed', 'X2')");
        var found = await Search.FindAsync(AccessScope.All, " he ");
        Assert.Equal(["Dock", "Harbour East", "Hemel", "The Shed"], found.Where(place => place.Kind == PlaceKind.Warehouse).Select(place => place.Name));
        var zone = Assert.Single(await Search.FindAsync(AccessScope.Of(["a"]), "PACK"));
        Assert.Equal((PlaceKind.Zone, "Packing", "Z1", "HE", "Harbour East", "az1", null), (zone.Kind, zone.Name, zone.Code, zone.WarehouseCode, zone.WarehouseName, zone.ZoneId, zone.LocationId));
        var location = Assert.Single(await Search.FindAsync(AccessScope.Of(["a"]), "r-z7-3"));
        Assert.Equal((PlaceKind.Location, "R-Z7-3", "HE", "az7", "Aisle 7", "az7p3"), (location.Kind, location.Name, location.WarehouseCode, location.ZoneId, location.ZoneName, location.LocationId));
    }

    [Theory]
    [InlineData("0%", "Gate 100%")]
    [InlineData("g_1", "Gate 100%")]
    [InlineData("%", "Gate 100%")]
    public async Task Signs_of_patterns_are_text(string text, string name) => Assert.Equal([name], (await Search.FindAsync(AccessScope.All, text)).Select(place => place.Name));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\0")]
    [InlineData("'; DROP TABLE zones; --")]
    [InlineData(@"\")]
    public async Task Nothing_is_found_for_what_no_name_holds(string text)
    {
        Assert.Empty(await Search.FindAsync(AccessScope.All, text));
        Assert.Empty(await Search.FindAsync(AccessScope.All, text + new string('x', 10_000)));
    }

    [Fact]
    public async Task At_most_twenty_are_told_and_each_kind_gets_its_part()
    {
        var found = await Search.FindAsync(AccessScope.All, "z");
        Assert.Equal(PlaceSearch.Most, found.Count);
        Assert.Equal((13, 7), (found.Count(place => place.Kind == PlaceKind.Zone), found.Count(place => place.Kind == PlaceKind.Location)));
        Assert.Equal(PlaceSearch.Most, (await Search.FindAsync(AccessScope.All, "r-")).Count);
    }

    [Fact]
    public async Task What_is_not_assigned_is_not_found()
    {
        Assert.Empty(await Search.FindAsync(AccessScope.None, "z"));
        Assert.All(await Search.FindAsync(AccessScope.Of(["b"]), "z"), place => Assert.Equal("G_1", place.WarehouseCode));
        // One zone of a warehouse: it, its locations, and the warehouse itself.
        var part = AccessScope.Of([], [new AssignedZone("az3", "a")]);
        Assert.Equal(["az3"], (await Search.FindAsync(part, "z")).Select(place => place.ZoneId).Distinct());
        Assert.Equal(["Harbour East"], (await Search.FindAsync(part, "harbour")).Select(place => place.Name));
    }

    [Fact]
    public async Task Names_without_letters_and_rows_without_a_code_do_no_harm()
    {
        await _store.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('f', E'Line\\nbreak \\u202E', 'F1'); INSERT INTO zones (id, warehouse_id, name, code) VALUES ('fz', 'f', ' ', ' ')");
        Assert.Equal("F1", Assert.Single(await Search.FindAsync(AccessScope.All, "break")).Code);
        Assert.Equal("fz", Assert.Single(await Search.FindAsync(AccessScope.Of(["f"]), "fz")).Name);
    }

    [Fact]
    public async Task The_best_are_told_also_where_many_match_and_where_a_place_lies_in_no_known_zone()
    {
        // 800 labels that tell nothing but their order, of which the first lie in a zone that is gone.
        await _store.RunAsync("""
            SELECT setseed(0.2);
            ALTER TABLE pick_locations DROP CONSTRAINT IF EXISTS pick_locations_zone_id_fkey;
            INSERT INTO pick_locations (id, zone_id, label) SELECT 'q' || n, CASE WHEN n % 5 = 0 THEN 'gone' WHEN n % 5 = 1 THEN 'bz2' ELSE 'az' || 1 + n % 20 END, format(' shelf q%s ', lpad(n::text, 4, '0'))
            FROM generate_series(0, 799) n ORDER BY random();
            """);
        foreach (var scope in new[] { AccessScope.All, AccessScope.Of(["a", "b"]) })
        {
            var expected = await _store.ListAsync<string>("SELECT id FROM pick_locations WHERE id LIKE 'q%' AND zone_id <> 'gone' ORDER BY label COLLATE \"C\" LIMIT 20");
            Assert.Equal(expected, (await Search.FindAsync(scope, "LF Q")).Select(place => place.LocationId));
            Assert.Equal("q1", Assert.Single(await Search.FindAsync(scope, "shelf q0001")).LocationId);
            Assert.Empty(await Search.FindAsync(scope, "shelf q0005"));
        }
    }
}
