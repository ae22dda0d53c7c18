using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;

namespace Ergo.Operations.Storage;

/// <summary>What an actor may do about storage.</summary>
public sealed class StorageOperations(OperationRunner runner, PartitionMaintenance maintenance, RunHistory history)
{
    /// <summary>Name of the work.</summary>
    public const string WorkName = "partitions";

    /// <summary>Makes partitions for the coming days, and for the days of rows that wait in DEFAULT.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="daysAhead">0 to 366.</param>
    public Task<Outcome> MakePartitionsAsync(Actor actor, int daysAhead) => runner.RunAsync(
        actor, Rights.MaintainStorage, WorkName, Notice.Of(StorageCodes.MakePartitions),
        async (by, stop) =>
        {
            await maintenance.RunAsync(by, daysAhead, cancellationToken: stop);
            var run = (await history.LatestAsync("partitions", limit: 1, cancellationToken: CancellationToken.None))[0];
            return Notice.Of(StorageCodes.PartitionsMade, ("count", run.RowsAffected ?? 0), ("took", (run.FinishedAt ?? run.StartedAt) - run.StartedAt));
        });

    /// <summary>Asks the making to stop.</summary>
    public Task<Outcome> StopAsync(Actor actor) => runner.StopAsync(actor, Rights.MaintainStorage, WorkName, Notice.Of(StorageCodes.Stop));
}
