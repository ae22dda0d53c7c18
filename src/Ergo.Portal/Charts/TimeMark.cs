using System.Globalization;

namespace Ergo.Portal.Charts;

/// <summary>A moment that somebody noted, as a labelled upright line on a chart over time.</summary>
/// <param name="Time">The moment.</param>
/// <param name="Label">What happened, in a few words.</param>
public sealed record TimeMark(DateTimeOffset Time, string Label)
{
    /// <summary>The heading of marks in a chart's table and file.</summary>
    public const string Heading = "Noted changes";

    /// <summary>Marks that lie within a chart, in the bucket of each; a bucket holds what happened from its start on.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="times">The starts of its buckets, the earliest first.</param>
    public static ILookup<DateTimeOffset, string> ByBucket(TimeChart chart, IReadOnlyList<DateTimeOffset> times) => Within(chart, times)
        .ToLookup(mark => times.Last(start => start <= mark.Time), mark => mark.Label);

    /// <summary>Marks of a chart in a sentence; null where there are none within it.</summary>
    /// <param name="chart">The chart.</param>
    public static string? Sentence(TimeChart chart)
    {
        if (chart.Marks.Count == 0)
        {
            return null;
        }

        var times = chart.Series.SelectMany(series => series.Points).Select(point => point.Time).Distinct().Order().ToList();
        var zone = TimeZoneInfo.FindSystemTimeZoneById(chart.Zone);
        var marks = Within(chart, times).OrderBy(mark => mark.Time)
            .Select(mark => $"{mark.Label}, {TimeZoneInfo.ConvertTime(mark.Time, zone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture)}").ToList();
        return marks.Count == 0 ? null : $"{Heading}: {string.Join("; ", marks)}.";
    }

    private static IEnumerable<TimeMark> Within(TimeChart chart, IReadOnlyList<DateTimeOffset> times) =>
        times.Count == 0 ? [] : chart.Marks.Where(mark => mark.Time >= times[0] && mark.Time < times[^1] + (chart.Bucket > TimeSpan.Zero ? chart.Bucket : TimeSpan.FromTicks(1)));
}

/// <summary>A mark as js/chart-marks.js gets it.</summary>
internal sealed record ChartModelMark(long Time, string Label)
{
    /// <summary>The marks of a chart; null where there are none.</summary>
    public static IReadOnlyList<ChartModelMark>? Of(TimeChart chart) =>
        chart.Marks.Count == 0 ? null : [.. chart.Marks.Select(mark => new ChartModelMark(mark.Time.ToUnixTimeMilliseconds(), mark.Label))];
}
