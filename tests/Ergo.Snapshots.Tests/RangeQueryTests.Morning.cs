using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Morning;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests;

public sealed partial class RangeQueryTests
{
    [Fact]
    public async Task Morning_lines_equal_raw_over_whole_local_days()
    {
        var warehouses = await new WarehouseDirectory(data.Store.DataSource).ListAsync(AccessScope.All);
        var lines = await new MorningQueries(data.Store.DataSource).GetAsync([.. warehouses], fewest: 1);

        // A warehouse that nobody observed has no line.
        Assert.Equal(["w1", "w2"], lines.Keys.Order(StringComparer.Ordinal));
        var local = TimeZoneInfo.FindSystemTimeZoneById(data.Warehouse.Timezone);
        var completeTo = (await data.Store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "top_red_zones").CompleteTo!.Value;
        var endDay = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(completeTo, local).DateTime);
        DateOnly DayOf(RawSnapshot row) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(row.EventTime, local));
        List<DayShare> DaysOf(IEnumerable<RawSnapshot> rows, int from, int to) =>
        [
            .. rows.Where(row => DayOf(row) >= endDay.AddDays(from) && DayOf(row) < endDay.AddDays(to)).GroupBy(DayOf).OrderBy(day => day.Key)
                .Select(day => new DayShare(day.Key, day.Lights().Red, Lit(day.Lights()))),
        ];

        foreach (var line in lines.Values)
        {
            Assert.Equal(endDay.AddDays(-1), line.LastDay);
            var raw = data.All.Where(row => row.WarehouseId == line.WarehouseId).ToList();
            var week = DaysOf(raw, -7, 0);
            Assert.Equal((week.Sum(day => day.Red), week.Sum(day => day.Lit)), (line.Red, line.Lit));
            Assert.Equal(LevelChange.Of(DaysOf(raw, -14, -7), week), line.Change);
            Assert.NotNull(line.Change);

            var zone = line.Zone!;
            var worst = (await data.Store.Views.GetTopRedZonesAsync(await data.Store.WarehouseAsync(line.WarehouseId.ToUpperInvariant())))[0];
            Assert.Equal((worst.ZoneId, worst.ZoneName), (zone.ZoneId, zone.Name));
            var ofZone = raw.Where(row => row.ZoneId == zone.ZoneId).ToList();
            var zoneWeek = ofZone.Where(row => DayOf(row) >= endDay.AddDays(-7) && DayOf(row) < endDay).ToList();
            Assert.Equal((zoneWeek.Lights().Red, Lit(zoneWeek.Lights())), (zone.Red, zone.Lit));
            Assert.Equal(Onset.Of(DaysOf(ofZone, -28, 0)), zone.Onset);
            Assert.Equal(DaysOf(ofZone, -28, 0).Count(day => day.Lit > 0), zone.ObservedDays);
            Assert.Equal(
                zoneWeek.Where(row => row.PickLocationId is not null).GroupBy(row => row.PickLocationId!)
                    .Select(group => (Id: group.Key, group.Lights().Red)).Where(one => one.Red > 0).OrderByDescending(one => one.Red).ThenBy(one => one.Id, StringComparer.Ordinal).Take(2),
                zone.Locations.Select(location => (location.Id, location.Red)));
            if (zone.WorstShift is { } shift)
            {
                var ofShift = zoneWeek.Where(row => row.ShiftCode == shift.Code).ToList();
                Assert.Equal((ofShift.Lights().Red, Lit(ofShift.Lights())), (shift.Red, shift.Lit));
            }
        }
    }

    [Fact]
    public async Task Shift_that_stands_out_is_named_and_the_onset_is_the_day_its_reds_began()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1, "Asia/Kathmandu");
        // Forty days, hourly, 3 of 60 red; in the last six, the night shift's hours are half red.
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, shift_code, worker_id, event_time, traffic_light, composite_risk)
            SELECT 'w1', 'w1-z1', 'w1-z1-l' || (n % 3 + 1), CASE WHEN hour < 8 THEN 'night' ELSE 'day' END, 'k1',
                   ((date_trunc('day', now() AT TIME ZONE 'Asia/Kathmandu') - make_interval(days => d, hours => -hour)) AT TIME ZONE 'Asia/Kathmandu') + make_interval(mins => n),
                   CASE WHEN n < 3 OR (hour < 8 AND d <= 6 AND n < 30) THEN 'red' ELSE 'green' END, 50
            FROM generate_series(1, 40) d, generate_series(0, 23) hour, generate_series(0, 59, 1) n
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.Views.RefreshViewAsync("top_red_zones", "test");

        var line = Assert.Single((await new MorningQueries(store.DataSource).GetAsync([await store.WarehouseAsync("W1")], fewest: 30)).Values);

        Assert.Equal("night", line.Zone!.WorstShift?.Code);
        Assert.Equal(line.LastDay.AddDays(-5), line.Zone.Onset?.Day);
        Assert.Equal(0.05, line.Zone.Onset!.Before, 9);
        Assert.Equal((line.Red, line.Lit), (line.Zone.Red, line.Zone.Lit));
        // Seven days of 24 hours: one at 3 of 60, six with eight hours at 30 of 60.
        Assert.Equal((72 + (6 * ((8 * 30) + (16 * 3))), 7 * 24 * 60), (line.Zone.Red, line.Zone.Lit));
    }
}
