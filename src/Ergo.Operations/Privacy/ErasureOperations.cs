using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Privacy;

/// <summary>Erasing one worker, for a reason.</summary>
public sealed class ErasureOperations(OperationRunner runner, WorkerErasures erasures)
{
    /// <summary>Name of the work: one erasure at a time.</summary>
    public const string WorkName = "erasure";

    /// <summary>Takes a worker's id out of all tables of a warehouse. The audit log tells of it by pseudonym.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="workerId">The id.</param>
    /// <param name="pseudonym">The worker's pseudonym, as the forecast told it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="onResult">Takes in the result.</param>
    public Task<Outcome> EraseAsync(
        Actor actor, Warehouse warehouse, string workerId, string pseudonym, string reason, IProgress<ErasureProgress> progress, Action<ErasureResult> onResult) => runner.RunAsync(
        actor, Rights.EraseWorkers, WorkName, Notice.Of(PrivacyCodes.Erase, ("worker", pseudonym), ("warehouse", warehouse.Name)),
        async (by, stop) =>
        {
            var result = await erasures.EraseAsync(warehouse.Id, workerId, by, reason, progress, stop);
            onResult(result);
            return Notice.Of(PrivacyCodes.Erased, ("worker", pseudonym), ("warehouse", warehouse.Name), ("before", result.Before.Total), ("after", result.After.Total));
        },
        Notice.Of(AccessCodes.Reason, ("reason", reason)));

    /// <summary>Asks the erasure to stop.</summary>
    public Task<Outcome> StopAsync(Actor actor) => runner.StopAsync(actor, Rights.EraseWorkers, WorkName, Notice.Of(PrivacyCodes.StopErasing));
}
