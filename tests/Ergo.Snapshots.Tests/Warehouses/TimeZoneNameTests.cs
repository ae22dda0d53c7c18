using Ergo.Database.Schema;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Warehouses;

/// <summary>Which time zone a warehouse is cut in, whatever the backend calls it.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class TimeZoneNameTests
{
    [SkippableTheory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData(" europe/berlin ", "Europe/Berlin")]
    [InlineData("Asia/Calcutta", "Asia/Calcutta")]
    [InlineData("W. Europe Standard Time", "UTC")]
    [InlineData("CET", "UTC")]
    [InlineData("IST", "UTC")]
    [InlineData("UTC+3", "UTC")]
    [InlineData("GMT+05:30", "UTC")]
    [InlineData("+05:30", "UTC")]
    [InlineData("local", "UTC")]
    [InlineData("localtime", "UTC")]
    [InlineData("", "UTC")]
    [InlineData("Mars/Olympus", "UTC")]
    [InlineData("UTC", "UTC")]
    public async Task Name_means_one_zone_to_the_database_and_to_pages_or_it_means_utc(string written, string used)
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("INSERT INTO warehouses (id, name, code, timezone) VALUES ('a', 'A', 'A', @written)", new { written });
        Assert.Equal(used, await store.AskAsync<string>("SELECT timezone FROM ergo_internal.known_warehouses WHERE id = 'a'"));
        Assert.Equal(
            !string.Equals(written.Trim(), used, StringComparison.OrdinalIgnoreCase),
            await store.AskAsync<bool>("SELECT timezone_is_unusable FROM ergo_internal.known_warehouses WHERE id = 'a'"));
        Assert.NotNull(TimeZoneInfo.FindSystemTimeZoneById(used));
    }

    [SkippableFact]
    public async Task Name_that_a_portal_does_not_know_is_used_by_nobody()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('a', 'A', 'A', 'Europe/Berlin'), ('b', 'B', 'B', 'Europe/Paris');
            SELECT ergo_internal.refuse_time_zones(ARRAY['Europe/Berlin', 'UTC'])
            """);
        Assert.Equal(["a UTC t", "b Europe/Paris f"], await store.ListAsync<string>(
            "SELECT format('%s %s %s', id, timezone, timezone_is_unusable) FROM ergo_internal.known_warehouses WHERE id IN ('a', 'b') ORDER BY id"));
        Assert.Equal(["a"], await store.ListAsync<string>("SELECT DISTINCT warehouse_id FROM ergo_internal.stale_schedules"));
    }

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
