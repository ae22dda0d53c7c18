namespace Ergo.Snapshots.Figures.Limits;

/// <summary>Who and what of a warehouse was over its limits in a range.</summary>
/// <param name="Red">Workers over the limit of red minutes.</param>
/// <param name="Weighted">Workers over the limit of weighted minutes.</param>
/// <param name="ZonesLimited">Zones with observed shifts and a limit.</param>
/// <param name="ZonesOver">Those of them that were over it in one shift at least.</param>
public sealed record OverLimits(PeopleOverLimit Red, PeopleOverLimit Weighted, long ZonesLimited, long ZonesOver)
{
    /// <summary>Warehouse id.</summary>
    public string WarehouseId => Red.WarehouseId;
}
