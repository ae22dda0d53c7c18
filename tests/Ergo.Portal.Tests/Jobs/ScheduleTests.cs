using Ergo.Portal.Scheduling;

namespace Ergo.Portal.Tests.Jobs;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 13, 45, 10, TimeSpan.Zero);

    [Theory]
    [InlineData("0 0 2 * * ?", "2026-11-28T02:00:00Z", "2026-11-29T02:00:00Z")]
    [InlineData("0 30 14 * * ?", "2026-11-27T14:30:00Z", "2026-11-28T14:30:00Z")]
    [InlineData("0 7 * * * ?", "2026-11-28T13:07:00Z", "2026-11-28T14:07:00Z")]
    [InlineData("0 0 3 1 * ?", "2026-11-01T03:00:00Z", "2026-12-01T03:00:00Z")]
    [InlineData("*/10 * * * * ?", "2026-11-28T13:45:10Z", "2026-11-28T13:45:20Z")]
    public void Last_and_next_due_follow_the_expression(string cron, string last, string next)
    {
        var schedule = new Schedule(cron);
        Assert.Equal(DateTimeOffset.Parse(last, System.Globalization.CultureInfo.InvariantCulture), schedule.LastDue(Now));
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), schedule.NextDue(Now));
    }

    [Fact]
    public void Schedule_that_is_over_is_never_due_again()
    {
        var schedule = new Schedule("0 0 2 1 1 ? 2020");
        Assert.Null(schedule.LastDue(Now));
        Assert.Null(schedule.NextDue(Now));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("2026-11-27T14:29:59Z", true)]
    [InlineData("2026-11-27T14:30:05Z", false)]
    public void Run_is_missed_when_none_was_done_since_it_was_due(string? done, bool isMissed) => Assert.Equal(
        isMissed,
        RetentionSchedule.Of(
            new JobOptions { RetentionCron = "0 30 14 * * ?" },
            done is null ? null : DateTimeOffset.Parse(done, System.Globalization.CultureInfo.InvariantCulture), Now).IsMissed);
}
