using MathNet.Numerics.Distributions;

namespace Ergo.Snapshots.Figures.Days;

/// <summary>How sure the share of a span of days is, with the days as the sample (<see cref="LevelChange"/> says why).</summary>
public static class DayInterval
{
    /// <summary>
    /// Wilson's interval of the span's share, 95 %, of as many observations as its snapshots are worth: divided by the days' dispersion, with
    /// Student's t for what few days tell of it.
    /// </summary>
    /// <param name="days">The days; those without a light do not count.</param>
    /// <returns>Both ends, 0..1; null of fewer than <see cref="LevelChange.FewestDays"/> days.</returns>
    public static (double Low, double High)? Of(IEnumerable<DayShare> days)
    {
        DayShare[] observed = [.. days.Where(day => day.Lit > 0)];
        if (observed.Length < LevelChange.FewestDays)
        {
            return null;
        }

        var (level, freedom) = (DayShares.Level(observed), observed.Length - 1);
        var dispersion = Math.Max(1, DayShares.Spread(observed, level) / freedom);
        return ShareInterval.Of(level, DayShares.Sum(observed).Lit / dispersion, StudentT.InvCDF(0, 1, freedom, 0.975));
    }
}
