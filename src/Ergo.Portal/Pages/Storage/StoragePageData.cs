using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;

namespace Ergo.Portal.Pages.Storage;

/// <summary>What the storage page reads often.</summary>
/// <param name="Tables">Tier, partitions and sizes of both tables.</param>
/// <param name="Partitions">Whether their rows have partitions to go to.</param>
/// <param name="Adopted">The backend's tables whose rows are moved here, or were; none in a database that began here.</param>
/// <param name="Runs">The latest maintenance runs, newest first.</param>
/// <param name="Balance">Where the stored rows are, view by view; empty before the first check.</param>
/// <param name="Gaps">What views lack.</param>
/// <param name="Days">Partitions of both tables with the room they take, the latest first.</param>
/// <param name="Indexes">Indexes of both tables.</param>
/// <param name="FreeBytes">Room that is left for the database; null where it is not known.</param>
/// <param name="Now">When this was read.</param>
public sealed record StoragePageData(
    IReadOnlyList<TableStorage> Tables, IReadOnlyList<PartitionState> Partitions, IReadOnlyList<AdoptionProgress> Adopted, IReadOnlyList<JobRun> Runs,
    IReadOnlyList<RowBalance> Balance, IReadOnlyList<ViewGap> Gaps, IReadOnlyList<StorageDay> Days, IReadOnlyList<StorageIndex> Indexes, long? FreeBytes, DateTimeOffset Now);
