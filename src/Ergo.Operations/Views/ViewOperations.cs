using System.Diagnostics;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Views;

namespace Ergo.Operations.Views;

/// <summary>What an actor may do about the views: refresh, rebuild, verify.</summary>
public sealed class ViewOperations(OperationRunner runner, MaterializedViewsService views, ViewUpkeep upkeep, RunStops stops)
{
    /// <summary>Name of the work on all views.</summary>
    public const string AllViews = "all views";

    /// <summary>Name of a comparison: one at a time.</summary>
    public const string VerifyWork = "verify";

    /// <summary>Name of the work on one view.</summary>
    /// <param name="view">The view.</param>
    public static string WorkName(string view) => "refresh " + view;

    /// <summary>Refreshes a view, or recomputes every bucket of it that retention has not frozen.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="view">The view.</param>
    /// <param name="rebuild">True for all buckets.</param>
    public Task<Outcome> RefreshAsync(Actor actor, string view, bool rebuild) => runner.RunAsync(
        actor, Rights.RefreshViews, WorkName(view), Act(view, rebuild),
        async (by, stop) =>
        {
            await views.RefreshViewAsync(view, by, rebuild, cancellationToken: stop);
            var after = (await views.GetRefreshStatusAsync(CancellationToken.None)).First(status => status.Name == view);
            return Notice.Of(
                rebuild ? ViewCodes.Rebuilt : ViewCodes.Refreshed,
                ("view", view), ("buckets", after.LastBuckets ?? 0), ("rows", after.LastRows ?? 0), ("took", after.LastDuration ?? TimeSpan.Zero));
        });

    /// <summary>The same for all five.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="rebuild">True for all buckets.</param>
    public Task<Outcome> RefreshAllAsync(Actor actor, bool rebuild) => runner.RunAsync(
        actor, Rights.RefreshViews, AllViews, Act(null, rebuild),
        async (by, stop) =>
        {
            var clock = Stopwatch.StartNew();
            await views.RefreshAllViewsAsync(by, rebuild, stop);
            return Notice.Of(rebuild ? ViewCodes.Rebuilt : ViewCodes.Refreshed, ("view", null), ("took", clock.Elapsed));
        });

    /// <summary>Asks the refresh of a view to stop, whoever started it and wherever it runs.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="view">The view.</param>
    /// <param name="run">Number of the run.</param>
    public Task<Outcome> StopRefreshAsync(Actor actor, string view, long run) => runner.DoAsync(actor, Rights.RefreshViews, Notice.Of(ViewCodes.StopRefresh, ("view", view)), async by =>
    {
        await stops.AskAsync(run, by);
        return Notice.Of(ViewCodes.StopAsked, ("view", view));
    });

    /// <summary>Asks the work on all views, started here, to stop.</summary>
    /// <param name="actor">Who asks; only who started it may.</param>
    public Task<Outcome> StopAllAsync(Actor actor) => runner.StopAsync(actor, Rights.RefreshViews, AllViews, Notice.Of(ViewCodes.StopRefresh));

    /// <summary>Pauses a view: its schedule passes it over, and everything that shows it says so.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="view">The view.</param>
    /// <param name="reason">Why, 1 to <see cref="ViewUpkeep.MaxReasonLength"/> characters; shown and recorded.</param>
    public Task<Outcome> PauseAsync(Actor actor, string view, string reason) => runner.DoAsync(
        actor, Rights.RefreshViews, Notice.Of(ViewCodes.Pause, ("view", view), ("reason", reason)),
        async signature =>
        {
            await upkeep.PauseAsync(view, reason, signature);
            return Notice.Of(ViewCodes.Paused, ("view", view));
        });

    /// <summary>Lets the schedule refresh a view again.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="view">The view.</param>
    public Task<Outcome> ResumeAsync(Actor actor, string view) => runner.DoAsync(
        actor, Rights.RefreshViews, Notice.Of(ViewCodes.Resume, ("view", view)),
        async signature =>
        {
            await upkeep.ResumeAsync(view, signature);
            return Notice.Of(ViewCodes.Resumed, ("view", view));
        });

    /// <summary>Compares a view with what the snapshots of a UTC day give, a warehouse at a time.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="view">The view.</param>
    /// <param name="day">The day.</param>
    /// <param name="warehouseIds">The warehouses.</param>
    /// <param name="onOne">Takes in the result of each warehouse with those before it.</param>
    public Task<Outcome> VerifyAsync(Actor actor, string view, DateOnly day, IReadOnlyList<string> warehouseIds, Func<ViewVerification, Task> onOne) => runner.RunAsync(
        actor, Rights.VerifyViews, VerifyWork, Notice.Of(ViewCodes.Verify, ("view", view)),
        async (_, stop) =>
        {
            ViewVerification? result = null;
            foreach (var id in warehouseIds)
            {
                var one = await views.VerifyViewAsync(view, day, id, stop);
                result = result?.And(one) ?? one;
                await onOne(result);
            }

            return result is null ? Notice.Of(ViewCodes.NothingToVerify)
                : Notice.Of(
                    ViewCodes.Verified, ("view", view), ("day", day), ("buckets", result.ComparedBuckets), ("rows", result.ComparedRows), ("differences", result.DifferenceCount));
        });

    /// <summary>Asks a comparison to stop.</summary>
    public Task<Outcome> StopVerifyAsync(Actor actor) => runner.StopAsync(actor, Rights.VerifyViews, VerifyWork, Notice.Of(ViewCodes.StopVerify));

    private static Notice Act(string? view, bool rebuild) => Notice.Of(rebuild ? ViewCodes.Rebuild : ViewCodes.Refresh, ("view", view));
}
