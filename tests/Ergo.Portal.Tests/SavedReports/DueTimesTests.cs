using System.Globalization;
using Ergo.Accounts.SavedReports;
using Ergo.Operations.SavedReports;

namespace Ergo.Portal.Tests.SavedReports;

/// <summary>When scheduled reports are due, over clock changes and in odd zones.</summary>
public sealed class DueTimesTests
{
    [Theory]
    // The clock leaves 02:30 out, and shows it twice: due once each day, and the day after at its usual time again.
    [InlineData("Europe/Berlin", "02:30", "2026-03-27T12:00Z", "2026-03-31T12:00Z", "2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z 2026-03-31T00:30Z")]
    [InlineData("Europe/Berlin", "02:30", "2026-10-23T12:00Z", "2026-10-27T12:00Z", "2026-10-24T00:30Z 2026-10-25T00:30Z 2026-10-26T01:30Z 2026-10-27T01:30Z")]
    [InlineData("Asia/Kathmandu", "06:00", "2026-11-28T00:00Z", "2026-11-29T01:00Z", "2026-11-28T00:15Z 2026-11-29T00:15Z")]
    public void Each_local_day_is_due_once(string zone, string time, string after, string upTo, string due) =>
        Assert.Equal(due.Split(' ').Select(Moment), DueTimes.Between(Schedule(ReportCadence.Daily, zone, time), Moment(after), Moment(upTo)));

    [Theory]
    [InlineData(ReportCadence.Weekly, "2026-12-24T00:00Z", "2027-01-12T00:00Z", "2026-12-28T11:00Z 2027-01-04T11:00Z 2027-01-11T11:00Z")]
    [InlineData(ReportCadence.Monthly, "2026-10-31T00:00Z", "2027-01-02T00:00Z", "2026-11-01T11:00Z 2026-12-01T11:00Z 2027-01-01T11:00Z")]
    [InlineData(ReportCadence.Quarterly, "2026-06-30T00:00Z", "2027-01-02T00:00Z", "2026-07-01T10:00Z 2026-10-01T10:00Z 2027-01-01T11:00Z")]
    public void Longer_cadences_are_due_on_the_first_day_after(ReportCadence cadence, string after, string upTo, string due) =>
        Assert.Equal(due.Split(' ').Select(Moment), DueTimes.Between(Schedule(cadence, "America/New_York", "06:00"), Moment(after), Moment(upTo)));

    [Theory]
    [InlineData(ReportCadence.Daily, "2026-03-01T11:00Z", "2026-02-28 2026-02-28")]
    [InlineData(ReportCadence.Weekly, "2027-01-04T11:00Z", "2026-12-28 2027-01-03")]
    [InlineData(ReportCadence.Monthly, "2026-03-01T11:00Z", "2026-02-01 2026-02-28")]
    [InlineData(ReportCadence.Quarterly, "2027-01-01T11:00Z", "2026-10-01 2026-12-31")]
    public void A_report_is_of_the_time_before_it_was_due(ReportCadence cadence, string due, string days)
    {
        var period = DueTimes.PeriodOf(Schedule(cadence, "America/New_York", "06:00"), Moment(due));
        Assert.Equal(days, string.Create(CultureInfo.InvariantCulture, $"{period.FirstDay:yyyy-MM-dd} {period.LastDay:yyyy-MM-dd}"));
    }

    [Fact]
    public void What_is_next_is_the_first_that_is_due_later()
    {
        var schedule = Schedule(ReportCadence.Weekly, "America/New_York", "06:00");
        Assert.Equal(Moment("2026-11-30T11:00Z"), DueTimes.Next(schedule, Moment("2026-11-23T11:00Z")));
        Assert.Equal(Moment("2026-11-23T11:00Z"), DueTimes.Next(schedule, Moment("2026-11-23T10:59Z")));
    }

    private static ReportSchedule Schedule(ReportCadence cadence, string zone, string time) =>
        new() { Cadence = cadence, Timezone = zone, TimeOfDay = TimeOnly.Parse(time, CultureInfo.InvariantCulture) };

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
