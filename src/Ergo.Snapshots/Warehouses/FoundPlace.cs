using Ergo.Database;

namespace Ergo.Snapshots.Warehouses;

/// <summary>What a place is.</summary>
public enum PlaceKind
{
    /// <summary>A warehouse.</summary>
    Warehouse,

    /// <summary>A zone.</summary>
    Zone,

    /// <summary>A pick location.</summary>
    Location,
}

/// <summary>A place that was looked for by name or code.</summary>
public sealed record FoundPlace
{
    /// <summary>What it is.</summary>
    public required PlaceKind Kind { get; init; }

    /// <summary>Its name, or a location's label.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>Its code; null where it has none.</summary>
    public string? Code { get; init; }

    /// <summary>The code of the warehouse it is in, or is.</summary>
    public required string WarehouseCode { get; init; }

    /// <summary>The name of that warehouse.</summary>
    public required string WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>The id of the zone it is in, or is; null for a warehouse.</summary>
    public string? ZoneId { get; init; }

    /// <summary>The name of that zone; null for a warehouse.</summary>
    public string? ZoneName { get; init => field = value is null ? null : PlainText.Line(value); }

    /// <summary>The location's id; null for others.</summary>
    public string? LocationId { get; init; }
}
