using Ergo.Operations.Schedule;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Scheduling;

/// <summary>Reads how every scheduled job stands, held against this portal's schedule.</summary>
public sealed class JobsReader(MaterializedViewsService views, RunHistory history, JobPauses pauses, JobLog log, IOptions<JobOptions> jobs, TimeProvider time)
{
    // A run of half an hour may still be under way.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(30);

    /// <summary>Reads them: views first, then by how much they matter.</summary>
    /// <param name="cancellationToken">Ends the queries.</param>
    public async Task<IReadOnlyList<JobState>> ReadAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var states = await views.GetRefreshStatusAsync(cancellationToken);
        var paused = (await pauses.ListAsync(cancellationToken)).ToDictionary(pause => pause.Job);
        (string Task, string? Cron, string? Subject)[] others =
        [
            (JobNames.Retention, jobs.Value.RetentionCron, "all warehouses"), (JobNames.Partitions, jobs.Value.PartitionsCron, null), (JobNames.Trim, jobs.Value.TrimCron, null),
            (JobNames.Adoption, null, null), (JobNames.Reports, null, null), (JobNames.Alerts, null, null), (JobNames.Deliveries, null, null), (JobNames.Audit, null, null),
        ];
        List<(string Job, string? Subject)> asked = [.. states.Select(view => ("refresh", (string?)view.Name)), .. others.Select(job => (job.Task, job.Subject))];
        var standings = await history.StandingsAsync(asked, cancellationToken);
        var lengths = await history.LengthsAsync(asked, cancellationToken: cancellationToken);
        return
        [
            .. states.Select((view, index) => new JobState
            {
                Task = view.Name, IsView = true, Every = view.RefreshEvery, Standing = standings[index], Lengths = [.. lengths[("refresh", view.Name)]],
                Next = view.PausedAt is null ? view.NextRunAt : null, Missed = view is { IsStale: true, PausedAt: null, CompleteTo: { } complete } ? complete + view.RefreshEvery : null,
                Pause = view.PausedAt is { } since ? new JobPause { Job = view.Name, PausedAt = since, PausedBy = view.PausedBy!, Reason = view.PauseReason! } : null, Asked = log.Asked(view.Name),
            }),
            .. others.Select((job, index) => Of(job.Task, job.Cron, standings[states.Count + index], [.. lengths[(job.Task, job.Subject)]], paused.GetValueOrDefault(job.Task), now)),
        ];
    }

    private static TimeSpan Interval(string task) => task switch
    {
        JobNames.Reports => JobIntervals.Reports,
        JobNames.Alerts or JobNames.Deliveries => JobIntervals.Alerts,
        JobNames.Audit => JobIntervals.Audit,
        _ => JobIntervals.Adoption,
    };

    private JobState Of(string task, string? cron, JobStanding standing, IReadOnlyList<RunLength> lengths, JobPause? pause, DateTimeOffset now)
    {
        var schedule = cron is null ? null : new Schedule(cron);
        return new JobState
        {
            Task = task, IsView = false, Cron = cron, Every = cron is null ? Interval(task) : null,
            // Reports, alerts and checks of the audit log are recorded where they belong.
            Standing = cron is null && task != JobNames.Adoption ? null : standing, Lengths = lengths, IsFixed = !JobNames.Pausable.Contains(task),
            Next = pause is null ? schedule?.NextDue(now) : null,
            Missed = pause is null && schedule?.LastDue(now) is { } due && due < now - Grace && !(standing.LastDone >= due) ? due : null,
            Pause = pause, Asked = log.Asked(task),
        };
    }
}
