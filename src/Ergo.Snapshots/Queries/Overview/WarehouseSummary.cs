using Ergo.Snapshots.Queries.Lights;

namespace Ergo.Snapshots.Queries.Overview;

/// <summary>A warehouse on the overview.</summary>
public sealed record WarehouseSummary : LightCounts
{
    /// <summary>Warehouse id.</summary>
    public required string Id { get; init; }

    /// <summary>Warehouse name.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }

    /// <summary>Warehouse code.</summary>
    public required string Code { get; init; }

    /// <summary>IANA time zone.</summary>
    public required string Timezone { get; init; }

    /// <summary>Red snapshots of the range of the same length before.</summary>
    public required long RedBefore { get; init; }

    /// <summary>Snapshots of the range of the same length before.</summary>
    public required long TotalBefore { get; init; }

    /// <summary>Latest observation; null where there is none.</summary>
    public DateTimeOffset? NewestEvent { get; init; }

    /// <summary>The zone with the highest priority score of the last seven days; null where no zone has three reds.</summary>
    public string? WorstZone { get; init; }

    /// <summary>Its priority score, 0..100.</summary>
    public double? WorstZonePriority { get; init; }

    /// <summary>Zones with three or more reds in the last seven days.</summary>
    public required long RedZones { get; init; }

    /// <summary>Red share before, 0..1; null where nothing was observed.</summary>
    public double? RedShareBefore => TotalBefore == 0 ? null : (double)RedBefore / TotalBefore;
}

/// <summary>The overview of all warehouses.</summary>
/// <param name="Warehouses">The one with the highest red share first.</param>
/// <param name="Shown">The range the figures really cover.</param>
/// <param name="Freshness">State of the view they were read from.</param>
public sealed record Overview(IReadOnlyList<WarehouseSummary> Warehouses, TimeRange Shown, Freshness Freshness);
