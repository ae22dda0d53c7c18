using Ergo.Portal.Scheduling;
using Ergo.Portal.Words;

namespace Ergo.Portal.Tests.Admin;

/// <summary>When jobs run, in words.</summary>
public sealed class JobWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 3, 15, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 0 2 * * ?", "every day at 02:00 UTC")]
    [InlineData("0 7 * * * ?", "every hour at minute 7")]
    [InlineData("0 30 4 ? * SUN", "every Sunday at 04:30 UTC")]
    [InlineData("0 0/10 * * * ?", "every 10 minutes, next at 03:20 UTC")]
    [InlineData("0 0 3 1 * ?", "by 0 0 3 1 * ? (UTC)")]
    [InlineData("0 0 3 1 1 ? 2027", "once more, on 1 Jan 2027 03:00 UTC")]
    [InlineData("0 0 3 1 1 ? 2020", "never again")]
    public void Cron_expression_is_told_by_when_it_runs(string cron, string words) =>
        Assert.Equal(words, JobWords.Schedule(new JobState { Task = "retention", IsView = false, Cron = cron }, Now));

    [Fact]
    public void Interval_is_told_as_such()
    {
        Assert.Equal("every 5 minutes", JobWords.Schedule(new JobState { Task = "rollup_5m", IsView = true, Every = TimeSpan.FromMinutes(5) }, Now));
        Assert.Equal("every 1 minute, while rows wait", JobWords.Schedule(new JobState { Task = "adoption", IsView = false, Every = JobIntervals.Adoption }, Now));
    }

    [Fact]
    public void Moment_is_told_by_the_clock_of_whoever_looks()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu");
        Assert.Equal("07:45", JobWords.Local(new(2026, 11, 30, 2, 0, 0, TimeSpan.Zero), Now, zone));
        Assert.Equal("1 Dec 07:45", JobWords.Local(new(2026, 12, 1, 2, 0, 0, TimeSpan.Zero), Now, zone));
    }
}
