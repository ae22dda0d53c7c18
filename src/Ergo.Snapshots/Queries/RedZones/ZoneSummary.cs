using Ergo.Snapshots.Queries.Lights;

namespace Ergo.Snapshots.Queries.RedZones;

/// <summary>A zone over a range.</summary>
public sealed record ZoneSummary : LightCounts
{
    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Zone name.</summary>
    public required string ZoneName { get; init => field = PlainText.Line(value); }

    /// <summary>Zone code; null for an unknown zone.</summary>
    public string? ZoneCode { get; init; }

    /// <summary>Mean composite risk, 0..100.</summary>
    public double? AvgCompositeRisk { get; init; }

    /// <summary>Highest composite risk.</summary>
    public double? MaxCompositeRisk { get; init; }

    /// <summary>Red snapshots of the range of the same length before.</summary>
    public required long RedBefore { get; init; }

    /// <summary>Snapshots of the range of the same length before.</summary>
    public required long TotalBefore { get; init; }

    /// <summary>Red share before, 0..1; null where nothing was observed.</summary>
    public double? RedShareBefore => TotalBefore == 0 ? null : (double)RedBefore / TotalBefore;
}

/// <summary>The zones of a warehouse over a range.</summary>
/// <param name="Zones">The highest red share first.</param>
/// <param name="Shown">The range the figures really cover.</param>
/// <param name="Freshness">State of the view they were read from.</param>
public sealed record ZoneSummaries(IReadOnlyList<ZoneSummary> Zones, TimeRange Shown, Freshness Freshness);

/// <summary>Lights of a zone in one hour of the warehouse's local day, summed over a range.</summary>
public sealed record ZoneHour
{
    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Zone name.</summary>
    public required string ZoneName { get; init => field = PlainText.Line(value); }

    /// <summary>Local hour of the day, 0..23.</summary>
    public required int LocalHour { get; init; }

    /// <summary>Red snapshots.</summary>
    public required long Red { get; init; }

    /// <summary>Snapshots; hours without any are absent: not observed, not green.</summary>
    public required long Total { get; init; }
}
