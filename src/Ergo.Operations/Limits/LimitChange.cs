using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Limits;

/// <summary>A limit as somebody wants it.</summary>
/// <param name="Measure">What is limited.</param>
/// <param name="Warehouse">The warehouse; null for the company's limit.</param>
/// <param name="Zone">The zone; null for the limit of the warehouse.</param>
/// <param name="Seen">The place's own limit that the editor began from; null for none.</param>
/// <param name="Wanted">Minutes of one shift; null for the inherited limit.</param>
/// <param name="Reason">Why; null where none was given.</param>
public sealed record LimitChange(ExposureMeasure Measure, Warehouse? Warehouse, ZoneLimit? Zone, decimal? Seen, decimal? Wanted, string? Reason);
