namespace Ergo.Snapshots.Figures;

/// <summary>The reds of one local day.</summary>
/// <param name="Day">The day, in the warehouse's time zone.</param>
/// <param name="Red">Red snapshots.</param>
/// <param name="Lit">Snapshots that have a light; a day without any was not observed.</param>
public readonly record struct DayShare(DateOnly Day, long Red, long Lit);

/// <summary>Arithmetic of several days that share one level.</summary>
internal static class DayShares
{
    /// <summary>Red of all with a light, 0..1; 0 where none has one.</summary>
    public static double Level(IEnumerable<DayShare> days)
    {
        var (red, lit) = Sum(days);
        return lit == 0 ? 0 : (double)red / lit;
    }

    /// <summary>Reds and snapshots with a light, added up.</summary>
    public static (long Red, long Lit) Sum(IEnumerable<DayShare> days)
    {
        var (red, lit) = (0L, 0L);
        foreach (var day in days)
        {
            (red, lit) = (red + day.Red, lit + day.Lit);
        }

        return (red, lit);
    }

    /// <summary>
    /// How far days lie from one level (Pearson's chi-squared): about one for each day where snapshots are independent of each other,
    /// more where a day is red as a whole.
    /// </summary>
    public static double Spread(IEnumerable<DayShare> days, double level) => level is <= 0 or >= 1
        ? 0
        : days.Where(day => day.Lit > 0).Sum(day => Square(day.Red - (day.Lit * level)) / (day.Lit * level * (1 - level)));

    /// <summary>Twice the logarithm of how much less likely days are at one level than each at its own (binomial deviance), less a constant.</summary>
    public static double Deviance(IEnumerable<DayShare> days)
    {
        var (red, lit) = Sum(days);
        return -2 * (Part(red, lit) + Part(lit - red, lit));

        static double Part(long count, long whole) => count == 0 ? 0 : count * Math.Log((double)count / whole);
    }

    private static double Square(double value) => value * value;
}
