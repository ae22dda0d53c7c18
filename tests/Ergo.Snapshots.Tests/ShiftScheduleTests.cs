using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests;

/// <summary>Which shifts a calendar schedules around a moment.</summary>
public sealed class ShiftScheduleTests
{
    [Fact]
    public async Task Shifts_are_the_calendars_by_the_warehouses_own_clock()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.RunAsync("""
            UPDATE warehouses SET timezone = 'Europe/Berlin' WHERE id = 'w1';
            INSERT INTO shift_calendar (warehouse_id, shift_code, name, starts_at, ends_at, weekdays) VALUES
                ('w1', 'N', 'Night', '22:00', '06:00', '{6}'), ('w1', ' D ', '  ', '06:00', '14:00', '{7}'), ('w2', 'X', 'Elsewhere', '00:00', '23:00', '{1,2,3,4,5,6,7}')
            """);
        var warehouse = (await new WarehouseDirectory(store.DataSource).ListAsync(AccessScope.All)).Single(one => one.Id == "w1");

        // The clocks go back on Sunday, 25 October 2026 at 03:00: the night before it is an hour longer.
        var shifts = await new ShiftSchedule(store.DataSource).LatestAsync(warehouse, At("2026-10-25T08:00Z"));
        Assert.Equal(
            [
                new ScheduledShift("N", "Night", At("2026-10-10T20:00Z"), At("2026-10-11T04:00Z")),
                new ScheduledShift("D", "D", At("2026-10-11T04:00Z"), At("2026-10-11T12:00Z")),
                new ScheduledShift("N", "Night", At("2026-10-17T20:00Z"), At("2026-10-18T04:00Z")), new ScheduledShift("D", "D", At("2026-10-18T04:00Z"), At("2026-10-18T12:00Z")),
                new ScheduledShift("N", "Night", At("2026-10-24T20:00Z"), At("2026-10-25T05:00Z")), new ScheduledShift("D", "D", At("2026-10-25T05:00Z"), At("2026-10-25T13:00Z")),
            ], shifts);
        await store.RunAsync("DELETE FROM shift_calendar");
        Assert.Empty(await new ShiftSchedule(store.DataSource).LatestAsync(warehouse, At("2026-10-25T08:00Z")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
