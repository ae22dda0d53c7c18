using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Retention;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Scheduling;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Retention;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Api.Retention;

/// <summary>What retention holds and deletes. A run deletes what a plan showed, or nothing.</summary>
internal static class RetentionApi
{
    private const string Area = "Retention";
    private const string Root = "admin/retention";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Root}/stats", StatsAsync).Asks(Rights.Admin).Produces<RetentionStatsAnswer>()
            .Told(Area, "getRetentionStats", "What each warehouse holds, and for how long it keeps that", "Every row is counted, which takes a while where there are many.");
        api.MapPost($"{Root}/plan", PlanAsync).Asks(Rights.RunRetention).Produces<PlanAnswer>().Problems(StatusCodes.Status404NotFound)
            .Told(Area, "planRetention", "What a run would delete now", "Nothing is deleted. Confirm the plan by its fingerprint.");
        api.MapPost($"{Root}/run", RunAsync).Asks(Rights.RunRetention).Produces<OperationAnswer>().Produces<OperationAnswer>(StatusCodes.Status202Accepted)
            .Problems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity)
            .Told(Area, "runRetention", "Delete what a plan showed", "Where the plan is another by now, nothing is deleted (409, retention.plan-changed). What does not end within a second is answered 202 with the address to follow it by.");
        api.MapPost($"{Root}/runs/{{run:long}}/stop", StopAsync).Asks(Rights.RunRetention).Produces<DoneAnswer>().Problems(StatusCodes.Status409Conflict)
            .Told(Area, "stopRetentionRun", "Ask a run to stop, whoever started it", "It ends before its next batch; what is deleted stays deleted.");
        api.MapGet($"{Root}/runs", RunsAsync).Asks(Rights.Admin).Produces<ListAnswer<RetentionRunAnswer>>()
            .Told(Area, "listRetentionRuns", "The latest runs, the newest first");
    }

    private static async Task<IResult> StatsAsync(WarehouseRetention settings, DataRetentionJob job, RetentionRuns runs, IOptions<JobOptions> jobs, TimeProvider time, CancellationToken stop)
    {
        var held = (await job.GetRetentionStatisticsAsync(stop)).ToLookup(one => one.WarehouseId);
        var schedule = RetentionSchedule.Of(jobs.Value, await runs.LastDoneAsync(stop), time.GetUtcNow());
        return TypedResults.Ok(new RetentionStatsAnswer(
            time.GetUtcNow(), schedule.LastDue, schedule.NextDue, schedule.LastDone,
            [.. (await settings.ListAsync(stop)).Select(setting => new WarehouseHeldAnswer(RetentionSettingAnswer.Of(setting), [.. held[setting.WarehouseId].Select(HeldAnswer.Of)]))]));
    }

    private static async Task<IResult> PlanAsync(DataRetentionJob job, WarehouseRetention settings, string? warehouse = null, CancellationToken stop = default) =>
        warehouse is not null && await settings.OfAsync(warehouse, stop) is null ? ApiAnswers.NotFound("warehouse", warehouse) : TypedResults.Ok(PlanAnswer.Of(await job.GetPlanAsync(warehouse, stop)));

    private static async Task<IResult> StopAsync(HttpContext context, RetentionOperations operations, long run) => ApiAnswers.Of(await operations.StopAsync(context.User.Actor(), run));

    private static async Task<IResult> RunAsync(HttpContext context, ApiWork work, RetentionOperations operations, DataRetentionJob job, WarehouseRetention settings, RunRequest body)
    {
        if (ApiAnswers.ReasonFault(body.Reason) is { } fault)
        {
            return fault;
        }

        var setting = body.Warehouse is { } warehouse ? await settings.OfAsync(warehouse, CancellationToken.None) : null;
        if (body.Warehouse is not null && setting is null)
        {
            return ApiAnswers.NotFound("warehouse", body.Warehouse);
        }

        // What was confirmed is judged by the database as it deletes: a plan of this moment only tells the audit log how much it is about.
        var now = await job.GetPlanAsync(setting?.WarehouseId, CancellationToken.None);
        var confirmed = now with { Fingerprint = body.Fingerprint, ClockFault = body.ClockIsRight ? now.ClockFault : null };
        return await work.StartAsync(
            context, Notice.Of(RetentionCodes.Run, ("warehouse", setting?.WarehouseName)), actor => operations.RunAsync(actor, confirmed, setting, body.Reason.Trim()));
    }

    private static async Task<IResult> RunsAsync(RetentionRuns runs, int limit = 50, DateTimeOffset? before = null, CancellationToken stop = default)
    {
        if (limit is < 1 or > Paging.Most)
        {
            return Paging.Refuse();
        }

        var found = await runs.LatestAsync(limit, before, stop);
        return TypedResults.Ok(Paging.Of([.. found.Select(RetentionRunAnswer.Of)], limit, $"/api/{Root}/runs", run => run.StartedAt));
    }
}
