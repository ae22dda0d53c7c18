using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;

namespace Ergo.Portal.Components.Pages.Admin;

/// <summary>What the storage page reads often.</summary>
/// <param name="Tables">Tier, partitions and sizes of both tables.</param>
/// <param name="Partitions">Whether their rows have partitions to go to.</param>
/// <param name="Runs">The latest maintenance runs, newest first.</param>
/// <param name="Now">When this was read.</param>
public sealed record StoragePageData(
    IReadOnlyList<TableStorage> Tables, IReadOnlyList<PartitionState> Partitions, IReadOnlyList<JobRun> Runs, DateTimeOffset Now);
