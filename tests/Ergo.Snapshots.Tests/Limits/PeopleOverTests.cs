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
            var count = Assert.Single(await world.Queries.CountPeopleOverAsync([world.Warehouse], world.Range, measure));
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
            var count = Assert.Single(await world.Queries.CountPeopleOverAsync([world.Warehouse], world.Range));
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
        var none = await world.Queries.CountPeopleOverAsync([two, world.Warehouse], world.Range);
        Assert.Equal([("w2", 0L, 0L), ("w1", 0L, 0L)], none.Select(count => (count.WarehouseId, count.People, count.PeopleOver)));
        await world.Limits.SetAsync(world.Warehouse, null, ExposureMeasure.WorkerRed, null, 1, "test");
        var counts = await world.Queries.CountPeopleOverAsync([two, world.Warehouse], world.Range);
        Assert.Equal([("w2", null, 0L), ("w1", 1d, 24L)], counts.Select(count => (count.WarehouseId, count.LimitMinutes, count.PeopleOver)));
    }
}
