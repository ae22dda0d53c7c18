using System.Globalization;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Days;

namespace Ergo.Portal.Words;

/// <summary>Two spans of days compared, in words.</summary>
public static class DayComparisonWords
{
    /// <summary>A difference with its interval, for example "−4.1 points, −6.0 to −2.2".</summary>
    /// <param name="change">The difference.</param>
    public static string Difference(LevelChange change) => $"{Points(change.Difference)} points, {Points(change.Low)} to {Points(change.High)}";

    /// <summary>A difference of shares of 0 to 1 in points, with its sign.</summary>
    /// <param name="difference">The difference, -1..1.</param>
    public static string Points(double difference)
    {
        var points = Math.Round(difference * 100, 1, MidpointRounding.AwayFromZero);
        return (points < 0 ? "−" : points > 0 ? "+" : "") + Math.Abs(points).ToString("0.0", CultureInfo.InvariantCulture);
    }

    /// <summary>A span of days, for example "31 Oct to 13 Nov 2026".</summary>
    /// <param name="days">The days.</param>
    public static string Days(LocalDays days) => days.First == days.Last
        ? days.First.ToString("d MMM yyyy", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{days.First:d MMM} to {days.Last:d MMM yyyy}");

    /// <summary>What was observed of a side, for example "14 of 14 days observed, 16.0 hours a day, 120 snapshots an hour".</summary>
    /// <param name="side">The side.</param>
    public static string Coverage(DaySpan side) => string.Create(
        CultureInfo.InvariantCulture, $"{side.Observed.Count} of {side.Days.Count} days observed, {side.HoursPerDay:0.0} hours a day, {side.PerHour:#,0} snapshots an hour");

    /// <summary>Why two sides do not compare, as the end of a sentence that begins with "because".</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="first">What the first side is called, for example "before".</param>
    /// <param name="second">What the second side is called.</param>
    /// <param name="zone">The zone of the times.</param>
    public static string Why(DayComparison comparison, string first, string second, TimeZoneInfo zone) =>
        string.Join("; and because ", comparison.Faults.Select(fault => Why(fault, comparison, first, second, zone)));

    private static string Why(CoverageFault fault, DayComparison comparison, string first, string second, TimeZoneInfo zone)
    {
        var (one, other) = (comparison.First, comparison.Second);
        return fault switch
        {
            CoverageFault.RecordsBeginLater => $"records begin {RangeText.Day(Later(one, other), zone)}, so that days are missing {(IsLate(one) && IsLate(other) ? "on both sides" : IsLate(one) ? first : second)}",
            CoverageFault.NothingObserved => $"nothing with a light was observed {(one.Lit == 0 && other.Lit == 0 ? "on either side" : one.Lit == 0 ? first : second)}, which is not green",
            CoverageFault.FewDays => $"{one.Observed.Count} days were observed {first} and {other.Observed.Count} {second}; {DayComparison.LeastDays} on each side are the fewest that tell chance from change",
            CoverageFault.FewSnapshots => string.Create(CultureInfo.InvariantCulture, $"only n {one.Lit:#,0} {first} and n {other.Lit:#,0} {second} have a light"),
            CoverageFault.DaysDiffer => $"{one.Observed.Count} of {one.Days.Count} days were observed {first}, and {other.Observed.Count} of {other.Days.Count} {second}",
            CoverageFault.HoursDiffer => string.Create(CultureInfo.InvariantCulture, $"a day was observed for {one.HoursPerDay:0.0} hours {first}, and for {other.HoursPerDay:0.0} {second}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"an hour had {one.PerHour:#,0} snapshots {first}, and {other.PerHour:#,0} {second}: the cameras looked more often on one side"),
        };
    }

    private static bool IsLate(DaySpan side) => side.RecordsFrom is { } from && from > side.Days.Range.From;

    private static DateTimeOffset Later(DaySpan one, DaySpan other) => IsLate(one) ? one.RecordsFrom!.Value : other.RecordsFrom!.Value;
}
