using System.Diagnostics;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.SavedReports;
using Ergo.Operations.Work;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;

namespace Ergo.Operations.Schedule;

/// <summary>What an actor may do about scheduled jobs: run one now, pause and resume it. Views, retention and partitions are run by operations of their own.</summary>
public sealed class JobOperations(OperationRunner runner, JobPauses pauses, ViewUpkeep upkeep, BackendAdoption adoption, ScheduledReports reports, RunStops stops)
{
    /// <summary>Name of the work on a job.</summary>
    /// <param name="job">The job.</param>
    public static string WorkName(string job) => "job " + job;

    /// <summary>Runs a job now.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="job"><see cref="JobNames.Trim"/>, <see cref="JobNames.Adoption"/> or <see cref="JobNames.Reports"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is none of them.</exception>
    public Task<Outcome> RunAsync(Actor actor, string job) => runner.RunAsync(actor, Rights.MaintainStorage, WorkName(job), Notice.Of(JobCodes.Run, ("job", job)), async (by, stop) =>
    {
        var clock = Stopwatch.StartNew();
        await (job switch
        {
            JobNames.Trim => upkeep.TrimNowAsync(by, stop),
            JobNames.Adoption => adoption.MoveAsync(by, cancellationToken: stop),
            JobNames.Reports => reports.RunAsync(stop),
            _ => throw new ArgumentOutOfRangeException(nameof(job), job, "This job is not run from here."),
        });
        return Notice.Of(JobCodes.Ran, ("job", job), ("took", clock.Elapsed));
    });

    /// <summary>Pauses a job on every portal.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="job">One of <see cref="JobNames.Pausable"/>.</param>
    /// <param name="reason">Why; required, shown and recorded.</param>
    public Task<Outcome> PauseAsync(Actor actor, string job, string reason) => runner.DoAsync(actor, RightFor(job), Notice.Of(JobCodes.Pause, ("job", job), ("reason", reason)), async by =>
    {
        await pauses.PauseAsync(job, reason, by);
        return Notice.Of(JobCodes.Paused, ("job", job));
    });

    /// <summary>Lets the schedule run a job again.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="job">The job.</param>
    public Task<Outcome> ResumeAsync(Actor actor, string job) => runner.DoAsync(actor, RightFor(job), Notice.Of(JobCodes.Resume, ("job", job)), async by =>
    {
        await pauses.ResumeAsync(job, by);
        return Notice.Of(JobCodes.Resumed, ("job", job));
    });

    /// <summary>Asks a run to stop, whoever started it and wherever it runs.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="job">The job.</param>
    /// <param name="run">Number of the run.</param>
    public Task<Outcome> StopAsync(Actor actor, string job, long run) => runner.DoAsync(actor, RightFor(job), Notice.Of(JobCodes.Stop, ("job", job)), async by =>
    {
        await stops.AskAsync(run, by);
        return Notice.Of(JobCodes.StopAsked, ("job", job));
    });

    private static string RightFor(string job) => job == JobNames.Retention ? Rights.RunRetention : Rights.MaintainStorage;
}
