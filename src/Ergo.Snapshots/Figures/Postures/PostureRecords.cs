using Ergo.Database;
namespace Ergo.Snapshots.Figures.Postures;

/// <summary>Snapshots in one published band of one instrument.</summary>
public sealed record BandCount
{
    /// <summary>rula, reba or niosh.</summary>
    public required string Instrument { get; init; }

    /// <summary>The band, <c>invalid</c> or <c>not scored</c>.</summary>
    public required string Band { get; init; }

    /// <summary>What the publication says of it; null for <c>invalid</c> and <c>not scored</c>.</summary>
    public string? Meaning { get; init; }

    /// <summary>The publication the band comes from; null for <c>invalid</c> and <c>not scored</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Order within the instrument, the mildest first.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Snapshots in the range.</summary>
    public required long Count { get; init; }

    /// <summary>Snapshots in the finished hours of the range, which are compared with <see cref="CountBefore"/>.</summary>
    public required long CountCompared { get; init; }

    /// <summary>Snapshots in the same hours before.</summary>
    public required long CountBefore { get; init; }
}

/// <summary>How a zone's postures fall into the most severe bands.</summary>
public sealed record ZonePostures
{
    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Zone name.</summary>
    public required string ZoneName { get; init => field = PlainText.Line(value); }

    /// <summary>Snapshots.</summary>
    public required long Total { get; init; }

    /// <summary>Snapshots with a valid RULA score.</summary>
    public required long RulaScored { get; init; }

    /// <summary>Snapshots with a valid REBA score.</summary>
    public required long RebaScored { get; init; }

    /// <summary>Snapshots with a valid lifting index.</summary>
    public required long NioshScored { get; init; }

    /// <summary>Snapshots with RULA 7.</summary>
    public required long Rula7 { get; init; }

    /// <summary>Snapshots with REBA 8 or more.</summary>
    public required long Reba8Up { get; init; }

    /// <summary>Snapshots with a lifting index above 3.0.</summary>
    public required long NioshAbove3 { get; init; }

    /// <summary>RULA 7 of all valid RULA scores, 0..1; null without any.</summary>
    public double? Rula7Share => RulaScored == 0 ? null : (double)Rula7 / RulaScored;

    /// <summary>REBA 8 or more of all valid REBA scores, 0..1; null without any.</summary>
    public double? Reba8UpShare => RebaScored == 0 ? null : (double)Reba8Up / RebaScored;

    /// <summary>Lifting indexes above 3.0 of all valid ones, 0..1; null without any.</summary>
    public double? NioshAbove3Share => NioshScored == 0 ? null : (double)NioshAbove3 / NioshScored;
}

/// <summary>Snapshots per RULA band in one hour or local day.</summary>
public sealed record BandPoint
{
    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The RULA band.</summary>
    public required string Band { get; init; }

    /// <summary>Snapshots.</summary>
    public required long Count { get; init; }

    /// <summary>True while in progress.</summary>
    public required bool IsPartial { get; init; }
}

/// <summary>Postures of a warehouse over a range.</summary>
public sealed record PostureSummary
{
    /// <summary>Bands of all three instruments; bands without snapshots are listed with 0.</summary>
    public required IReadOnlyList<BandCount> Bands { get; init; }

    /// <summary>By zone, the highest share of RULA 7 first.</summary>
    public required IReadOnlyList<ZonePostures> Zones { get; init; }

    /// <summary>RULA bands over time: hours up to eight days, local days beyond.</summary>
    public required IReadOnlyList<BandPoint> Points { get; init; }

    /// <summary>RULA, REBA, lifting index and composite risk, in this order.</summary>
    public required IReadOnlyList<ScorePercentiles> Scores { get; init; }

    /// <summary>What is stored but in no figure.</summary>
    public required LeftOut LeftOut { get; init; }

    /// <summary>What the compared counts and those before are of.</summary>
    public required Comparison Comparison { get; init; }

    /// <summary>Since when there are records of the warehouse; null where there are none.</summary>
    public DateTimeOffset? RecordsFrom { get; init; }

    /// <summary>The range the figures really cover: whole hours.</summary>
    public required TimeRange Shown { get; init; }

    /// <summary>State of posture_type_counts.</summary>
    public required Freshness Freshness { get; init; }
}
