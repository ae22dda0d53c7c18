using Ergo.Snapshots.Figures;
using MathNet.Numerics.Distributions;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>Days as warehouses have them: each with a level of its own round the common one.</summary>
internal static class DayMaker
{
    public static readonly DateOnly First = new(2026, 10, 26);

    /// <summary>Days that follow each other; spread is the standard deviation of the days' own levels, 0 for none.</summary>
    public static DayShare[] Days(Random random, int count, double level, double spread, int lit, int startAt = 0) =>
        [.. Enumerable.Range(startAt, count).Select(at =>
        {
            var own = spread <= 0 ? level : BetaOf(random, level, spread);
            return new DayShare(First.AddDays(at), Binomial.Sample(random, own, lit), lit);
        })];

    private static double BetaOf(Random random, double mean, double deviation)
    {
        var sum = (mean * (1 - mean) / (deviation * deviation)) - 1;
        return Beta.Sample(random, mean * sum, (1 - mean) * sum);
    }
}
