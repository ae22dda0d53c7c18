using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;

namespace Ergo.Operations.Retention;

/// <summary>What an actor may do about retention. Settings are changed only as they were seen, plans run only as they were seen.</summary>
public sealed class RetentionOperations(
    OperationRunner runner, WarehouseRetention days, RetentionFloor floor, LegalHolds holds, WorkerIdentities identities, DataRetentionJob job, RetentionRuns runs, RunStops stops)
{
    /// <summary>Name of the work: one run at a time.</summary>
    public const string WorkName = "retention";

    /// <summary>Changes a warehouse's days.</summary>
    /// <param name="actor">Who changes them.</param>
    /// <param name="setting">The warehouse.</param>
    /// <param name="seen">The days the editor began from; null for none.</param>
    /// <param name="wanted">The new days.</param>
    public Task<Outcome> SetDaysAsync(Actor actor, RetentionSetting setting, int? seen, int wanted) =>
        runner.DoAsync(actor, Rights.EditRetention, About(RetentionCodes.SetDays, setting), async by =>
        {
            await days.SetDaysAsync(setting.WarehouseId, seen, wanted, by);
            return Notice.Of(RetentionCodes.DaysSet, ("warehouse", setting.WarehouseName), ("days", wanted), ("before", seen));
        });

    /// <summary>Changes many warehouses' days to the same, all or none.</summary>
    /// <param name="actor">Who changes them.</param>
    /// <param name="seen">The warehouses as the editor saw them.</param>
    /// <param name="wanted">The new days.</param>
    public Task<Outcome> SetDaysAsync(Actor actor, IReadOnlyCollection<RetentionSetting> seen, int wanted) =>
        runner.DoAsync(
            actor, Rights.EditRetention, Notice.Of(RetentionCodes.SetDaysOfMany, ("count", seen.Count), ("days", wanted), ("warehouses", seen.Select(one => one.WarehouseName).Order(StringComparer.Ordinal).ToArray())),
            async by =>
            {
                await days.SetDaysAsync(seen, wanted, by);
                return Notice.Of(RetentionCodes.DaysOfManySet, ("count", seen.Count), ("days", wanted));
            });

    /// <summary>Holds a warehouse for one more matter.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="setting">The warehouse.</param>
    /// <param name="reason">The matter; required.</param>
    public Task<Outcome> HoldAsync(Actor actor, RetentionSetting setting, string reason) =>
        runner.DoAsync(actor, Rights.EditRetention, About(RetentionCodes.Hold, setting), async by =>
        {
            await holds.PlaceAsync(setting.WarehouseId, reason, by);
            return Notice.Of(RetentionCodes.Held, ("warehouse", setting.WarehouseName), ("reason", reason));
        });

    /// <summary>Lifts the hold for one matter; others stay.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="setting">The warehouse.</param>
    /// <param name="matter">The matter.</param>
    /// <param name="reason">Why; required.</param>
    public Task<Outcome> LiftAsync(Actor actor, RetentionSetting setting, string matter, string reason) =>
        runner.DoAsync(actor, Rights.EditRetention, About(RetentionCodes.Lift, setting), async by =>
        {
            await holds.LiftAsync(setting.WarehouseId, matter, reason, by);
            return Notice.Of(RetentionCodes.HoldLifted, ("warehouse", setting.WarehouseName), ("matter", matter), ("left", setting.Holds.Count(hold => hold.Matter != matter)));
        }, Notice.Of(RetentionCodes.Why, ("reason", reason)));

    /// <summary>Changes the installation's floor.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="seen">The floor the editor began from.</param>
    /// <param name="wanted">The new floor, days.</param>
    public Task<Outcome> SetFloorAsync(Actor actor, int seen, int wanted) =>
        runner.DoAsync(actor, Rights.EditRetention, Notice.Of(RetentionCodes.SetFloor), async by =>
        {
            await floor.SetAsync(seen, wanted, by);
            return Notice.Of(RetentionCodes.FloorSet, ("days", wanted), ("before", seen));
        });

    /// <summary>Changes for how long a warehouse names its workers.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="setting">The warehouse, with the days the editor began from.</param>
    /// <param name="wanted">The new days; null for as long as the view keeps its rows.</param>
    public Task<Outcome> SetIdentityDaysAsync(Actor actor, RetentionSetting setting, int? wanted) =>
        runner.DoAsync(actor, Rights.EditRetention, About(RetentionCodes.SetIdentityDays, setting), async by =>
        {
            await identities.SetDaysAsync(setting.WarehouseId, setting.IdentityDays, wanted, by);
            return Notice.Of(RetentionCodes.IdentityDaysSet, ("warehouse", setting.WarehouseName), ("days", wanted), ("before", setting.IdentityDays));
        });

    /// <summary>Runs a plan that was shown. Where it no longer holds, the outcome's failure is a <see cref="RetentionException"/> with what changed.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="plan">The plan as shown.</param>
    /// <param name="setting">The warehouse it was made for; null for all.</param>
    /// <param name="reason">Why.</param>
    public Task<Outcome> RunAsync(Actor actor, RetentionPlan plan, RetentionSetting? setting, string reason) => runner.RunAsync(
        actor, Rights.RunRetention, WorkName, Notice.Of(RetentionCodes.Run, ("warehouse", setting?.WarehouseName)),
        async (by, stop) =>
        {
            await job.RunPlanAsync(plan, by, setting?.WarehouseId, reason, stop);
            var run = (await runs.LatestAsync(1, cancellationToken: CancellationToken.None))[0];
            return Notice.Of(RetentionCodes.Ran, ("rows", run.DeletedRows ?? 0), ("took", (run.FinishedAt ?? run.StartedAt) - run.StartedAt));
        },
        Notice.Of(RetentionCodes.Planned, ("rows", plan.Items.Sum(item => item.ExpiredRows)), ("reason", reason)));

    /// <summary>Asks a run to stop, whoever started it and wherever it runs.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="run">Number of the run.</param>
    public Task<Outcome> StopAsync(Actor actor, long run) => runner.DoAsync(actor, Rights.RunRetention, Notice.Of(RetentionCodes.Stop), async by =>
    {
        await stops.AskAsync(run, by);
        return Notice.Of(RetentionCodes.StopAsked);
    });

    private static Notice About(string code, RetentionSetting setting) => Notice.Of(code, ("warehouse", setting.WarehouseName));
}
