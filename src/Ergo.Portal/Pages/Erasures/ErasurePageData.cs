using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.Erasures;

/// <summary>What the erasure page shows.</summary>
/// <param name="Warehouses">Every warehouse.</param>
/// <param name="Erasures">Erasures on record, the newest first.</param>
/// <param name="Now">When they were read.</param>
public sealed record ErasurePageData(IReadOnlyList<Warehouse> Warehouses, IReadOnlyList<Erasure> Erasures, DateTimeOffset Now);
