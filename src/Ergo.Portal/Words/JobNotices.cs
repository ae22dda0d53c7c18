using Ergo.Database;
using Ergo.Operations.Schedule;

namespace Ergo.Portal.Words;

/// <summary>What is done about scheduled jobs, and why the store refuses it.</summary>
internal static class JobNotices
{
    /// <summary>Words by code.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Notice, string>> Words = new Dictionary<string, Func<Notice, string>>
    {
        [JobCodes.Run] = notice => Job(notice),
        [JobCodes.Ran] = notice => $"{Job(notice)} took {AdminTimes.Took(notice.Length("took"))}.",
        [JobCodes.Stop] = notice => $"Stopping: {Job(notice)}",
        [JobCodes.StopAsked] = notice => $"{Job(notice)} ends before its next batch. What is committed stays.",
        [JobCodes.Pause] = notice => $"Pausing the schedule of: {Job(notice)} ({notice.Text("reason")})",
        [JobCodes.Paused] = notice => $"{Job(notice)}: the schedule passes it over, on every portal, until it is resumed.",
        [JobCodes.Resume] = notice => $"Resuming the schedule of: {Job(notice)}",
        [JobCodes.Resumed] = notice => $"{Job(notice)}: the schedule runs it again.",
        ["job.pause.reason"] = _ => "A pause needs a reason of at most 500 characters",
        ["job.pause.already"] = notice => $"{Job(notice)} was paused by {notice.Text("by")} already",
    };

    private static string Job(Notice notice) => HealthNotices.Job(notice.Text("job"));
}
