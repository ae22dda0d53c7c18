using Ergo.Portal.Charts;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Lights;

namespace Ergo.Portal.Dashboards;

/// <summary>The share of red and yellow over time, of a warehouse or one of its zones.</summary>
internal static class SharesChart
{
    private const int MostBuckets = 60;

    /// <summary>The buckets drawn.</summary>
    /// <param name="lights">The range.</param>
    public static LightBuckets Buckets(LightSeries lights) => LightBuckets.Of(lights, MostBuckets);

    /// <summary>Red and yellow share over time, with the red share of the period before; null where nothing was observed.</summary>
    /// <param name="lights">The range.</param>
    /// <param name="before">The points of the range before.</param>
    /// <param name="range">The range as chosen, which names the period before.</param>
    /// <param name="zone">The zone of the axis.</param>
    public static TimeChart? Of(LightSeries lights, IReadOnlyList<LightPoint> before, RangeQuery range, TimeZoneInfo zone)
    {
        if (lights.Sum.Lit == 0)
        {
            return null;
        }

        var buckets = Buckets(lights);
        List<TimeSeries> series =
        [
            new("Red", Points(buckets, bucket => bucket.Red), ChartColor.Red),
            new("Yellow", Points(buckets, bucket => bucket.Yellow), ChartColor.Yellow),
        ];
        if (before.Any(point => point.Lit > 0))
        {
            series.Add(new(range.Preset is { } preset ? $"Red {preset.Label} before" : "Red before", Points(buckets.Earlier(before, lights.Shown.From - lights.Shown.Before.From), bucket => bucket.Red), ChartColor.Before));
        }

        return new TimeChart
        {
            Zone = zone.Id,
            Unit = "%",
            Decimals = 1,
            Min = 0,
            Bucket = buckets.Width,
            PartialFrom = buckets.PartialFrom,
            RecordsFrom = lights.RecordsFrom,
            Series = series,
        };
    }

    /// <summary>What is plotted, the bucket, the period, n, and how much of it was observed.</summary>
    /// <param name="lights">The range.</param>
    /// <param name="words">The range in words.</param>
    public static string Subtitle(LightSeries lights, string words)
    {
        var buckets = Buckets(lights);
        return $"Share of snapshots that are red and yellow, per {buckets.WidthWords}, {words}, n {lights.Sum.Lit:#,0}{(UnlitWords.Of(lights.Sum) is { } unlit ? $" ({unlit})" : "")}, snapshots in {buckets.Observed} of {buckets.Items.Count} buckets";
    }

    /// <summary>The sentence a person would read off <see cref="Of"/>.</summary>
    /// <param name="lights">The range.</param>
    /// <param name="title">The chart's title.</param>
    public static string Summary(LightSeries lights, string title)
    {
        var observed = Buckets(lights).Items.Where(bucket => bucket.Lit > 0).Select(bucket => (double)bucket.Red / bucket.Lit).ToList();
        var gaps = Buckets(lights) is var all && all.Observed < all.Items.Count ? $" In {all.Items.Count - all.Observed} of {all.Items.Count} buckets nothing was observed." : "";
        return $"{title}. Over time the red share was between {ShareChange.Words(observed.Min())} and {ShareChange.Words(observed.Max())}.{gaps}";
    }

    private static List<TimePoint> Points(LightBuckets buckets, Func<LightBucket, long> count) =>
    [
        .. buckets.Items.Select(bucket => bucket.Lit == 0
            ? new TimePoint(bucket.Start, null, 0)
            : new TimePoint(bucket.Start, ShareChange.Percent((double)count(bucket) / bucket.Lit), bucket.Lit)),
    ];
}
