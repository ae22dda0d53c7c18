using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Local hours, days and shifts where clocks are off whole hours.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class QuarterHourTests
{
    // Midnight of a day long over; 00:10 UTC is 05:40 in Kolkata.
    private const string Midnight = "date_trunc('day', now()) - interval '3 days'";

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Reds_are_in_their_local_hour(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server, "Asia/Kolkata");
        await AddRedsAsync(store);
        await store.RefreshAsync();
        foreach (var (from, to) in new[] { ("0 hours", "24 hours"), ("-30 minutes", "23 hours 30 minutes"), ("0 hours", "1 hour") })
        {
            Assert.Equal(["5 6", "6 6"], await store.ListAsync<string>(
                $"SELECT concat_ws(' ', local_hour, red) FROM ergo_internal.zone_hours_of_day('w1', 'Asia/Kolkata', {Midnight} + interval '{from}', {Midnight} + interval '{to}') ORDER BY 1"));
        }
    }

    [SkippableTheory]
    [InlineData("Asia/Kolkata")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Australia/Lord_Howe")]
    public async Task Local_day_has_exactly_its_snapshots_minutes_and_scores(string timezone)
    {
        await using var store = await FigureStore.CreateAsync(Store.Server, timezone);
        var local = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        var today = TimeZoneInfo.ConvertTimeFromUtc(await store.AskAsync<DateTime>("SELECT now()"), local).Date;
        var start = TimeZoneInfo.ConvertTimeToUtc(today.AddDays(-3), local);
        var end = TimeZoneInfo.ConvertTimeToUtc(today.AddDays(-2), local);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, worker_id, traffic_light, rula_score)
            SELECT 'w1', 'w1-z1', t, 'k1', 'red', 3 FROM generate_series(@start::timestamptz - interval '10 hours', @end::timestamptz + interval '10 hours', interval '1 minute') t
            """, new { start, end });
        await store.RefreshAsync();
        var warehouse = await store.WarehouseAsync("W1");
        var minutes = (long)(end - start).TotalMinutes;
        // Long enough to be read by days, and the day by itself.
        var now = new DateTimeOffset(end.AddDays(2), TimeSpan.Zero);
        var longer = new TimeRange(new DateTimeOffset(start, TimeSpan.Zero).AddDays(-10), now);
        var lights = await new LightQueries(store.DataSource, new FixedTime(now)).GetSeriesAsync(warehouse, longer);
        Assert.Equal((minutes, minutes), lights.Points.Where(point => point.Start == start).Select(point => (point.Total, point.Red)).Single());
        var exposure = await store.Exposure.GetAsync(warehouse, longer);
        Assert.Equal(minutes, exposure.Points.Single(point => point.Start == start).Total, 6);
        var postures = await new PostureQueries(store.DataSource).GetAsync(warehouse, longer);
        Assert.Equal(minutes, postures.Points.Where(point => point.Start == start).Sum(point => point.Count));

        var day = new TimeRange(start, end);
        exposure = await store.Exposure.GetAsync(warehouse, day);
        Assert.Equal((day, minutes), (exposure.Shown, (long)Math.Round(exposure.Sum.Total)));
        Assert.Equal(minutes, (await new PostureQueries(store.DataSource).GetAsync(warehouse, day)).Bands.Single(band => band is { Instrument: "rula", Band: "3-4" }).Count);
        var hours = await new RedZoneQueries(store.DataSource, new FixedTime(now)).GetHoursOfDayAsync(warehouse, day);
        Assert.Equal(minutes, hours.Sum(hour => hour.Red));
        Assert.Equal(24, hours.Count);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Zone_that_becomes_one_of_half_hours_is_kept_by_quarters_as_far_as_snapshots_are_there(PostgresKind server)
    {
        await using var store = await FigureStore.CreateAsync(server);
        await AddRedsAsync(store);
        await store.RefreshAsync();
        Assert.Equal(["60"], await store.ListAsync<string>("SELECT DISTINCT bucket_minutes::text FROM worker_exposure_minutes"));

        await store.RunAsync("UPDATE warehouses SET timezone = 'Asia/Kolkata' WHERE id = 'w1'");
        await store.RefreshAsync();
        Assert.Equal(["15"], await store.ListAsync<string>("SELECT DISTINCT bucket_minutes::text FROM worker_exposure_minutes"));
        Assert.Equal("00:00 00:15 00:30", await store.AskAsync<string>(
            "SELECT string_agg(to_char(hour_bucket AT TIME ZONE 'UTC', 'HH24:MI'), ' ' ORDER BY hour_bucket) FROM worker_exposure_minutes WHERE red_minutes > 0"));

        await store.RunAsync("UPDATE warehouses SET timezone = 'UTC' WHERE id = 'w1'");
        await store.RefreshAsync();
        Assert.Equal(["60"], await store.ListAsync<string>("SELECT DISTINCT bucket_minutes::text FROM posture_type_counts"));
        Assert.Equal(["0 12"], await store.ListAsync<string>(
            $"SELECT concat_ws(' ', local_hour, red) FROM ergo_internal.zone_hours_of_day('w1', 'UTC', {Midnight}, {Midnight} + interval '24 hours')"));
    }

    // 05:40 to 05:45 and 06:05 to 06:10 local.
    private static Task AddRedsAsync(Store store) => store.RunAsync($"""
        INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, worker_id, traffic_light)
        SELECT 'w1', 'w1-z1', {Midnight} + m * interval '1 minute', 'k1', 'red' FROM unnest(ARRAY[10, 11, 12, 13, 14, 15, 35, 36, 37, 38, 39, 40]) m
        """);
}
