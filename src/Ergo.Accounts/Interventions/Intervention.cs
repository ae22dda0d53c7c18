namespace Ergo.Accounts.Interventions;

/// <summary>A change at a warehouse that somebody noted, for example a lift table put up at a dock.</summary>
public sealed class Intervention
{
    /// <summary>The longest title, in characters.</summary>
    public const int LongestTitle = 100;

    /// <summary>The longest note, in characters.</summary>
    public const int LongestNote = 2000;

    /// <summary>Number; 0 for one that is not saved yet.</summary>
    public long Id { get; set; }

    /// <summary>The warehouse.</summary>
    public string WarehouseId { get; set; } = "";

    /// <summary>The zone; null where the whole warehouse was changed.</summary>
    public string? ZoneId { get; set; }

    /// <summary>The location within the zone; null where it was changed as a whole.</summary>
    public string? PickLocationId { get; set; }

    /// <summary>When the change was made, UTC.</summary>
    public DateTimeOffset HappenedAt { get; set; }

    /// <summary>What was changed, in a few words.</summary>
    public string Title { get; set; } = "";

    /// <summary>More about it; empty for nothing.</summary>
    public string Note { get; set; } = "";

    /// <summary>Name and role of who noted it.</summary>
    public string NotedBy { get; set; } = "";

    /// <summary>When it was noted.</summary>
    public DateTimeOffset NotedAt { get; set; }

    /// <summary>Name and role of who changed it last.</summary>
    public string ChangedBy { get; set; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Whether it was deleted: shown nowhere any more, and kept.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>What it was when it was read: who saves over a later one is refused.</summary>
    public uint Version { get; set; }
}

/// <summary>What an intervention was from one change of it to the next.</summary>
public sealed class InterventionVersion
{
    /// <summary>The intervention.</summary>
    public long InterventionId { get; set; }

    /// <summary>When it became this.</summary>
    public DateTimeOffset SavedAt { get; set; }

    /// <summary>Name and role of who made it this.</summary>
    public string SavedBy { get; set; } = "";

    /// <summary>The zone.</summary>
    public string? ZoneId { get; set; }

    /// <summary>The location.</summary>
    public string? PickLocationId { get; set; }

    /// <summary>When the change was made.</summary>
    public DateTimeOffset HappenedAt { get; set; }

    /// <summary>The title.</summary>
    public string Title { get; set; } = "";

    /// <summary>The note.</summary>
    public string Note { get; set; } = "";

    /// <summary>Whether it was deleted with this.</summary>
    public bool IsDeleted { get; set; }
}
