using Ergo.Snapshots.Views;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>What is told of a cell by shift: the minutes of the shift codes that were sent, and never those of too few people.</summary>
public sealed class PublishedShiftTests
{
    private const string Differences = """
        SELECT count(*)::int FROM (
            SELECT c.cell_start, sum(s.green_minutes) AS green, sum(s.yellow_minutes) AS yellow, sum(s.red_minutes) AS red, sum(s.total_minutes) AS total
            FROM ergo_internal.published_cells c JOIN ergo_internal.published_shifts s USING (warehouse_id, cell_start) GROUP BY 1) told
        FULL JOIN (
            SELECT c.cell_start, sum(e.green_minutes) AS green, sum(e.yellow_minutes) AS yellow, sum(e.red_minutes) AS red, sum(e.total_minutes) AS total
            FROM ergo_internal.published_cells c JOIN public.worker_exposure_minutes e ON e.warehouse_id = c.warehouse_id AND e.hour_bucket >= c.cell_start AND e.hour_bucket < c.cell_end GROUP BY 1) held USING (cell_start)
        WHERE told.total IS NULL OR held.total IS NULL OR abs(told.green - held.green) > 1e-6 OR abs(told.yellow - held.yellow) > 1e-6 OR abs(told.red - held.red) > 1e-6 OR abs(told.total - held.total) > 1e-6
        """;

    [Theory]
    [InlineData(0.1, true)]
    [InlineData(0.6, false)]
    public async Task Shifts_of_a_cell_are_those_of_the_view_and_few_people_stand_together(double seed, bool hasCalendar)
    {
        await using var week = await RandomWeek.CreateAsync(seed, hasCalendar);
        var rows = await week.Store.ListAsync<ShiftRow>("""
            SELECT s.cell_start, c.cell_end, s.shift_code, s.is_together, s.red_minutes, s.total_minutes
            FROM ergo_internal.published_shifts s JOIN ergo_internal.published_cells c USING (warehouse_id, cell_start) ORDER BY 1
            """);
        var (apart, together) = (0, 0);
        foreach (var cell in rows.GroupBy(row => new TimeRange(row.CellStart, row.CellEnd)))
        {
            var hours = RandomWeek.HoursOf(cell.Key);
            var seen = week.Sightings.Where(sighting => hours.Contains(sighting.Hour)).ToList();
            foreach (var shift in cell.Where(row => !row.IsTogether))
            {
                var own = seen.Where(sighting => sighting.Shift == shift.ShiftCode).ToList();
                Assert.True(IsGroup(own), $"{shift.ShiftCode} of {cell.Key}");
                Assert.Equal((own.Count, own.Count(sighting => sighting.IsRed)), (Math.Round(shift.TotalMinutes, 6), Math.Round(shift.RedMinutes, 6)));
                apart++;
            }

            var rest = seen.Where(sighting => cell.All(row => row.IsTogether || row.ShiftCode != sighting.Shift)).ToList();
            Assert.True(IsGroup(rest), $"The shifts told together of {cell.Key}");
            Assert.Equal(rest.Count, cell.Where(row => row.IsTogether).Sum(row => row.TotalMinutes), 6);
            Assert.InRange(cell.Count(row => row.IsTogether), 0, 1);
            together += cell.Count(row => row.IsTogether);
        }

        Assert.True(apart > 0 && (together > 0 || hasCalendar), $"{apart} shifts apart, {together} times together");
        Assert.Equal(0, await week.Store.AskAsync<int>(Differences));
    }

    [Theory]
    // Night with two people goes with the smaller of the others, so that what is left after taking those off is no night of two.
    [InlineData(6, 7, 2, "B", 8)]
    // Three and two people are a group together, and the others stay apart.
    [InlineData(7, 3, 2, "A", 5)]
    // Where every shift has a group, each is told.
    [InlineData(5, 6, 7, "A B N", 0)]
    public async Task Shifts_of_few_people_take_another_along_where_they_are_no_group(int early, int late, int night, string named, int peopleTogether)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(4);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, shift_code, event_time, traffic_light, composite_risk)
            SELECT 'w1', 'w1-z1', s.code || k, s.code, date_trunc('day', now()) - interval '2 days' + s.hour * interval '1 hour' + m * interval '5 minutes', 'red', 50
            FROM (VALUES ('A', 7, @early), ('B', 15, @late), ('N', 20, @night)) s(code, hour, people), generate_series(1, s.people) k, generate_series(1, 20) m
            """, new { early, late, night });
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        Assert.Equal(named, await store.AskAsync<string>("SELECT string_agg(shift_code, ' ' ORDER BY shift_code) FROM ergo_internal.published_shifts WHERE NOT is_together"));
        Assert.Equal(20d * peopleTogether, await store.AskAsync<double>("SELECT coalesce(sum(total_minutes), 0) FROM ergo_internal.published_shifts WHERE is_together"), 6);
        Assert.Equal(20d * (early + late + night), await store.AskAsync<double>("SELECT sum(total_minutes) FROM ergo_internal.published_shifts"), 6);
    }

    [Fact]
    public async Task Cells_of_before_get_their_shifts_a_hundred_at_a_time_the_newest_first()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(6);
        // A shift for every hour of the day, so that there are many cells within a few days.
        await store.RunAsync("""
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at, weekdays)
            SELECT 'w1', 'H' || h, 'H' || h, make_time(h, 0, 0), make_time((h + 1) % 24, 0, 0), '{1,2,3,4,5,6,7}' FROM generate_series(0, 23) h;
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, shift_code, event_time, traffic_light)
            SELECT 'w1', 'w1-z1', 'k' || k, 'X', date_trunc('hour', now()) - h * interval '1 hour' + k * interval '3 minutes', 'red' FROM generate_series(1, 5) k, generate_series(3, 132) h
            """);
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        Assert.InRange(await store.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.published_cells WHERE people >= 5"), 110, 135);
        Assert.Equal(0, await store.AskAsync<int>(Differences));

        await store.RunAsync("DELETE FROM ergo_internal.published_shifts; UPDATE ergo_internal.published_cells SET has_shifts = false; CREATE TABLE before AS SELECT cell_start FROM ergo_internal.published_cells");
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        const string Missing = "SELECT coalesce(array_agg(b.cell_start ORDER BY 1), '{}') FROM before b JOIN ergo_internal.published_cells c USING (cell_start) WHERE NOT c.has_shifts";
        var missing = await store.AskAsync<DateTime[]>(Missing);
        Assert.Equal(await store.ListAsync<DateTime>("SELECT cell_start FROM before ORDER BY 1 LIMIT (SELECT count(*) - 100 FROM before)"), missing);
        Assert.True(missing.Length > 5);
        Assert.Equal(0, await store.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.published_shifts s JOIN ergo_internal.published_cells c USING (cell_start) WHERE NOT c.has_shifts"));

        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        Assert.Empty(await store.AskAsync<DateTime[]>(Missing));
        Assert.Equal(0, await store.AskAsync<int>(Differences));
    }

    private static bool IsGroup(IEnumerable<RandomWeek.Sighting> some) => some.Select(one => one.Worker).OfType<string>().Distinct().Count() is 0 or >= RandomWeek.SmallestGroup;

    private sealed record ShiftRow
    {
        public DateTimeOffset CellStart { get; init; }

        public DateTimeOffset CellEnd { get; init; }

        public string? ShiftCode { get; init; }

        public bool IsTogether { get; init; }

        public double RedMinutes { get; init; }

        public double TotalMinutes { get; init; }
    }
}
