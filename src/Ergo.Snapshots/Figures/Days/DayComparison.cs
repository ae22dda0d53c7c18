namespace Ergo.Snapshots.Figures.Days;

/// <summary>Why two spans of days do not compare.</summary>
public enum CoverageFault
{
    /// <summary>Records begin within a span, or after it.</summary>
    RecordsBeginLater,

    /// <summary>Nothing was observed on one side.</summary>
    NothingObserved,

    /// <summary>Too few days of one side were observed.</summary>
    FewDays,

    /// <summary>Too few snapshots of one side have a light.</summary>
    FewSnapshots,

    /// <summary>A much larger part of one side's days was observed.</summary>
    DaysDiffer,

    /// <summary>Days of one side were observed for many more hours.</summary>
    HoursDiffer,

    /// <summary>One side was observed much more often within its hours.</summary>
    SamplingDiffers,
}

/// <summary>One side of a comparison: a span of local days and what was observed on them.</summary>
/// <param name="Days">The span.</param>
/// <param name="Observed">Its days on which a snapshot has a light.</param>
/// <param name="RecordsFrom">Since when there are records of the warehouse; null where that is not known.</param>
public sealed record DaySpan(LocalDays Days, IReadOnlyList<LightDay> Observed, DateTimeOffset? RecordsFrom)
{
    /// <summary>Red snapshots.</summary>
    public long Red => Observed.Sum(day => day.Red);

    /// <summary>Snapshots that have a light.</summary>
    public long Lit => Observed.Sum(day => day.Lit);

    /// <summary>Red share, 0..1; null where nothing has a light.</summary>
    public double? RedShare => Lit == 0 ? null : (double)Red / Lit;

    /// <summary>Its observed days, as they are compared.</summary>
    public IEnumerable<DayShare> Shares => Observed.Select(day => new DayShare(day.Day, day.Red, day.Lit));

    /// <summary>Clock hours observed per observed day; 0 where none is.</summary>
    public double HoursPerDay => Observed.Count == 0 ? 0 : (double)Observed.Sum(day => day.Hours) / Observed.Count;

    /// <summary>Snapshots per observed hour: how often was looked; 0 where never.</summary>
    public double PerHour => Observed.Sum(day => day.Hours) is var hours and > 0 ? (double)Observed.Sum(day => day.Total) / hours : 0;

    /// <summary>A side.</summary>
    /// <param name="days">What was read; it holds the span.</param>
    /// <param name="span">The span.</param>
    public static DaySpan Of(LightDays days, LocalDays span) =>
        new(span, [.. days.Between(span.First, span.Last).Where(day => day.Lit > 0)], days.RecordsFrom);
}

/// <summary>Two spans of days, and whether what was observed of them compares.</summary>
/// <param name="First">One side; in a comparison over time the earlier.</param>
/// <param name="Second">The other.</param>
/// <param name="Change">The second side's red share against the first's, with days as the sample; null where too few were observed.</param>
/// <param name="Faults">Why they do not compare; empty where they do.</param>
public sealed record DayComparison(DaySpan First, DaySpan Second, LevelChange? Change, IReadOnlyList<CoverageFault> Faults)
{
    /// <summary>The fewest observed days of a side.</summary>
    public const int LeastDays = 4;

    /// <summary>The smallest part that one side's observed days, or hours per day, may be of the other's.</summary>
    public const double LeastAlike = 0.8;

    /// <summary>The smallest part that one side's snapshots per hour may be of the other's.</summary>
    public const double LeastSampling = 0.5;

    /// <summary>Whether the sides compare.</summary>
    public bool IsComparable => Faults.Count == 0 && Change is not null;

    /// <summary>The red share of the second side against the first's.</summary>
    /// <param name="first">One side.</param>
    /// <param name="second">The other.</param>
    /// <param name="smallNumber">Below this n a share tells too little.</param>
    /// <param name="isSamePlace">Whether both sides are of the same place, so that looking more often on one of them would show; places differ by themselves in how many cameras they have.</param>
    public static DayComparison Of(DaySpan first, DaySpan second, int smallNumber, bool isSamePlace = true) =>
        new(first, second, LevelChange.Of(first.Shares, second.Shares), [.. FaultsOf(first, second, smallNumber, isSamePlace)]);

    private static IEnumerable<CoverageFault> FaultsOf(DaySpan first, DaySpan second, int smallNumber, bool isSamePlace)
    {
        DaySpan[] sides = [first, second];
        if (Array.Exists(sides, side => side.RecordsFrom is { } from && from >= side.Days.Range.From + TimeSpan.FromDays(1)))
        {
            // One of the days at its beginning may be cut; with more missing, all that follows is a consequence.
            yield return CoverageFault.RecordsBeginLater;
            yield break;
        }

        if (Array.Exists(sides, side => side.Lit == 0))
        {
            yield return CoverageFault.NothingObserved;
            yield break;
        }

        if (Array.Exists(sides, side => side.Observed.Count < LeastDays))
        {
            yield return CoverageFault.FewDays;
        }

        if (Array.Exists(sides, side => side.Lit < smallNumber))
        {
            yield return CoverageFault.FewSnapshots;
        }

        if (Alike((double)first.Observed.Count / first.Days.Count, (double)second.Observed.Count / second.Days.Count) < LeastAlike)
        {
            yield return CoverageFault.DaysDiffer;
        }

        if (Alike(first.HoursPerDay, second.HoursPerDay) < LeastAlike)
        {
            yield return CoverageFault.HoursDiffer;
        }

        if (isSamePlace && Alike(first.PerHour, second.PerHour) < LeastSampling)
        {
            yield return CoverageFault.SamplingDiffers;
        }
    }

    private static double Alike(double one, double other) => Math.Max(one, other) <= 0 ? 1 : Math.Min(one, other) / Math.Max(one, other);
}
