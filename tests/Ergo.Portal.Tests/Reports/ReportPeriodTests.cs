using System.Globalization;
using Ergo.Operations.Reports;

namespace Ergo.Portal.Tests.Reports;

/// <summary>Periods by name on any day, and where their midnights are.</summary>
public sealed class ReportPeriodTests
{
    [Theory]
    // A Sunday, a Monday, and the days around a year's end: 1 January 2027 is a Friday, in the last week of 2026.
    [InlineData("2026-11-29", PeriodName.Yesterday, "2026-11-28", "2026-11-28")]
    [InlineData("2026-11-29", PeriodName.ThisWeek, "2026-11-23", "2026-11-29")]
    [InlineData("2026-11-29", PeriodName.LastWeek, "2026-11-16", "2026-11-22")]
    [InlineData("2026-11-30", PeriodName.ThisWeek, "2026-11-30", "2026-12-06")]
    [InlineData("2026-11-30", PeriodName.LastWeek, "2026-11-23", "2026-11-29")]
    [InlineData("2027-01-01", PeriodName.ThisWeek, "2026-12-28", "2027-01-03")]
    [InlineData("2027-01-03", PeriodName.ThisWeek, "2026-12-28", "2027-01-03")]
    [InlineData("2027-01-04", PeriodName.ThisWeek, "2027-01-04", "2027-01-10")]
    [InlineData("2027-01-04", PeriodName.LastWeek, "2026-12-28", "2027-01-03")]
    [InlineData("2026-11-29", PeriodName.ThisMonth, "2026-11-01", "2026-11-30")]
    [InlineData("2026-11-29", PeriodName.LastMonth, "2026-10-01", "2026-10-31")]
    [InlineData("2027-01-01", PeriodName.LastMonth, "2026-12-01", "2026-12-31")]
    [InlineData("2028-03-31", PeriodName.LastMonth, "2028-02-01", "2028-02-29")]
    [InlineData("2027-03-31", PeriodName.LastMonth, "2027-02-01", "2027-02-28")]
    [InlineData("2026-03-31", PeriodName.ThisQuarter, "2026-01-01", "2026-03-31")]
    [InlineData("2026-04-01", PeriodName.ThisQuarter, "2026-04-01", "2026-06-30")]
    [InlineData("2026-09-30", PeriodName.ThisQuarter, "2026-07-01", "2026-09-30")]
    [InlineData("2026-10-01", PeriodName.ThisQuarter, "2026-10-01", "2026-12-31")]
    [InlineData("2026-10-01", PeriodName.LastQuarter, "2026-07-01", "2026-09-30")]
    [InlineData("2026-12-31", PeriodName.LastQuarter, "2026-07-01", "2026-09-30")]
    [InlineData("2027-01-01", PeriodName.LastQuarter, "2026-10-01", "2026-12-31")]
    [InlineData("2028-02-29", PeriodName.ThisYear, "2028-01-01", "2028-12-31")]
    [InlineData("2028-02-29", PeriodName.LastYear, "2027-01-01", "2027-12-31")]
    [InlineData("2027-01-01", PeriodName.Yesterday, "2026-12-31", "2026-12-31")]
    public void Period_of_a_name_has_these_days(string today, PeriodName name, string first, string last)
    {
        ReportPeriod period = new(name);
        Assert.Equal((Day(first), Day(last)), period.Days(Day(today)));
        // What was meant on that day is meant by its dates on any other.
        Assert.Equal((Day(first), Day(last)), period.Fixed(Day(today)).Days(Day(today).AddDays(400)));
    }

    [Fact]
    public void Weeks_are_those_of_ISO_8601_and_every_period_borders_on_the_one_before()
    {
        for (var today = new DateOnly(2024, 1, 1); today.Year < 2029; today = today.AddDays(1))
        {
            var (first, last) = new ReportPeriod(PeriodName.ThisWeek).Days(today)!.Value;
            Assert.Equal((DayOfWeek.Monday, DayOfWeek.Sunday), (first.DayOfWeek, last.DayOfWeek));
            Assert.Equal((ISOWeek.GetYear(today), ISOWeek.GetWeekOfYear(today)), (ISOWeek.GetYear(first), ISOWeek.GetWeekOfYear(last)));
            Assert.InRange(today, first, last);
            foreach (var (running, before) in new[]
            {
                (PeriodName.ThisWeek, PeriodName.LastWeek), (PeriodName.ThisMonth, PeriodName.LastMonth), (PeriodName.ThisQuarter, PeriodName.LastQuarter), (PeriodName.ThisYear, PeriodName.LastYear),
            })
            {
                var (now, then) = (new ReportPeriod(running).Days(today)!.Value, new ReportPeriod(before).Days(today)!.Value);
                Assert.InRange(today, now.First, now.Last);
                Assert.Equal(now.First, then.Last.AddDays(1));
                Assert.Equal(then, new ReportPeriod(running).Days(then.First));
            }
        }
    }

    [Theory]
    [InlineData("2026-03-02", "2026-03-01")]
    [InlineData(null, "2026-03-01")]
    [InlineData("2026-03-01", null)]
    [InlineData(null, null)]
    [InlineData("2016-01-01", "2026-01-09")]
    [InlineData("9999-12-30", "9999-12-31")]
    public void Days_that_are_no_period_are_none(string? first, string? last) =>
        Assert.Null(new ReportPeriod(PeriodName.Custom, first is null ? null : Day(first), last is null ? null : Day(last)).Days(new DateOnly(2026, 11, 29)));

    [Fact]
    public void Longest_period_is_ten_years()
    {
        DateOnly first = new(2016, 1, 1);
        Assert.NotNull(new ReportPeriod(PeriodName.Custom, first, first.AddDays(ReportPeriod.LongestDays - 1)).Days(first));
        Assert.Null(new ReportPeriod(PeriodName.Custom, first, first.AddDays(ReportPeriod.LongestDays)).Days(first));
    }

    [Theory]
    // Plain days, half and quarter hours, and clocks that change at other hours than midnight.
    [InlineData("UTC", "2026-11-29", "2026-11-29T00:00+00:00", 24)]
    [InlineData("Asia/Kathmandu", "2026-11-29", "2026-11-29T00:00+05:45", 24)]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-29T00:00+01:00", 23)]
    [InlineData("Europe/Berlin", "2026-10-25", "2026-10-25T00:00+02:00", 25)]
    [InlineData("America/New_York", "2026-11-01", "2026-11-01T00:00-04:00", 25)]
    [InlineData("Australia/Lord_Howe", "2026-04-05", "2026-04-05T00:00+11:00", 24.5)]
    // Clocks went forward at midnight: the day began at 01:00; and they went back at midnight, so the day before was the longer one.
    [InlineData("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00-02:00", 23)]
    [InlineData("America/Sao_Paulo", "2018-02-17", "2018-02-17T00:00-02:00", 25)]
    [InlineData("America/Sao_Paulo", "2018-02-18", "2018-02-18T00:00-03:00", 24)]
    // Where clocks go back to 23:00 at midnight, midnight is not told twice; where they go back from 01:00, the day begins with the first.
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T00:00-04:00", 25)]
    // An hour back at the begin of Ramadan, and forth at its end.
    [InlineData("Africa/Casablanca", "2025-02-23", "2025-02-23T00:00+01:00", 25)]
    [InlineData("Africa/Casablanca", "2025-04-06", "2025-04-06T00:00+00:00", 23)]
    public void Day_of_a_zone_begins_at_its_first_moment_and_is_as_long_as_it_was(string zoneId, string day, string begin, double hours)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var range = ReportPeriod.Range((Day(day), Day(day)), zone);
        Assert.Equal(DateTimeOffset.Parse(begin, CultureInfo.InvariantCulture), range.From);
        Assert.Equal(TimeSpan.FromHours(hours), range.To - range.From);
        Assert.Equal(range.From, ReportPeriod.Range((Day(day).AddDays(-1), Day(day).AddDays(-1)), zone).To);
    }

    [Theory]
    [InlineData("America/Sao_Paulo", 2017)]
    [InlineData("Asia/Kathmandu", 2026)]
    [InlineData("Africa/Casablanca", 2025)]
    [InlineData("Asia/Beirut", 2026)]
    public void Days_of_a_year_follow_one_another_without_gap_or_overlap(string zoneId, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        for (DateOnly day = new(year, 1, 1); day.Year == year; day = day.AddDays(1))
        {
            var range = ReportPeriod.Range((day, day), zone);
            Assert.Equal(range.To, ReportPeriod.Range((day.AddDays(1), day.AddDays(1)), zone).From);
            // Its first and its last moment are told with its date, and the ones around them with another.
            Assert.Equal((day, day), (LocalDay(range.From, zone), LocalDay(range.To.AddTicks(-1), zone)));
            Assert.Equal((day.AddDays(-1), day.AddDays(1)), (LocalDay(range.From.AddTicks(-1), zone), LocalDay(range.To, zone)));
        }
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly LocalDay(DateTimeOffset moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);
}
