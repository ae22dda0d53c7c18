using Ergo.Portal.Navigation;
using Ergo.Portal.Words;
using Ergo.Portal.Dashboards;

namespace Ergo.Portal.Tests.Navigation;

/// <summary>Days, weeks, months and quarters of a warehouse's own clock, also where the clock jumps.</summary>
public class CalendarRangeTests
{
    private static readonly string[] Zones = ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati", "Africa/Cairo", "UTC"];

    [Theory]
    // A Wednesday in winter: midnight in Berlin is 23:00 UTC.
    [InlineData("today", "Europe/Berlin", "2026-11-25T14:30Z", "2026-11-24T23:00Z", "2026-11-25T14:30Z", "2026-11-23T23:00Z", "2026-11-24T14:30Z")]
    [InlineData("yesterday", "Europe/Berlin", "2026-11-25T14:30Z", "2026-11-23T23:00Z", "2026-11-24T23:00Z", "2026-11-22T23:00Z", "2026-11-23T23:00Z")]
    [InlineData("this-week", "Europe/Berlin", "2026-11-25T14:30Z", "2026-11-22T23:00Z", "2026-11-25T14:30Z", "2026-11-15T23:00Z", "2026-11-18T14:30Z")]
    [InlineData("last-week", "Europe/Berlin", "2026-11-25T14:30Z", "2026-11-15T23:00Z", "2026-11-22T23:00Z", "2026-11-08T23:00Z", "2026-11-15T23:00Z")]
    [InlineData("last-month", "Europe/Berlin", "2026-11-25T14:30Z", "2026-09-30T22:00Z", "2026-10-31T23:00Z", "2026-08-31T22:00Z", "2026-09-30T22:00Z")]
    [InlineData("last-quarter", "Europe/Berlin", "2026-11-25T14:30Z", "2026-06-30T22:00Z", "2026-09-30T22:00Z", "2026-03-31T22:00Z", "2026-06-30T22:00Z")]
    [InlineData("last-quarter", "UTC", "2026-01-01T00:00Z", "2025-10-01T00:00Z", "2026-01-01T00:00Z", "2025-07-01T00:00Z", "2025-10-01T00:00Z")]
    // The Sunday is still of the week that began on Monday; one second later it is not.
    [InlineData("this-week", "UTC", "2026-11-29T23:59:59Z", "2026-11-23T00:00Z", "2026-11-29T23:59:59Z", "2026-11-16T00:00Z", "2026-11-22T23:59:59Z")]
    [InlineData("last-week", "UTC", "2026-11-30T00:00Z", "2026-11-23T00:00Z", "2026-11-30T00:00Z", "2026-11-16T00:00Z", "2026-11-23T00:00Z")]
    // The month goes on longer than the one before was.
    [InlineData("this-month", "UTC", "2026-03-31T12:00Z", "2026-03-01T00:00Z", "2026-03-31T12:00Z", "2026-02-01T00:00Z", "2026-03-01T00:00Z")]
    // Clocks went forward on 29 March and back on 25 October: days of 23 and 25 hours.
    [InlineData("yesterday", "Europe/Berlin", "2026-03-30T10:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z", "2026-03-27T23:00Z", "2026-03-28T23:00Z")]
    [InlineData("yesterday", "Europe/Berlin", "2026-10-26T10:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z", "2026-10-23T22:00Z", "2026-10-24T22:00Z")]
    [InlineData("today", "Europe/Berlin", "2026-03-29T10:00Z", "2026-03-28T23:00Z", "2026-03-29T10:00Z", "2026-03-27T23:00Z", "2026-03-28T11:00Z")]
    [InlineData("today", "Europe/Berlin", "2026-10-25T10:00Z", "2026-10-24T22:00Z", "2026-10-25T10:00Z", "2026-10-23T22:00Z", "2026-10-24T09:00Z")]
    // 02:30 is left out on the day before.
    [InlineData("today", "Europe/Berlin", "2026-03-30T00:30Z", "2026-03-29T22:00Z", "2026-03-30T00:30Z", "2026-03-28T23:00Z", "2026-03-29T01:00Z")]
    // Zones of half and quarter hours, and one whose clocks move by half an hour.
    [InlineData("yesterday", "Asia/Kolkata", "2026-11-29T12:00Z", "2026-11-27T18:30Z", "2026-11-28T18:30Z", "2026-11-26T18:30Z", "2026-11-27T18:30Z")]
    [InlineData("yesterday", "Asia/Kathmandu", "2026-11-29T12:00Z", "2026-11-27T18:15Z", "2026-11-28T18:15Z", "2026-11-26T18:15Z", "2026-11-27T18:15Z")]
    [InlineData("yesterday", "Australia/Lord_Howe", "2026-10-05T00:00Z", "2026-10-03T13:30Z", "2026-10-04T13:00Z", "2026-10-02T13:30Z", "2026-10-03T13:30Z")]
    // It is already Monday at +14, and still Sunday at -11.
    [InlineData("this-week", "Pacific/Kiritimati", "2026-11-29T12:00Z", "2026-11-29T10:00Z", "2026-11-29T12:00Z", "2026-11-22T10:00Z", "2026-11-22T12:00Z")]
    [InlineData("this-week", "Pacific/Pago_Pago", "2026-11-30T10:00Z", "2026-11-23T11:00Z", "2026-11-30T10:00Z", "2026-11-16T11:00Z", "2026-11-23T10:00Z")]
    // Midnight itself is left out: the day begins at one.
    [InlineData("today", "America/Sao_Paulo", "2018-11-04T15:00Z", "2018-11-04T03:00Z", "2018-11-04T15:00Z", "2018-11-03T03:00Z", "2018-11-03T16:00Z")]
    // Samoa left out 30 December 2011: the day before the 31st has no hour of its own, and ends where it begins.
    [InlineData("last-month", "Pacific/Apia", "2012-01-15T00:00Z", "2011-12-01T10:00Z", "2011-12-31T10:00Z", "2011-11-01T10:00Z", "2011-12-01T10:00Z")]
    public void Calendar_is_the_warehouses_own(string code, string zone, string now, string from, string to, string beforeFrom, string beforeTo)
    {
        var range = RangeQuery.Parse(code, null, null, At(now), TimeZoneInfo.FindSystemTimeZoneById(zone)).Range!;
        var times = range.Times;
        Assert.Equal((At(from), At(to)), (range.From, range.To));
        Assert.Equal((At(beforeFrom), At(beforeTo)), (times.Before.From, times.Before.To));
        Assert.Equal(code, range.Code);
    }

    [Fact]
    public void Every_instant_of_a_year_gives_ranges_that_hold_together()
    {
        foreach (var zone in Zones.Select(TimeZoneInfo.FindSystemTimeZoneById))
        {
            for (var now = At("2026-01-01T00:00Z"); now < At("2027-01-01T00:00Z"); now += TimeSpan.FromMinutes(7 * 60 + 13))
            {
                foreach (var calendar in CalendarRange.All)
                {
                    var times = RangeQuery.Of(calendar, now, zone).Times;
                    Assert.True(times.Before.To <= times.From && times.Before.Length > TimeSpan.Zero && times.From < times.To, $"{calendar.Code} {zone.Id} {now:u}");
                    Assert.True(times.To <= now.AddMinutes(1) || !calendar.IsUnfinished);
                    Assert.True(calendar.IsUnfinished || times.To <= now);
                    // Both begin at midnight, or where midnight is left out at the first time of the day.
                    Assert.All(new[] { times.From, times.Before.From }, start => Assert.NotEqual(TimeZoneInfo.ConvertTime(start, zone).Date, TimeZoneInfo.ConvertTime(start.AddTicks(-1), zone).Date));
                }
            }
        }
    }

    [Fact]
    public void The_first_minute_of_a_day_is_a_range_too()
    {
        var times = RangeQuery.Of(CalendarRange.Find("today")!, At("2026-11-25T00:00Z"), TimeZoneInfo.Utc).Times;
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), (times.Length, times.Before.Length));
    }

    [Fact]
    public void An_unfinished_one_ends_where_figures_end_and_stays_in_its_day()
    {
        // Just after midnight the figures end the day before.
        var range = RangeQuery.Of(CalendarRange.Find("today")!, At("2026-11-25T00:03Z"), TimeZoneInfo.Utc, At("2026-11-24T23:58Z"));
        Assert.Equal((At("2026-11-25T00:00Z"), At("2026-11-25T00:01Z")), (range.From, range.To));
        Assert.True(range.EndsNow);
        Assert.False(RangeQuery.Of(CalendarRange.Find("yesterday")!, At("2026-11-25T00:03Z"), TimeZoneInfo.Utc).EndsNow);
    }

    [Fact]
    public void Words_name_the_unit_and_the_one_before()
    {
        var week = RangeQuery.Of(CalendarRange.Find("LAST-WEEK")!, At("2026-11-25T14:30Z"), TimeZoneInfo.Utc);
        Assert.Equal(("last week", "last week", "the week before"), (week.InWords(TimeZoneInfo.Utc), RangeText.During(week, TimeZoneInfo.Utc), ShareChange.PeriodBefore(week)));
        Assert.Equal("/red-zones?w=DW&r=last-week", PageUrls.RedZones("DW", week));
        Assert.Equal("2.0 points more than yesterday up to the same time", ShareChange.Of(0.12, 0.1, RangeQuery.Of(CalendarRange.Find("today")!, At("2026-11-25T14:30Z"), TimeZoneInfo.Utc)).Text);
        Assert.Equal("1 Oct to 31 Dec 2025", CalendarRange.Find("last-quarter")!.Dates(At("2026-01-15T00:00Z"), TimeZoneInfo.Utc));
        Assert.Equal("28 Dec 2026 to 3 Jan", CalendarRange.Find("last-week")!.Dates(At("2027-01-05T00:00Z"), TimeZoneInfo.Utc));
    }

    [Fact]
    public void A_frozen_range_is_the_same_hours_without_a_name()
    {
        var week = RangeQuery.Of(CalendarRange.Find("last-week")!, At("2026-11-25T14:30Z"), TimeZoneInfo.Utc);
        Assert.Equal("/exposure?w=DW&from=2026-11-16T00%3A00%3A00Z&to=2026-11-23T00%3A00%3A00Z", PageUrls.Exposure("DW", week.AsTimes()));
        Assert.Equal((week.From, week.To, false), (week.AsTimes().From, week.AsTimes().To, week.AsTimes().EndsNow));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
