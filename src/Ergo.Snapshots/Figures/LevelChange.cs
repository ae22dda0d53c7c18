using MathNet.Numerics.Distributions;

namespace Ergo.Snapshots.Figures;

/// <summary>
/// How the red share of some days differs from that of other days, and how sure that is. Days are the sample, not snapshots: those of one
/// day are of the same people at the same work, so thousands of them tell little more than the day. The days' own spread widens the interval
/// (quasi-binomial dispersion, P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989, section 4.5), which is Newcombe's for a
/// difference of shares (R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17,
/// 1998, method 10) with Student's t for the dispersion that is estimated from few days.
/// </summary>
/// <param name="Before">Red share of the days before, 0..1.</param>
/// <param name="After">Red share of the days after, 0..1.</param>
/// <param name="Low">Lower end of the difference after less before, 95 %, -1..1.</param>
/// <param name="High">Upper end, -1..1.</param>
/// <param name="DaysBefore">Days before that were observed.</param>
/// <param name="DaysAfter">Days after that were observed.</param>
public sealed record LevelChange(double Before, double After, double Low, double High, int DaysBefore, int DaysAfter)
{
    /// <summary>Fewest observed days on each side: of fewer, their spread cannot be told.</summary>
    public const int FewestDays = 3;

    /// <summary>After less before, -1..1.</summary>
    public double Difference => After - Before;

    /// <summary>True where the interval leaves out zero: more than the days' own ups and downs.</summary>
    public bool IsClear => Low > 0 || High < 0;

    /// <summary>The change between two groups of days.</summary>
    /// <param name="before">The days before; those without a light do not count.</param>
    /// <param name="after">The days after.</param>
    /// <returns>Null where one side has fewer than <see cref="FewestDays"/> observed days.</returns>
    public static LevelChange? Of(IEnumerable<DayShare> before, IEnumerable<DayShare> after)
    {
        DayShare[] first = [.. before.Where(day => day.Lit > 0)], second = [.. after.Where(day => day.Lit > 0)];
        if (first.Length < FewestDays || second.Length < FewestDays)
        {
            return null;
        }

        var (from, to) = (DayShares.Level(first), DayShares.Level(second));
        var freedom = first.Length + second.Length - 2;
        var dispersion = Math.Max(1, (DayShares.Spread(first, from) + DayShares.Spread(second, to)) / freedom);
        var quantile = StudentT.InvCDF(0, 1, freedom, 0.975);
        var (fromLow, fromHigh) = ShareInterval.Of(from, DayShares.Sum(first).Lit / dispersion, quantile);
        var (toLow, toHigh) = ShareInterval.Of(to, DayShares.Sum(second).Lit / dispersion, quantile);
        return new LevelChange(from, to, to - from - Length(to - toLow, fromHigh - from), to - from + Length(toHigh - to, from - fromLow), first.Length, second.Length);
    }

    private static double Length(double one, double other) => Math.Sqrt((one * one) + (other * other));
}
