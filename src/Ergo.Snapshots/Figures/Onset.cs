using MathNet.Numerics.Distributions;

namespace Ergo.Snapshots.Figures;

/// <summary>
/// Since when a place is as red as it is: the local day with which the present level began. The days are cut in two where two levels explain
/// them best (a change point by the likelihood ratio, D. V. Hinkley and E. A. Hinkley, Inference about the change-point in a sequence of binomial
/// variables, Biometrika 57, 1970), against the days' own spread; what chance alone would do once in a thousand cuts is none.
/// </summary>
/// <param name="Day">First day of the present level.</param>
/// <param name="Before">Red share of the days before it, 0..1.</param>
/// <param name="Since">Red share from it on, 0..1.</param>
public sealed record Onset(DateOnly Day, double Before, double Since)
{
    /// <summary>How many days are looked at, the last of them included.</summary>
    public const int Days = 28;

    // Fewest observed days on each side of a cut.
    private const int FewestDays = 2;

    private const double Chance = 0.001;

    /// <summary>The day on which the present, higher level began.</summary>
    /// <param name="days">Days in their order; those without a light do not count.</param>
    /// <returns>Null where the days tell no rise: they go up and down as they always did, fell, or are too few.</returns>
    public static Onset? Of(IEnumerable<DayShare> days)
    {
        var observed = days.Where(day => day.Lit > 0).ToArray();
        if (BestCut(observed) is not { } cut)
        {
            return null;
        }

        // One extreme day is an event, not a level: the rise must be there without the day that speaks for it most.
        var since = observed[cut..];
        if (since.Length <= FewestDays)
        {
            return null;
        }

        var without = Array.IndexOf(observed, since.MaxBy(day => (double)day.Red / day.Lit));
        return BestCut([.. observed[..without], .. observed[(without + 1)..]]) is null
            ? null
            : new Onset(observed[cut].Day, DayShares.Level(observed[..cut]), DayShares.Level(since));
    }

    // Where the second part begins; null where no cut rises beyond chance.
    private static int? BestCut(DayShare[] days)
    {
        var freedom = days.Length - 2;
        if (days.Length < 2 * FewestDays + 1)
        {
            return null;
        }

        var (best, most) = (0, 0.0);
        var whole = DayShares.Deviance(days);
        for (var cut = FewestDays; cut <= days.Length - FewestDays; cut++)
        {
            var (before, since) = (days[..cut], days[cut..]);
            var (from, to) = (DayShares.Level(before), DayShares.Level(since));
            var dispersion = Math.Max(1, (DayShares.Spread(before, from) + DayShares.Spread(since, to)) / freedom);
            var gain = (whole - DayShares.Deviance(before) - DayShares.Deviance(since)) / dispersion;
            if (gain > most)
            {
                (best, most) = (to > from ? cut : 0, gain);
            }
        }

        return best > 0 && 1 - FisherSnedecor.CDF(1, freedom, most) < Chance ? best : null;
    }
}
