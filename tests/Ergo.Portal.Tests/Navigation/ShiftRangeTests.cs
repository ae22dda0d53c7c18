using Ergo.Portal.Dashboards;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Tests.Navigation;

/// <summary>The shift that runs and the last one, from a warehouse's calendar.</summary>
public class ShiftRangeTests
{
    // Early and late on work days, a night that goes over midnight, and an office day that lies over both.
    private static readonly ScheduledShift[] Schedule =
    [
        Shift("night", "2026-11-26T22:00Z", "2026-11-27T06:00Z"), Shift("early", "2026-11-26T06:00Z", "2026-11-26T14:00Z"), Shift("late", "2026-11-26T14:00Z", "2026-11-26T22:00Z"),
        Shift("early", "2026-11-27T06:00Z", "2026-11-27T14:00Z"), Shift("late", "2026-11-27T14:00Z", "2026-11-27T22:00Z"), Shift("office", "2026-11-27T08:00Z", "2026-11-27T16:00Z"),
    ];

    [Theory]
    [InlineData("2026-11-27T07:30Z", "this-shift", "2026-11-27T06:00Z", "2026-11-27T07:30Z", "2026-11-26T06:00Z", "2026-11-26T07:30Z")]
    [InlineData("2026-11-27T07:30Z", "last-shift", "2026-11-26T22:00Z", "2026-11-27T06:00Z", "2026-11-26T14:00Z", "2026-11-26T22:00Z")]
    // Of two that run, the one that began last.
    [InlineData("2026-11-27T09:00Z", "this-shift", "2026-11-27T08:00Z", "2026-11-27T09:00Z", "2026-11-27T00:00Z", "2026-11-27T01:00Z")]
    [InlineData("2026-11-27T14:00Z", "this-shift", "2026-11-27T14:00Z", "2026-11-27T14:01Z", "2026-11-26T14:00Z", "2026-11-26T14:01Z")]
    [InlineData("2026-11-27T14:00Z", "last-shift", "2026-11-27T06:00Z", "2026-11-27T14:00Z", "2026-11-26T06:00Z", "2026-11-26T14:00Z")]
    // At the weekend none runs: both are the last one.
    [InlineData("2026-11-28T12:00Z", "this-shift", "2026-11-27T14:00Z", "2026-11-27T22:00Z", "2026-11-26T14:00Z", "2026-11-26T22:00Z")]
    [InlineData("2026-11-28T12:00Z", "LAST-SHIFT", "2026-11-27T14:00Z", "2026-11-27T22:00Z", "2026-11-26T14:00Z", "2026-11-26T22:00Z")]
    public void Shift_is_the_calendars(string now, string code, string from, string to, string beforeFrom, string beforeTo)
    {
        var range = RangeQuery.Parse(code, null, null, At(now), TimeZoneInfo.Utc, ShiftRange.Of(Schedule, At(now), TimeZoneInfo.Utc)).Range!;
        Assert.Equal((At(from), At(to)), (range.From, range.To));
        Assert.Equal((At(beforeFrom), At(beforeTo)), (range.Times.Before.From, range.Times.Before.To));
        Assert.Equal(code.ToLowerInvariant(), range.Code);
        Assert.Equal(code == ShiftRange.This && At(now) < At("2026-11-28T00:00Z"), range.EndsNow);
    }

    [Fact]
    public void Running_shift_ends_where_figures_end()
    {
        var now = At("2026-11-27T07:30Z");
        var shift = ShiftRange.Of(Schedule, now, TimeZoneInfo.Utc)[0];
        Assert.Equal(At("2026-11-27T07:26Z"), RangeQuery.Of(shift, now, TimeZoneInfo.Utc, At("2026-11-27T07:26Z")).To);
        Assert.Equal(At("2026-11-27T06:01Z"), RangeQuery.Of(shift, now, TimeZoneInfo.Utc, At("2026-11-27T05:58Z")).To);
    }

    [Fact]
    public void Words_say_which_shift_and_with_which_it_is_compared()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var now = At("2026-11-27T07:30Z");
        var range = RangeQuery.Of(ShiftRange.Of(Schedule, now, berlin, "Hall")[0], now, berlin);
        Assert.Equal("this shift (Early, Hall)", range.InWords(berlin));
        Assert.Equal("the Early shift of Thu 26 Nov up to the same time", ShareChange.PeriodBefore(range));
        Assert.Equal("/red-zones?w=H&r=this-shift", PageUrls.RedZones("H", range));
        Assert.Equal(["Early 07:00 to 15:00", "Night Thu 26 Nov, 23:00 to 07:00"], ShiftRange.Of(Schedule, now, berlin).Select(shift => shift.Dates(now, berlin)));
        Assert.Equal("the last shift (Late; none runs now)", ShiftRange.Of(Schedule, At("2026-11-28T12:00Z"), berlin)[0].Words);
        Assert.Equal("the Early shift of Thu 26 Nov", ShiftRange.Of([.. Schedule.Select(shift => shift with { Name = shift.Name + " shift" })], At("2026-11-27T14:00Z"), berlin)[1].BeforeWords);
        Assert.Equal("the time before it", ShiftRange.Of([Schedule[^1]], At("2026-11-28T12:00Z"), berlin)[0].BeforeWords);
    }

    [Fact]
    public void Warehouse_without_a_calendar_refuses_in_words()
    {
        Assert.Empty(ShiftRange.Of([], At("2026-11-28T12:00Z"), TimeZoneInfo.Utc));
        Assert.Equal("There is no such shift: the warehouse's calendar has none of the last days. Choose today, or another range.",
            RangeQuery.Parse("this-shift", null, null, At("2026-11-28T12:00Z"), TimeZoneInfo.Utc, []).Refusal);
    }

    private static ScheduledShift Shift(string code, string from, string to) => new(code, char.ToUpperInvariant(code[0]) + code[1..], At(from), At(to));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
