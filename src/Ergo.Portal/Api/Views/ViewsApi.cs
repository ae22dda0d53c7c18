using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Views;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Api.Views;

/// <summary>The views: their state, refreshing and pausing them.</summary>
internal static class ViewsApi
{
    private const string Area = "Materialized views";
    private const string Root = "admin/materialized-views";

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Root}/status", StatusAsync).Asks(Rights.Admin).Produces<ViewsAnswer>()
            .Told(Area, "getViewStatus", "State of the five views");
        api.MapPost($"{Root}/refresh", RefreshAsync).Asks(Rights.RefreshViews).Produces<OperationAnswer>().Produces<OperationAnswer>(StatusCodes.Status202Accepted)
            .Problems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict)
            .Told(Area, "refreshViews", "Refresh all views, or one", "What does not end within a second (or the seconds of the header Prefer: wait=) is answered 202 with the address to follow it by.");
        api.MapPost($"{Root}/{{view}}/stop", StopAsync).Asks(Rights.RefreshViews).Produces<DoneAnswer>().Problems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict)
            .Told(Area, "stopRefresh", "Ask the refresh of a view to stop, whoever started it", "It ends before its next buckets; what is committed stays.");
        api.MapPost($"{Root}/{{view}}/pause", PauseAsync).Asks(Rights.RefreshViews).Produces<DoneAnswer>().Problems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity)
            .Told(Area, "pauseView", "Let the schedule pass a view over");
        api.MapPost($"{Root}/{{view}}/resume", ResumeAsync).Asks(Rights.RefreshViews).Produces<DoneAnswer>().Problems(StatusCodes.Status404NotFound)
            .Told(Area, "resumeView", "Let the schedule refresh a view again");
    }

    private static async Task<IResult> StatusAsync(MaterializedViewsService views, TimeProvider time, CancellationToken stop) =>
        TypedResults.Ok(new ViewsAnswer(time.GetUtcNow(), [.. (await views.GetRefreshStatusAsync(stop)).Select(ViewAnswer.Of)]));

    private static async Task<IResult> RefreshAsync(HttpContext context, ApiWork work, ViewOperations operations, string? view = null, bool rebuild = false)
    {
        if (view is not null && !ViewNames.All.Contains(view))
        {
            return ApiAnswers.NotFound("view", view);
        }

        return await work.StartAsync(
            context, Notice.Of(rebuild ? ViewCodes.Rebuild : ViewCodes.Refresh, ("view", view)),
            actor => view is null ? operations.RefreshAllAsync(actor, rebuild) : operations.RefreshAsync(actor, view, rebuild));
    }

    private static async Task<IResult> StopAsync(HttpContext context, ViewOperations operations, MaterializedViewsService views, string view) =>
        (await views.GetRefreshStatusAsync(context.RequestAborted)).FirstOrDefault(one => one.Name == view) is not { } found ? ApiAnswers.NotFound("view", view)
        : found.RunId is not { } run ? ApiAnswers.Problem(StatusCodes.Status409Conflict, Notice.Of(RunEndedException.Code))
        : ApiAnswers.Of(await operations.StopRefreshAsync(context.User.Actor(), view, run));

    private static async Task<IResult> PauseAsync(HttpContext context, ViewOperations operations, string view, PauseRequest body) =>
        ViewNames.All.Contains(view) ? ApiAnswers.Of(await operations.PauseAsync(context.User.Actor(), view, body.Reason)) : ApiAnswers.NotFound("view", view);

    private static async Task<IResult> ResumeAsync(HttpContext context, ViewOperations operations, string view) =>
        ViewNames.All.Contains(view) ? ApiAnswers.Of(await operations.ResumeAsync(context.User.Actor(), view)) : ApiAnswers.NotFound("view", view);
}
