using Ergo.Database;
using Ergo.Snapshots.Figures.Lights;

namespace Ergo.Snapshots.Figures.RedZones;

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

    /// <summary>Red snapshots of the finished part of the range, which is compared with the time before.</summary>
    public required long RedCompared { get; init; }

    /// <summary>Snapshots with a light of that part.</summary>
    public required long LitCompared { get; init; }

    /// <summary>Red snapshots of the same time before.</summary>
    public required long RedBefore { get; init; }

    /// <summary>Snapshots with a light of the same time before.</summary>
    public required long LitBefore { get; init; }

    /// <summary>Red share of the finished part, 0..1; null where none has a light.</summary>
    public double? RedShareCompared => ShareOf(RedCompared, LitCompared);

    /// <summary>Red share before, 0..1; null where none has a light.</summary>
    public double? RedShareBefore => ShareOf(RedBefore, LitBefore);
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

    /// <summary>Those with a light: what shares are of.</summary>
    public required long Lit { get; init; }
}
