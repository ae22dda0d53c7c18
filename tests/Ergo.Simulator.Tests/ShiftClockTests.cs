using Ergo.Simulator.World;

namespace Ergo.Simulator.Tests;

public sealed class ShiftClockTests
{
    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28", 23)]
    [InlineData("Europe/Berlin", "2026-10-24", 25)]
    [InlineData("America/Chicago", "2026-03-07", 23)]
    [InlineData("America/Chicago", "2026-10-31", 25)]
    [InlineData("Australia/Sydney", "2026-04-04", 25)]
    [InlineData("Asia/Kolkata", "2026-03-28", 24)]
    public void Shifts_of_a_day_last_as_long_as_the_clock_runs(string zone, string day, int hours)
    {
        ShiftClock clock = Clock(zone);
        ShiftPeriod[] periods = [.. clock.Shifts.Select(shift => clock.On(DateOnly.Parse(day), shift))];

        Assert.Equal(hours, periods.Sum(period => (period.End - period.Start).TotalHours));
        Assert.Equal(periods.Skip(1).Select(period => period.Start), periods.SkipLast(1).Select(period => period.End));
        Assert.Equal(clock.On(DateOnly.Parse(day).AddDays(1), clock.Shifts[0]).Start, periods[^1].End);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T00:30:00Z", "night", "2026-03-28")]
    [InlineData("Europe/Berlin", "2026-03-29T03:59:59Z", "night", "2026-03-28")]
    [InlineData("Europe/Berlin", "2026-03-29T04:00:00Z", "early", "2026-03-29")]
    [InlineData("Europe/Berlin", "2026-10-25T04:59:59Z", "night", "2026-10-24")]
    [InlineData("Europe/Berlin", "2026-10-25T05:00:00Z", "early", "2026-10-25")]
    [InlineData("Asia/Kolkata", "2026-01-10T00:29:59Z", "night", "2026-01-09")]
    [InlineData("Asia/Kolkata", "2026-01-10T00:30:00Z", "early", "2026-01-10")]
    public void Shift_at_an_instant_belongs_to_the_day_it_began(string zone, string instant, string code, string day)
    {
        ShiftPeriod period = Clock(zone).At(DateTimeOffset.Parse(instant));

        Assert.Equal(code, period.Shift.Code);
        Assert.Equal(DateOnly.Parse(day), period.Date);
    }

    [Fact]
    public void Shift_that_starts_in_the_skipped_hour_starts_when_the_clock_goes_on()
    {
        ShiftClock clock = new(
            TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            [new("a", "A", new(2, 30), new(14, 30)), new("b", "B", new(14, 30), new(2, 30))]);

        Assert.Equal(DateTimeOffset.Parse("2026-03-29T01:30:00Z"), clock.On(new DateOnly(2026, 3, 29), clock.Shifts[0]).Start);
        Assert.Equal("b", clock.At(DateTimeOffset.Parse("2026-03-29T01:29:59Z")).Shift.Code);
    }

    private static ShiftClock Clock(string zone) =>
        new(TimeZoneInfo.FindSystemTimeZoneById(zone), WarehouseSite.Of(0, 1).Shifts());
}
