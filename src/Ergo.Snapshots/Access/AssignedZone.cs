namespace Ergo.Snapshots.Access;

/// <summary>A zone that somebody may see of a warehouse that is not theirs as a whole.</summary>
/// <param name="ZoneId">Zone id.</param>
/// <param name="WarehouseId">Id of its warehouse.</param>
public readonly record struct AssignedZone(string ZoneId, string WarehouseId);
