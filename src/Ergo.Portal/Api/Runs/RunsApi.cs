using Ergo.Operations.Access;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Runs;

namespace Ergo.Portal.Api.Runs;

/// <summary>What ran, and how far what runs is.</summary>
internal static class RunsApi
{
    private const string Area = "Runs";

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("admin/runs", ListAsync).Asks(Rights.Admin).Produces<ListAnswer<RunAnswer>>()
            .Told(Area, "listRuns", "The latest runs of every job, the newest first", "job is refresh, retention, partitions, optimize, trim or adoption; subject is a view's name or a warehouse id.");
        api.MapGet("operations/{id:guid}", FindAsync).AsksNothing().Produces<OperationAnswer>().Problems(StatusCodes.Status404NotFound)
            .Told(Area, "getOperation", "How far long work is that this key or person started", "Kept for 90 days. Those who may open the admin pages follow everybody's.");
    }

    private static async Task<IResult> ListAsync(RunHistory history, string? job = null, string? subject = null, bool troubled = false, int limit = 50, DateTimeOffset? before = null, CancellationToken stop = default)
    {
        if (limit is < 1 or > Paging.Most)
        {
            return Paging.Refuse();
        }

        var found = await history.LatestAsync(job, subject, limit, troubled, before, stop);
        return TypedResults.Ok(Paging.Of([.. found.Select(RunAnswer.Of)], limit, "/api/admin/runs", run => run.StartedAt, ("job", job), ("subject", subject), ("troubled", troubled ? "true" : null)));
    }

    private static async Task<IResult> FindAsync(HttpContext context, ApiWork work, Guid id, CancellationToken stop) =>
        await work.FindAsync(context.User.Actor(), id, stop) is { } found ? TypedResults.Ok(OperationAnswer.Of(found)) : ApiAnswers.NotFound("operation", id.ToString());
}

/// <summary>A recorded run.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Job">What kind of work.</param>
/// <param name="Subject">A view's name, a warehouse id, or what else it worked on.</param>
/// <param name="RequestedBy">Who or what started it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Outcome">running, succeeded, failed, stopped or interrupted.</param>
/// <param name="Buckets">Buckets computed.</param>
/// <param name="Rows">Rows written or deleted.</param>
/// <param name="Error">What went wrong.</param>
public sealed record RunAnswer(long Id, string Job, string Subject, string RequestedBy, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string Outcome, long? Buckets, long? Rows, string? Error)
{
    internal static RunAnswer Of(JobRun run) => new(run.Id, run.Job, run.Subject, run.RequestedBy, run.StartedAt, run.FinishedAt, run.Outcome, run.Buckets, run.RowsAffected, run.Error);
}
