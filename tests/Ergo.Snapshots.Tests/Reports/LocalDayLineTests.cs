using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;

namespace Ergo.Snapshots.Tests.Reports;

/// <summary>Days of a report where clocks are half an hour apart, and on the day they change.</summary>
public sealed class LocalDayLineTests
{
    [Theory]
    // Midnight is at half past the hour, and the cell begins with the next whole hour.
    [InlineData("Asia/Kolkata")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Australia/Adelaide")]
    [InlineData("America/St_Johns")]
    public async Task Days_of_a_zone_of_half_hours_are_the_zones_and_neighbours_share_nothing(string timezone)
    {
        await using var store = await Store.CreateAsync();
        var days = await FillAsync(store, timezone, DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-4), days: 3);
        await AssertDaysAsync(store, timezone, days);
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Australia/Lord_Howe")]
    public async Task Day_the_clocks_change_is_as_long_as_it_was(string timezone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        var change = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-4);
        while (LengthOf(change, zone) == TimeSpan.FromDays(1))
        {
            change = change.AddDays(-1);
        }

        await using var store = await Store.CreateAsync();
        var days = await FillAsync(store, timezone, change.AddDays(-1), days: 3);
        await AssertDaysAsync(store, timezone, days);
    }

    private static async Task AssertDaysAsync(Store store, string timezone, IReadOnlyList<DateOnly> days)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        var warehouse = await store.WarehouseAsync("W1");
        var all = await store.Reports.LinesAsync(warehouse, new TimeRange(StartOf(days[0], zone), StartOf(days[^1].AddDays(1), zone)), ReportBreakdown.Warehouse, ReportGrain.Day);
        Assert.Equal(days, all.Select(line => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(line.From, zone).DateTime)));
        foreach (var (day, line) in days.Zip(all))
        {
            // The whole hours from the day's midnight on.
            Assert.InRange(line.From - StartOf(day, zone), TimeSpan.Zero, TimeSpan.FromMinutes(59));
            Assert.InRange(line.To - line.From, LengthOf(day, zone) - TimeSpan.FromMinutes(59), LengthOf(day, zone) + TimeSpan.FromMinutes(59));
            var own = await store.Reports.LinesAsync(warehouse, new TimeRange(StartOf(day, zone), StartOf(day.AddDays(1), zone)), ReportBreakdown.Warehouse, ReportGrain.Period);
            Assert.Equal((line.From, line.To, line.Total), (own.Single().From, own.Single().To, own.Single().Total));
            Assert.Equal(
                await store.AskAsync<long>("SELECT count(DISTINCT (worker_id, date_trunc('minute', event_time))) FROM ergonomic_snapshots WHERE event_time >= @From AND event_time < @To", new { line.From, line.To }),
                line.Total, 6);
        }

        for (var index = 1; index < all.Count; index++)
        {
            Assert.Equal(all[index - 1].To, all[index].From);
        }
    }

    // Five people every quarter of an hour, over the days and a few hours more on both sides.
    private static async Task<IReadOnlyList<DateOnly>> FillAsync(Store store, string timezone, DateOnly first, int days)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        await store.SeedWarehousesAsync(1, timezone);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light)
            SELECT 'w1', 'w1-z1', 'k' || k, t + k * interval '1 minute', 'red' FROM generate_series(1, 5) k, generate_series(@from, @to, interval '15 minutes') t
            """, new { from = StartOf(first, zone).AddHours(-30).UtcDateTime, to = StartOf(first.AddDays(days), zone).AddHours(3).UtcDateTime });
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        return [.. Enumerable.Range(0, days).Select(first.AddDays)];
    }

    private static TimeSpan LengthOf(DateOnly day, TimeZoneInfo zone) => StartOf(day.AddDays(1), zone) - StartOf(day, zone);

    private static DateTimeOffset StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
