namespace Ergo.Snapshots.Warehouses;

/// <summary>A warehouse as pages name it.</summary>
public sealed record Warehouse
{
    /// <summary>The backend's id.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Short unique code; used in addresses.</summary>
    public required string Code { get; init; }

    /// <summary>IANA time zone in which its days and shifts are cut.</summary>
    public required string Timezone { get; init; }

    /// <summary>Days that snapshots are kept, 1 to 3650.</summary>
    public required int RetentionDays { get; init; }
}
