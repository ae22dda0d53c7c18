using System.Globalization;
using Ergo.Snapshots.Figures;

namespace Ergo.Portal.Figures;

/// <summary>A part of a counted whole.</summary>
/// <param name="Part">How many of <paramref name="Whole"/>; 0 or more.</param>
/// <param name="Whole">How many there are (n).</param>
public readonly record struct Share(long Part, long Whole)
{
    /// <summary>The share, 0..1; null without a whole.</summary>
    public double? Value => Whole == 0 ? null : (double)Part / Whole;

    /// <summary>Where the share of more of the same would lie, 95 % (<see cref="ShareInterval"/>), 0..1.</summary>
    public (double Low, double High) Interval => ShareInterval.Of(Part, Whole);

    /// <summary>The interval in words, for example "95 % interval 6.1 to 79.2 %".</summary>
    public string IntervalWords => $"95\u00a0% interval {IntervalFigures}";

    /// <summary>The interval as it stands below a share, for example "6.1 to 79.2 %".</summary>
    public string IntervalFigures => string.Create(CultureInfo.InvariantCulture, $"{Interval.Low * 100:0.0} to {Interval.High * 100:0.0}\u00a0%");
}
