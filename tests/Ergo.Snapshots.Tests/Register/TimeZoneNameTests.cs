using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Register;

/// <summary>Which time zone a warehouse is cut in, whatever the backend calls it.</summary>
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
}
