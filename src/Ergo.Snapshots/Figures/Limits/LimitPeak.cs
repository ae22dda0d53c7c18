namespace Ergo.Snapshots.Figures.Limits;

/// <summary>The highest minutes per shift of one worker, or of one zone.</summary>
public sealed record LimitPeak
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>The zone; null for a worker, who is not named.</summary>
    public string? ZoneId { get; init; }

    /// <summary>Minutes.</summary>
    public required double Minutes { get; init; }
}
