using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Snapshots.Tests.Limits;

/// <summary>Who was over a limit, against a plain sum of snapshots that say of which shift they are.</summary>
public sealed class PeopleOverTests
{
    [Theory]
    [InlineData(6, 0.3)]
    [InlineData(9, 0.8)]
    public async Task Minutes_of_each_shift_are_those_of_its_snapshots_early_and_late_ones_with_them(int people, double seed)
    {
        await using var world = await ShiftWorld.CreateAsync(people, seed);
        var told = await world.Store.ListAsync<string>("""
            SELECT format('%s %s %s %s', worker_id, parts, round(red_minutes::numeric, 3)::float8, round(weighted_minutes::numeric, 3)::float8)
            FROM ergo_internal.worker_spells('w1', '-infinity', 'infinity', 5)
            """);
        Assert.Equal(
            world.Shifts.Select(shift => $"{shift.Worker} 1 {shift.Red} {shift.Weighted}").Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));

        foreach (var (measure, limit) in new[] { (ExposureMeasure.WorkerRed, 30), (ExposureMeasure.WorkerRed, 60), (ExposureMeasure.WorkerWeighted, 300), (ExposureMeasure.WorkerWeighted, 400) })
        {
            var set = (await world.Limits.InForceAsync(world.Warehouse))[measure].Minutes;
            await world.Limits.SetForCompanyAsync(measure, (decimal?)set, limit, "test");
            var limits = Assert.Single(await world.Queries.GetOverAsync([world.Warehouse], world.Range));
            var count = measure == ExposureMeasure.WorkerRed ? limits.Red : limits.Weighted;
            var over = world.Shifts.Where(shift => (measure == ExposureMeasure.WorkerRed ? shift.Red : shift.Weighted) > limit).ToList();
            Assert.Equal(
                (limit, "company", people * 4, over.Select(shift => shift.Worker).Distinct().Count(), 0, world.Shifts.Count, over.Count),
                ((int)count.LimitMinutes!, count.SetFor, (int)count.People, (int)count.PeopleOver, (int)count.PeopleUnclear, (int)count.Spells, (int)count.SpellsOver));
            Assert.InRange(over.Count, 1, world.Shifts.Count - 1);
        }
    }

    [Fact]
    public async Task Where_shifts_are_told_together_only_what_is_sure_is_counted_as_over()
    {
        await using var world = await ShiftWorld.CreateAsync(6, 0.4, isFew: true);
        Assert.Equal([1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3], await world.Store.ListAsync<int>("SELECT parts FROM ergo_internal.worker_spells('w1', '-infinity', 'infinity', 5) ORDER BY 1"));
        var unclear = 0L;
        for (var limit = 4; limit <= 40; limit += 4)
        {
            await world.Store.RunAsync("DELETE FROM ergo_internal.exposure_limits");
            await world.Limits.SetForCompanyAsync(ExposureMeasure.WorkerRed, null, limit, "test");
            var count = Assert.Single(await world.Queries.GetOverAsync([world.Warehouse], world.Range)).Red;
            var over = world.Shifts.Where(shift => shift.Red > limit).Select(shift => shift.Worker).Distinct().Count();
            Assert.True(count.PeopleOver <= over, $"{limit}: {count.PeopleOver} told, {over} in truth");
            Assert.True(count.PeopleOver + count.PeopleUnclear >= over, $"{limit}: {count.PeopleOver} and {count.PeopleUnclear} perhaps, {over} in truth");
            unclear += count.PeopleUnclear;
        }

        Assert.NotEqual(0, unclear);
    }

    [Fact]
    public async Task Without_a_limit_nobody_is_counted_and_each_warehouse_has_its_own_in_one_statement()
    {
        await using var world = await ShiftWorld.CreateAsync(6, 0.5);
        await world.Store.SeedWarehousesAsync(0);
        await world.Store.RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('w2', 'Warehouse 2', 'W2')");
        var two = await world.Store.WarehouseAsync("W2");
        var none = (await world.Queries.GetOverAsync([two, world.Warehouse], world.Range)).Select(over => over.Red).ToList();
        Assert.Equal([("w2", 0L, 0L), ("w1", 0L, 0L)], none.Select(count => (count.WarehouseId, count.People, count.PeopleOver)));
        await world.Limits.SetAsync(world.Warehouse, null, ExposureMeasure.WorkerRed, null, 1, "test");
        var counts = (await world.Queries.GetOverAsync([two, world.Warehouse], world.Range)).Select(over => over.Red).ToList();
        Assert.Equal([("w2", null, 0L), ("w1", 1d, 24L)], counts.Select(count => (count.WarehouseId, count.LimitMinutes, count.PeopleOver)));
    }

    [Fact]
    public async Task Zones_over_their_limits_are_those_whose_red_minutes_of_a_shift_are_more()
    {
        await using var world = await ShiftWorld.CreateAsync(6, 0.6);
        Assert.Equal((0L, 0L), Zones(await world.Queries.GetOverAsync([world.Warehouse], world.Range)));
        var highest = (await world.Store.ListAsync<double>("SELECT max(red_minutes / parts) FROM ergo_internal.zone_spells('w1', '-infinity', 'infinity', 5) GROUP BY zone_id ORDER BY 1")).ToList();
        Assert.NotEmpty(highest);
        foreach (var limit in highest.Select(minutes => Math.Max(1, (int)minutes)).Append(1440))
        {
            await world.Store.RunAsync("DELETE FROM ergo_internal.exposure_limits");
            await world.Limits.SetForCompanyAsync(ExposureMeasure.ZoneRed, null, limit, "test");
            Assert.Equal((highest.Count, highest.Count(minutes => minutes > limit)), Zones(await world.Queries.GetOverAsync([world.Warehouse], world.Range)));
        }

        static (long Limited, long Over) Zones(IReadOnlyList<OverLimits> over) => (Assert.Single(over).ZonesLimited, over[0].ZonesOver);
    }

    [Fact]
    public async Task Who_crossed_when_the_steps_around_the_limit_and_peaks_are_those_of_the_snapshots()
    {
        await using var world = await ShiftWorld.CreateAsync(7, 0.6);
        await world.Limits.SetAsync(world.Warehouse, null, ExposureMeasure.WorkerRed, null, 40, "test");
        await world.Limits.SetAsync(world.Warehouse, null, ExposureMeasure.WorkerWeighted, null, 350, "test");
        var spells = await world.Queries.GetSpellsAsync(world.Warehouse, world.Range);
        var figures = LimitFigures.Of(spells, await world.Limits.InForceAsync(world.Warehouse));

        Assert.Equal(
            world.Shifts.Where(shift => shift.Red > 40).Select(shift => $"red {shift.Shift[..1]} {shift.Red}")
                .Concat(world.Shifts.Where(shift => shift.Weighted > 350).Select(shift => $"weighted {shift.Shift[..1]} {shift.Weighted}")).Order(StringComparer.Ordinal),
            figures.Crossings.Select(crossing => $"{(crossing.Measure == ExposureMeasure.WorkerRed ? "red" : "weighted")} {crossing.Shift} {Math.Round(crossing.Minutes)}").Order(StringComparer.Ordinal));
        Assert.All(figures.Crossings, crossing => Assert.True(crossing.IsSure && crossing.By > 0));
        Assert.Equal(world.Shifts.Where(shift => shift.Red > 40).Select(shift => shift.Worker).Distinct().Count(), figures.Over(ExposureMeasure.WorkerRed));
        Assert.Equal(figures.Over(ExposureMeasure.WorkerRed), (int)(await world.Queries.GetOverAsync([world.Warehouse], world.Range))[0].Red.PeopleOver);

        Assert.Equal(8, figures.Bins.Count);
        Assert.Equal(world.Shifts.Count, figures.Bins.Sum(bin => bin.Spells));
        Assert.All(figures.Bins, bin => Assert.Equal(world.Shifts.Count(shift => (shift.Red > bin.From || bin.From == 0) && (bin.To is null || shift.Red <= bin.To)), bin.Spells));
        Assert.Equal(world.Shifts.Count(shift => shift.Red > 40), figures.Bins.Where(bin => bin.IsOver).Sum(bin => bin.Spells));
        Assert.Equal(world.Shifts.GroupBy(shift => shift.Shift).Select(shift => shift.Max(worker => worker.Red)).Order(), figures.Points.Select(point => (long)Math.Round(point.Highest)).Order());

        var peaks = await world.Queries.GetPeaksAsync([world.Warehouse], world.Range, ExposureMeasure.WorkerRed);
        Assert.Equal(world.Shifts.GroupBy(shift => shift.Worker).Select(worker => worker.Max(shift => shift.Red)).Order(), peaks.Select(peak => (long)Math.Round(peak.Minutes)).Order());
    }

    [Fact]
    public async Task Zones_are_held_against_their_own_limit_where_they_are_told_apart()
    {
        await using var world = await ShiftWorld.CreateAsync(8, 0.7);
        await world.Limits.SetForCompanyAsync(ExposureMeasure.ZoneRed, null, 200, "test");
        await world.Limits.SetAsync(world.Warehouse, "w1-z3", ExposureMeasure.ZoneRed, null, 20, "test");
        var figures = LimitFigures.Of(await world.Queries.GetSpellsAsync(world.Warehouse, world.Range), await world.Limits.InForceAsync(world.Warehouse));
        // From raw: the red minutes of each zone from one end of a shift to the next, where five people worked in it.
        var expected = await world.Store.ListAsync<string>("""
            WITH ends AS (SELECT d + h * interval '1 hour' AS local FROM generate_series(((now() AT TIME ZONE 'Europe/Berlin')::date - 10)::timestamp, ((now() AT TIME ZONE 'Europe/Berlin')::date - 3)::timestamp, interval '1 day') d, unnest('{6,14,18,22}'::int[]) h),
                 spans AS (SELECT lag(local) OVER (ORDER BY local) AT TIME ZONE 'Europe/Berlin' AS lo, local AT TIME ZONE 'Europe/Berlin' AS hi FROM ends)
            SELECT format('%s %s', zone_id, count(*) FILTER (WHERE traffic_light = 'red')) FROM spans s JOIN ergonomic_snapshots e ON e.event_time >= s.lo AND e.event_time < s.hi
            GROUP BY lo, zone_id HAVING count(DISTINCT worker_id) >= 5 AND count(*) FILTER (WHERE traffic_light = 'red') > CASE zone_id WHEN 'w1-z3' THEN 20 ELSE 200 END
            """);
        Assert.NotEmpty(expected);
        var told = figures.Crossings.Select(crossing => $"{crossing.ZoneId} {Math.Round(crossing.Minutes)}").ToList();
        // A zone that is told together with one of few people is in neither.
        Assert.Empty(told.Except(expected));
        Assert.NotEmpty(told);
        Assert.Equal(told.Count, figures.Crossings.Count(crossing => crossing.Parts == 1));
    }
}
