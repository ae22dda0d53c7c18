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
            INSERT INTO ergo_internal.time_zones (name) VALUES ('Mars/Olympus_Mons');
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('m', 'Mars', 'M', 'Mars/Olympus_Mons'), ('b', 'Berlin', 'B', 'europe/berlin');
            """);
        TimeZoneNames names = new(store.DataSource);
        Assert.Equal("Mars/Olympus_Mons", await store.AskAsync<string>("SELECT timezone FROM ergo_internal.known_warehouses WHERE id = 'm'"));

        Assert.Contains("Mars/Olympus_Mons", await names.RefuseUnknownAsync());
        Assert.Empty(await names.RefuseUnknownAsync());
        var listed = (await new WarehouseDirectory(store.DataSource).ListAsync(AccessScope.All)).ToDictionary(warehouse => warehouse.Id);
        Assert.Equal(("UTC", "Mars/Olympus_Mons", true), (listed["m"].Timezone, listed["m"].AnnouncedTimezone, listed["m"].IsTimezoneUnusable));
        Assert.Equal(("Europe/Berlin", false), (listed["b"].Timezone, listed["b"].IsTimezoneUnusable));
        Assert.All(
            await store.ListAsync<string>("SELECT name FROM ergo_internal.time_zones WHERE NOT is_refused"),
            name => Assert.True(TimeZoneInfo.TryFindSystemTimeZoneById(name, out _), name));
    }

    [SkippableFact]
    public async Task Machine_without_time_zone_data_refuses_nothing_and_says_so()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            DELETE FROM ergo_internal.time_zones WHERE name <> 'UTC';
            INSERT INTO ergo_internal.time_zones (name) VALUES ('Mars/A'), ('Mars/B');
            """);
        var refusal = await Assert.ThrowsAsync<SchemaException>(() => new TimeZoneNames(store.DataSource).RefuseUnknownAsync());
        Assert.StartsWith("This machine knows 1 of the 3 time zones that the database knows.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.time_zones WHERE is_refused"));
    }
}
