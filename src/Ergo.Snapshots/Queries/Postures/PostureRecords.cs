namespace Ergo.Snapshots.Queries.Postures;

/// <summary>Snapshots in one published band of one instrument.</summary>
public sealed record BandCount
{
    /// <summary>rula, reba or niosh.</summary>
    public required string Instrument { get; init; }

    /// <summary>The band, <c>invalid</c> or <c>not scored</c>.</summary>
    public required string Band { get; init; }

    /// <summary>What the publication says of it; null for <c>invalid</c> and <c>not scored</c>.</summary>
    public string? Meaning { get; init; }

    /// <summary>Order within the instrument, the mildest first.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Snapshots in the range.</summary>
    public required long Count { get; init; }

    /// <summary>Snapshots in the range of the same length before.</summary>
    public required long CountBefore { get; init; }
}

/// <summary>How a zone's postures fall into the most severe bands.</summary>
public sealed record ZonePostures
{
    /// <summary>Zone id; null is "unknown zone".</summary>
    public string? ZoneId { get; init; }

    /// <summary>Zone name.</summary>
    public required string ZoneName { get; init; }

    /// <summary>Snapshots.</summary>
    public required long Total { get; init; }

    /// <summary>Snapshots with RULA 7.</summary>
    public required long Rula7 { get; init; }

    /// <summary>Snapshots with REBA 8 or more.</summary>
    public required long Reba8Up { get; init; }

    /// <summary>Snapshots with a lifting index above 3.0.</summary>
    public required long NioshAbove3 { get; init; }
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

    /// <summary>The range the figures really cover: whole hours.</summary>
    public required TimeRange Shown { get; init; }

    /// <summary>State of posture_type_counts.</summary>
    public required Freshness Freshness { get; init; }
}
