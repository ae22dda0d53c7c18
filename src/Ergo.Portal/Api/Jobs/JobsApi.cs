using Ergo.Operations.Access;
using Ergo.Operations.Schedule;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Api.Views;
using Ergo.Portal.Scheduling;
using Ergo.Portal.SignIn.Sessions;

namespace Ergo.Portal.Api.Jobs;

/// <summary>What runs by schedule: how it stands, pausing and resuming it. Views are paused by addresses of their own.</summary>
internal static class JobsApi
{
    private const string Area = "Jobs";

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("admin/jobs", ListAsync).Asks(Rights.Admin).Produces<ListAnswer<JobAnswer>>().Told(Area, "listJobs", "What runs by schedule, and how it stands");
        api.MapPost("admin/jobs/{job}/pause", PauseAsync).Asks(Rights.MaintainStorage).Produces<DoneAnswer>()
            .Problems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity)
            .Told(Area, "pauseJob", "Let the schedule pass a job over, on every portal", "job is retention (which needs the right RunRetention too), partitions, trim, adoption or reports.");
        api.MapPost("admin/jobs/{job}/resume", ResumeAsync).Asks(Rights.MaintainStorage).Produces<DoneAnswer>().Problems(StatusCodes.Status404NotFound)
            .Told(Area, "resumeJob", "Let the schedule run a job again");
    }

    private static async Task<IResult> ListAsync(JobsReader jobs, CancellationToken stop) => TypedResults.Ok(new ListAnswer<JobAnswer>([.. (await jobs.ReadAsync(stop)).Select(JobAnswer.Of)]));

    private static async Task<IResult> PauseAsync(HttpContext context, JobOperations operations, string job, PauseRequest body) =>
        JobNames.Pausable.Contains(job) ? ApiAnswers.Of(await operations.PauseAsync(context.User.Actor(), job, body.Reason)) : ApiAnswers.NotFound("job", job);

    private static async Task<IResult> ResumeAsync(HttpContext context, JobOperations operations, string job) =>
        JobNames.Pausable.Contains(job) ? ApiAnswers.Of(await operations.ResumeAsync(context.User.Actor(), job)) : ApiAnswers.NotFound("job", job);
}

/// <summary>A scheduled job as it stands.</summary>
/// <param name="Job">A view's name for its refresh, else retention, partitions, trim, adoption, reports, alerts, deliveries or audit.</param>
/// <param name="Cron">Its cron expression (Quartz, UTC); null where it runs by an interval.</param>
/// <param name="EverySeconds">Its interval; null where it runs by a cron expression.</param>
/// <param name="NextAt">When it is next due; null where it is paused, or runs when there is something to do.</param>
/// <param name="MissedAt">When it was due and is not done; null where it is.</param>
/// <param name="LastStartedAt">When its latest recorded run began.</param>
/// <param name="LastFinishedAt">When that ended.</param>
/// <param name="LastOutcome">running, succeeded, failed, stopped or interrupted.</param>
/// <param name="LastRun">The number of that run.</param>
/// <param name="LastDoneAt">When the latest run that ended well began.</param>
/// <param name="PausedAt">Since when it is paused; null where it is not.</param>
/// <param name="PausedBy">By whom.</param>
/// <param name="PauseReason">Why.</param>
public sealed record JobAnswer(
    string Job, string? Cron, double? EverySeconds, DateTimeOffset? NextAt, DateTimeOffset? MissedAt, DateTimeOffset? LastStartedAt, DateTimeOffset? LastFinishedAt, string? LastOutcome, long? LastRun,
    DateTimeOffset? LastDoneAt, DateTimeOffset? PausedAt, string? PausedBy, string? PauseReason)
{
    internal static JobAnswer Of(JobState job) => new(
        job.Task, job.Cron, job.Every?.TotalSeconds, job.Next, job.Missed, job.Standing?.StartedAt, job.Standing?.FinishedAt, job.Standing?.Outcome, job.Standing?.RunId,
        job.Standing?.LastDone, job.Pause?.PausedAt, job.Pause?.PausedBy, job.Pause?.Reason);
}
