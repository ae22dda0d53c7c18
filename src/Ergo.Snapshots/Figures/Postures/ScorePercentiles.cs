namespace Ergo.Snapshots.Figures.Postures;

/// <summary>How the valid scores of one instrument are spread over a range.</summary>
/// <remarks>
/// Percentiles are nearest-rank: the smallest score that at least that share of the scores does not exceed. RULA and REBA
/// are counted per score, so theirs are exact; the lifting index and the composite risk are counted in bins.
/// </remarks>
public sealed record ScorePercentiles
{
    /// <summary>rula, reba, niosh or risk.</summary>
    public required string Measure { get; init; }

    /// <summary>Valid scores.</summary>
    public required long Scored { get; init; }

    /// <summary>Their mean; null without any.</summary>
    public double? Mean { get; init; }

    /// <summary>Median.</summary>
    public double? P50 { get; init; }

    /// <summary>95th percentile.</summary>
    public double? P95 { get; init; }

    /// <summary>Highest score.</summary>
    public double? Max { get; init; }

    /// <summary>How far a percentile may be off: 0 for RULA and REBA, 0.025 for a lifting index up to 10, 0.5 for composite risk.</summary>
    /// <remarks>Above a lifting index of 10 the middle between 10 and <see cref="Max"/> is given, and half that width here.</remarks>
    public required double ErrorBound { get; init; }
}
