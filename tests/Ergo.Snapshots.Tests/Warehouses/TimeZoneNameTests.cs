using Ergo.Snapshots.Access;
using Ergo.Snapshots.Schema;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Warehouses;

public sealed class TimeZoneNameTests
{
    [SkippableFact]
    public async Task Name_that_only_the_database_knows_is_used_by_neither()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO ergo_internal.time_zones (name) VALUES ('MARS-3');
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('m', 'Mars', 'M', 'MARS-3'), ('b', 'Berlin', 'B', 'europe/berlin');
            """);
        // PostgreSQL reads it by the POSIX rules.
        TimeZoneNames names = new(store.DataSource);
        Assert.Equal("MARS-3", await store.AskAsync<string>("SELECT timezone FROM ergo_internal.known_warehouses WHERE id = 'm'"));

        Assert.Contains("MARS-3", await names.RefuseUnknownAsync());
        Assert.Empty(await names.RefuseUnknownAsync());
        var listed = (await new WarehouseDirectory(store.DataSource).ListAsync(AccessScope.All)).ToDictionary(warehouse => warehouse.Id);
        Assert.Equal(("UTC", "MARS-3", true), (listed["m"].Timezone, listed["m"].AnnouncedTimezone, listed["m"].IsTimezoneUnusable));
        Assert.Equal(("Europe/Berlin", false), (listed["b"].Timezone, listed["b"].IsTimezoneUnusable));
        Assert.All(
            await store.ListAsync<string>("SELECT name FROM ergo_internal.time_zones WHERE NOT is_refused"),
            name => Assert.True(TimeZoneInfo.TryFindSystemTimeZoneById(name, out _), name));
    }

    [SkippableFact]
    public async Task Name_that_the_server_has_forgotten_stops_nobody()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('old', 'Old', 'O', 'Europe/Berlin');
            INSERT INTO ergo_internal.time_zones (name) VALUES ('Mars/Olympus_Mons');
            UPDATE ergo_internal.warehouse_register SET announced_timezone = 'Mars/Olympus_Mons' WHERE id = 'old';
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('new', 'New', 'N', 'Mars/Olympus_Mons');
            """);
        Assert.Equal("UTC", await store.AskAsync<string>("SELECT timezone FROM ergo_internal.known_warehouses WHERE id = 'new'"));

        await new TimeZoneNames(store.DataSource).RefuseUnknownAsync();

        var listed = (await new WarehouseDirectory(store.DataSource).ListAsync(AccessScope.All)).ToDictionary(warehouse => warehouse.Id);
        Assert.Equal(("UTC", true), (listed["old"].Timezone, listed["old"].IsTimezoneUnusable));
        Assert.Equal(("UTC", true), (listed["new"].Timezone, listed["new"].IsTimezoneUnusable));
    }

    [SkippableFact]
    public async Task Machine_without_time_zone_data_refuses_nothing_and_says_so()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("INSERT INTO ergo_internal.time_zones (name) SELECT 'Mars/' || n FROM generate_series(1, 2000) n");
        var names = await store.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.time_zones");
        var refusal = await Assert.ThrowsAsync<SchemaException>(() => new TimeZoneNames(store.DataSource).RefuseUnknownAsync());
        Assert.StartsWith($"This machine knows {names - 2000} of the {names} time zones that the database knows.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.time_zones WHERE is_refused"));
    }
}
