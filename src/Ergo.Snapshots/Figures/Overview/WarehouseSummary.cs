using Ergo.Database;
using Ergo.Snapshots.Figures.Lights;

namespace Ergo.Snapshots.Figures.Overview;

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

    /// <summary>Whether the backend's table has a row for it now.</summary>
    public bool IsAnnounced { get; init; } = true;

    /// <summary>Whether it ever had one.</summary>
    public bool WasAnnounced { get; init; } = true;

    /// <summary>Since when it has none; null where it has one, or never had.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    /// <summary>The time zone the backend names, where it is none, so that days are cut in UTC; else null.</summary>
    public string? UnusableTimezone { get; init; }

    /// <summary>Red snapshots of the finished part of the range, which is compared with the time before.</summary>
    public required long RedCompared { get; init; }

    /// <summary>Snapshots with a light of that part.</summary>
    public required long LitCompared { get; init; }

    /// <summary>Red snapshots of the same time before.</summary>
    public required long RedBefore { get; init; }

    /// <summary>Snapshots with a light of the same time before.</summary>
    public required long LitBefore { get; init; }

    /// <summary>Latest observation; null where there is none.</summary>
    public DateTimeOffset? NewestEvent { get; init; }

    /// <summary>Since when there are records; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>The zone with the highest priority score of the last seven days; null where no zone has three reds.</summary>
    public string? WorstZone { get; init; }

    /// <summary>Its priority score, 0..100.</summary>
    public double? WorstZonePriority { get; init; }

    /// <summary>Zones with three or more reds in the last seven days.</summary>
    public required long RedZones { get; init; }

    /// <summary>Red share of the finished part, 0..1; null where none has a light.</summary>
    public double? RedShareCompared => ShareOf(RedCompared, LitCompared);

    /// <summary>Red share before, 0..1; null where none has a light.</summary>
    public double? RedShareBefore => ShareOf(RedBefore, LitBefore);
}

/// <summary>The overview of all warehouses.</summary>
/// <param name="Warehouses">By name.</param>
/// <param name="Shown">The range the figures really cover.</param>
/// <param name="Freshness">State of the view they were read from.</param>
/// <param name="Comparison">What the compared counts are of.</param>
public sealed record Overview(IReadOnlyList<WarehouseSummary> Warehouses, TimeRange Shown, Freshness Freshness, Comparison Comparison);
