using Ergo.Portal.Words;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Tests.Admin;

public sealed class ViewWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 32, 0, TimeSpan.Zero);

    private static readonly ViewRefreshStatus View = new()
    {
        Name = "rollup_1m", Priority = 1, RefreshEvery = TimeSpan.FromMinutes(1), KeepFor = TimeSpan.FromDays(7),
        CompleteTo = Now.AddSeconds(-20), LastSuccessAt = Now.AddSeconds(-20), NextRunAt = Now.AddMinutes(1),
        IsRunning = false, IsStale = false, IsFailing = false, BacklogBuckets = 3,
    };

    private static readonly ViewRefreshStatus Failed = View with
    {
        CompleteTo = Now.AddMinutes(-5), IsStale = true, IsFailing = true, LastErrorAt = Now.AddMinutes(-4), LastError = "canceling statement due to statement timeout",
    };

    public static TheoryData<ViewRefreshStatus, string, string> Cases => new()
    {
        { View, "Fresh", "" },
        { View with { CompleteTo = null }, "Never refreshed", "3 buckets wait. Next at 14:33." },
        { Failed, "Late", "rollup_1m is 4 minutes late: the last refresh failed at 14:28 (statement timeout). Retried at 14:33." },
        { Failed with { IsStale = false }, "Failed", "rollup_1m is not late yet: the last refresh failed at 14:28 (statement timeout). Retried at 14:33." },
        { View with { CompleteTo = Now.AddMinutes(-5), LastSuccessAt = Now.AddMinutes(-5), IsStale = true }, "Late", "rollup_1m is 4 minutes late: no refresh has ended well since 14:27. Next at 14:33." },
        { View with { IsRunning = true, RunBy = "Demo admin (admin)", LastStartedAt = Now.AddSeconds(-9) }, "Running", "Being refreshed by Demo admin (admin) since 14:31:51." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void State_is_said_in_words(ViewRefreshStatus view, string word, string sentence)
    {
        Assert.Equal(word, ViewWords.Word(view));
        Assert.Equal(sentence, ViewWords.Sentence(view, Now, runsJobs: true));
    }

    [Fact]
    public void Portal_without_jobs_says_that_another_has_to_refresh() =>
        Assert.EndsWith("This portal runs no jobs (Jobs:Enabled is false); another has to.", ViewWords.Sentence(Failed, Now, runsJobs: false), StringComparison.Ordinal);
}
