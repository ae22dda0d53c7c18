using System.Globalization;

namespace Ergo.Portal.Figures;

/// <summary>A part of a counted whole.</summary>
/// <param name="Part">How many of <paramref name="Whole"/>; 0 or more.</param>
/// <param name="Whole">How many there are (n).</param>
public readonly record struct Share(long Part, long Whole)
{
    // The normal quantile of 95 %, two-sided.
    private const double Z = 1.959963984540054;

    /// <summary>The share, 0..1; null without a whole.</summary>
    public double? Value => Whole == 0 ? null : (double)Part / Whole;

    /// <summary>
    /// Where the share of more of the same would lie, 95 %: Wilson's score interval (E. B. Wilson, Probable inference, the law of
    /// succession, and statistical inference, Journal of the American Statistical Association 22, 1927), which holds for small n
    /// and shares near 0 or 1 too. 0..1.
    /// </summary>
    public (double Low, double High) Interval
    {
        get
        {
            if (Value is not { } share)
            {
                return (0, 1);
            }

            var (n, z2) = ((double)Whole, Z * Z);
            var middle = (share + (z2 / (2 * n))) / (1 + (z2 / n));
            var half = Z / (1 + (z2 / n)) * Math.Sqrt((share * (1 - share) / n) + (z2 / (4 * n * n)));
            return (Math.Max(0, middle - half), Math.Min(1, middle + half));
        }
    }

    /// <summary>The interval in words, for example "95 % interval 6.1 to 79.2 %".</summary>
    public string IntervalWords => $"95\u00a0% interval {IntervalFigures}";

    /// <summary>The interval as it stands below a share, for example "6.1 to 79.2 %".</summary>
    public string IntervalFigures => string.Create(CultureInfo.InvariantCulture, $"{Interval.Low * 100:0.0} to {Interval.High * 100:0.0}\u00a0%");
}
