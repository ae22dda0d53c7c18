using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Postures;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests;

/// <summary>Days and shifts are the warehouse's own, on days of 23 and 25 hours too.</summary>
public sealed class LocalDayTests
{
    public static TheoryData<string, int> ClockChanges => new()
    {
        { "America/Chicago", 25 }, { "America/Chicago", 23 }, { "Europe/Berlin", 25 }, { "Europe/Berlin", 23 },
    };

    [SkippableTheory, MemberData(nameof(ClockChanges))]
    public async Task Local_day_of_a_clock_change_holds_its_own_hours(string timezone, int hours)
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, local, day) = await PrepareAsync(store, timezone, hours);
        var start = Utc(day, local);
        var end = Utc(day.AddDays(1), local);
        Assert.Equal(hours, (end - start).TotalHours);

        // Every seven minutes from ten days before to two days after.
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, rula_score, traffic_light)
            SELECT 'w1', 'w1-z1', 'k1', t, 1 + (row_number() OVER (ORDER BY t)) % 7, (ARRAY['green', 'yellow', 'red'])[1 + (row_number() OVER (ORDER BY t)) % 3]
            FROM generate_series(@from::timestamptz, @to::timestamptz, interval '7 minutes') t
            """, new { from = start.AddDays(-10), to = end.AddDays(2) });
        await store.Views.RefreshAllViewsAsync("test");
        var raw = await store.RawAsync();
        var range = new TimeRange(start.AddDays(-9), end.AddDays(1));

        var lights = await new LightQueries(store.DataSource, new FixedTime(range.To)).GetSeriesAsync(warehouse, range);
        var light = lights.Points.Single(point => point.Start == start);
        Assert.Equal(end, light.End);
        Assert.Equal(raw.In(new TimeRange(start, end)).Lights(), (light.Green, light.Yellow, light.Red, light.Total));
        Assert.Equal(
            raw.In(lights.Shown).GroupBy(row => TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, local).Date).OrderBy(group => group.Key).Select(group => (Utc(group.Key, local), (long)group.Count())),
            lights.Points.Select(point => (point.Start, point.Total)));

        var hoursOfDay = await new RedZoneQueries(store.DataSource, new FixedTime(range.To)).GetHoursOfDayAsync(warehouse, range);
        Assert.Equal(
            raw.In(range).GroupBy(row => TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, local).Hour).OrderBy(group => group.Key)
                .Select(group => (group.Key, (long)group.Count(row => row.TrafficLight == "red"), (long)group.Count())),
            hoursOfDay.OrderBy(hour => hour.LocalHour).Select(hour => (hour.LocalHour, hour.Red, hour.Total)));

        var exposure = await store.NamedExposureAsync(warehouse, range);
        var minutes = exposure.Points.Single(point => point.Start == start);
        Assert.Equal(end, minutes.End);
        Assert.Equal(raw.In(new TimeRange(start, end)).Count(), minutes.Total, 6);
        Assert.Equal(lights.Points.Select(point => (point.Start, point.End)), exposure.Points.Select(point => (point.Start, point.End)));

        var postures = await new PostureQueries(store.DataSource).GetAsync(warehouse, range);
        Assert.Equal(light.Total, postures.Points.Where(point => point.Start == start).Sum(point => point.Count));
    }

    [SkippableTheory, MemberData(nameof(ClockChanges))]
    public async Task Night_shift_over_a_clock_change_is_one_shift_fully_covered(string timezone, int hours)
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, local, day) = await PrepareAsync(store, timezone, hours);
        await store.RunAsync("INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) VALUES ('w1', 'N', 'Night', '22:00', '06:00')");
        var start = Utc(day.AddHours(-2), local);
        var end = Utc(day.AddHours(6), local);
        var scheduled = 480 + (60 * (hours - 24));
        Assert.Equal(scheduled, (end - start).TotalMinutes);

        // One worker every minute, another for the first two hours after midnight and unidentified people all the while.
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, shift_code, event_time, traffic_light)
            SELECT 'w1', 'w1-z1', w, 'c1', 'N', t + interval '30 s', 'yellow'
            FROM (VALUES ('whole', @start::timestamptz, @end::timestamptz), ('part', @midnight, @midnight + interval '2 hours'), (NULL, @start, @end)) x(w, a, b),
                 generate_series(a, b - interval '1 minute', interval '1 minute') t
            """, new { start, end, midnight = Utc(day, local) });
        await store.Views.RefreshAllViewsAsync("test");

        var summary = await store.NamedExposureAsync(warehouse, new TimeRange(start.AddHours(-3), end.AddHours(3)));

        var whole = summary.Workers.Single(worker => worker.WorkerId == "whole");
        Assert.Equal((1L, (double?)scheduled), (whole.Shifts, whole.ScheduledMinutes));
        Assert.Equal(1.0, whole.Coverage!.Value, 9);
        var part = summary.Workers.Single(worker => worker.WorkerId == "part");
        Assert.Equal(1, part.Shifts);
        Assert.Equal(120.0 / scheduled, part.Coverage!.Value, 9);
        Assert.Equal((scheduled + 120.0) / (2 * scheduled), summary.Identified.Coverage!.Value, 9);
        Assert.Equal(scheduled, summary.Unidentified.Total, 6);
    }

    [Fact]
    public async Task Shifts_of_several_days_and_codes_each_count_once()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1, "Asia/Kolkata");
        await store.RunAsync("""
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at) VALUES
                ('w1', 'E', 'Early', '06:00', '14:00'), ('w1', 'N', 'Night', '22:00', '06:00'), ('w1', 'R', 'Round the clock', '07:00', '07:00');
            INSERT INTO ergonomic_snapshots (warehouse_id, worker_id, shift_code, event_time)
            SELECT 'w1', w, s, (date_trunc('day', now() AT TIME ZONE 'Asia/Kolkata') - d * interval '1 day' + t::time) AT TIME ZONE 'Asia/Kolkata'
            FROM (VALUES ('early', 'E', 3, '06:00'), ('early', 'E', 3, '13:59'), ('early', 'E', 2, '07:00'),
                         ('night', 'N', 3, '22:00'), ('night', 'N', 2, '05:59'), ('night', 'N', 2, '22:30'),
                         ('round', 'R', 3, '07:00'), ('round', 'R', 2, '06:59'),
                         ('stranger', 'X', 3, '12:00'), ('nobody', NULL, 3, '12:00')) x(w, s, d, t)
            """);
        await store.Views.RefreshAllViewsAsync("test");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        var summary = await store.NamedExposureAsync(await store.WarehouseAsync("W1"), new TimeRange(now.AddDays(-5), now));

        Assert.Equal(
            ["early 2 960", "night 2 960", "nobody 0 ", "round 1 1440", "stranger 0 "],
            summary.Workers.OrderBy(worker => worker.WorkerId, StringComparer.Ordinal).Select(worker => $"{worker.WorkerId} {worker.Shifts} {worker.ScheduledMinutes}"));
        Assert.Equal(3 / 960.0, summary.Workers.Single(worker => worker.WorkerId == "early").Coverage!.Value, 9);
        Assert.Null(summary.Workers.Single(worker => worker.WorkerId == "stranger").Coverage);
    }

    private static DateTimeOffset Utc(DateTime localTime, TimeZoneInfo zone) =>
        new(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(localTime, DateTimeKind.Unspecified), zone), TimeSpan.Zero);

    // The latest local day of that length that has ended three days ago: within what the views keep, whenever this runs.
    private static async Task<(Warehouse Warehouse, TimeZoneInfo Local, DateTime Day)> PrepareAsync(Store store, string timezone, int hours)
    {
        await store.SeedWarehousesAsync(1, timezone);
        await store.RunAsync("UPDATE warehouses SET retention_days = 3650");
        var local = TimeZoneInfo.FindSystemTimeZoneById(timezone);
        var day = (await store.AskAsync<DateTime>("SELECT now()")).Date.AddDays(-4);
        while ((Utc(day.AddDays(1), local) - Utc(day, local)).TotalHours != hours)
        {
            day = day.AddDays(-1);
        }

        return (await store.WarehouseAsync("W1"), local, day);
    }
}
