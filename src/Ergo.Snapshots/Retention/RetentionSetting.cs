namespace Ergo.Snapshots.Retention;

/// <summary>How long a warehouse keeps its snapshots, and what stands in the way of deleting.</summary>
public sealed record RetentionSetting
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Warehouse name.</summary>
    public required string WarehouseName { get; init; }

    /// <summary>Warehouse code.</summary>
    public required string WarehouseCode { get; init; }

    /// <summary>Days that snapshots are kept, 1 to 3650.</summary>
    public required int RetentionDays { get; init; }

    /// <summary>The installation's minimum, days.</summary>
    public required int FloorDays { get; init; }

    /// <summary>True when nothing of this warehouse is ever deleted.</summary>
    public required bool LegalHold { get; init; }

    /// <summary>Why it is under legal hold.</summary>
    public string? HoldReason { get; init; }

    /// <summary>Snapshots before this moment may go; null under legal hold.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>Who last changed the days.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>When they were last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}

/// <summary>What a run would delete if a warehouse kept its snapshots for other days.</summary>
public sealed record RetentionForecast
{
    /// <summary>Rows before this moment would go; null under legal hold.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>Snapshots that would go.</summary>
    public required long Snapshots { get; init; }

    /// <summary>Shift snapshots that would go.</summary>
    public required long ShiftSnapshots { get; init; }
}
