namespace Ergo.Snapshots.Figures;

/// <summary>How sure a share is.</summary>
public static class ShareInterval
{
    // The normal quantile of 95 %, two-sided.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Where the share of more of the same would lie, 95 %: Wilson's score interval (E. B. Wilson, Probable inference, the law of
    /// succession, and statistical inference, Journal of the American Statistical Association 22, 1927), which holds for small n
    /// and shares near 0 or 1 too.
    /// </summary>
    /// <param name="part">How many; 0 to <paramref name="whole"/>.</param>
    /// <param name="whole">Of how many.</param>
    /// <returns>Both ends, 0..1; 0 and 1 without a whole.</returns>
    public static (double Low, double High) Of(long part, long whole) => whole == 0 ? (0, 1) : Of((double)part / whole, whole, Z);

    /// <summary>The same of a sample that counts for less than it has, with another quantile.</summary>
    /// <param name="share">The share, 0..1.</param>
    /// <param name="n">How many independent observations the sample is worth; above 0.</param>
    /// <param name="quantile">Quantile of the distribution, two-sided.</param>
    internal static (double Low, double High) Of(double share, double n, double quantile)
    {
        var z2 = quantile * quantile;
        var middle = (share + (z2 / (2 * n))) / (1 + (z2 / n));
        var half = quantile / (1 + (z2 / n)) * Math.Sqrt((share * (1 - share) / n) + (z2 / (4 * n * n)));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
