using Ergo.Database;
namespace Ergo.Snapshots.Retention;

/// <summary>How long a warehouse keeps its snapshots, and what stands in the way of deleting.</summary>
public sealed record RetentionSetting
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Warehouse name.</summary>
    public required string WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>Warehouse code.</summary>
    public required string WarehouseCode { get; init; }

    /// <summary>Days that snapshots are to be kept, 1 to 3650, as set; null where all are kept until an admin sets the days.</summary>
    public required int? RetentionDays { get; init; }

    /// <summary>Days in the backend's row; fewer than <see cref="RetentionDays"/> where the row came back with fewer than were kept before.</summary>
    public int? AnnouncedDays { get; init; }

    /// <summary>True while the backend has a row for the warehouse.</summary>
    public bool IsAnnounced { get; init; } = true;

    /// <summary>True where the backend has or once had a row for it; false where only its snapshots name it.</summary>
    public bool WasAnnounced { get; init; } = true;

    /// <summary>Since when the backend has no row for it any more; null where it has one or never had.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>The announced time zone where it is none that can be used, so that days are cut in UTC; else null.</summary>
    public string? UnusableTimezone { get; init; }

    /// <summary>The installation's minimum, days.</summary>
    public required int FloorDays { get; init; }

    /// <summary>True where the floor keeps the snapshots for longer than the warehouse's own days.</summary>
    public bool IsBelowFloor => RetentionDays < FloorDays;

    /// <summary>Days that snapshots are really kept: the warehouse's own, or the floor where that is longer; null where none are set.</summary>
    public int? EffectiveDays => RetentionDays is { } days ? Math.Max(days, FloorDays) : null;

    /// <summary>True when nothing of this warehouse is ever deleted.</summary>
    public bool IsHeld => Holds.Count > 0;

    /// <summary>What it is held for, the oldest first; empty where nothing holds it.</summary>
    public IReadOnlyList<LegalHold> Holds { get; init; } = [];

    /// <summary>Days for which the exposure view names workers, 1 to 3650; null for as long as it keeps its rows.</summary>
    public int? IdentityDays { get; init; }

    /// <summary>Minutes before this moment are nobody's for good; null where none were made so.</summary>
    public DateTimeOffset? IdentifiedFrom { get; init; }

    /// <summary>Snapshots before this moment may go; null under legal hold, and where no days are set.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>Who last changed the days.</summary>
    public string? ChangedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When they were last changed.</summary>
    public DateTimeOffset? ChangedAt { get; init; }
}
