using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.RedZones;

namespace Ergo.Portal.Pages.RedZones;

/// <summary>The charts of the red zones page.</summary>
internal static class RedZonesCharts
{
    /// <summary>Rows of the heat map at most; the table has all zones.</summary>
    public const int MostHeatRows = 20;

    private const int MostBuckets = 60;
    private const int HoursADay = 24;

    // Fixed, so that days and warehouses compare; narrow at the low end, where most zones are.
    private static readonly double[] Steps = [1, 5, 15, 30];

    /// <summary>Red and yellow share over time, with the red share of the period before; null where nothing was observed.</summary>
    /// <param name="lights">The range.</param>
    /// <param name="before">The range before.</param>
    /// <param name="range">The range as chosen, which names the period before.</param>
    /// <param name="zone">The zone of the axis.</param>
    public static TimeChart? Shares(LightSeries lights, LightSeries before, RangeQuery range, TimeZoneInfo zone)
    {
        if (lights.Sum.Lit == 0)
        {
            return null;
        }

        var buckets = LightBuckets.Of(lights, MostBuckets);
        List<TimeSeries> series =
        [
            new("Red", Points(buckets, bucket => bucket.Red), ChartColor.Red),
            new("Yellow", Points(buckets, bucket => bucket.Yellow), ChartColor.Yellow),
        ];
        if (before.Sum.Lit > 0)
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
    public static string SharesSubtitle(LightSeries lights, string words)
    {
        var buckets = LightBuckets.Of(lights, MostBuckets);
        return $"Share of snapshots that are red and yellow, per {buckets.WidthWords}, {words}, n {lights.Sum.Lit:#,0}{(UnlitWords.Of(lights.Sum) is { } unlit ? $" ({unlit})" : "")}, snapshots in {buckets.Observed} of {buckets.Items.Count} buckets";
    }

    /// <summary>The sentence a person would read off <see cref="Shares"/>.</summary>
    /// <param name="lights">The range.</param>
    /// <param name="title">The chart's title.</param>
    public static string SharesSummary(LightSeries lights, string title)
    {
        var observed = LightBuckets.Of(lights, MostBuckets).Items.Where(bucket => bucket.Lit > 0).Select(bucket => (double)bucket.Red / bucket.Lit).ToList();
        var gaps = LightBuckets.Of(lights, MostBuckets) is var all && all.Observed < all.Items.Count ? $" In {all.Items.Count - all.Observed} of {all.Items.Count} buckets nothing was observed." : "";
        return $"{title}. Over time the red share was between {ShareChange.Words(observed.Min())} and {ShareChange.Words(observed.Max())}.{gaps}";
    }

    /// <summary>Red share by zone and local hour of the day; null where nothing was observed.</summary>
    /// <param name="zones">The zones in the table's order.</param>
    /// <param name="hours">Their hours.</param>
    public static HeatChart? Heat(IReadOnlyList<ZoneRow> zones, IReadOnlyList<ZoneHour> hours)
    {
        var byZone = hours.ToLookup(hour => hour.ZoneId);
        var rows = zones.Take(MostHeatRows).Select(zone => Row(zone, byZone[zone.Id])).ToList();
        return rows.SelectMany(row => row.Values).All(value => value is null)
            ? null
            : new HeatChart
            {
                RowName = "Zone",
                Unit = "%",
                Decimals = 1,
                Max = 100,
                Steps = Steps,
                Columns = [.. Enumerable.Range(0, HoursADay).Select(hour => $"{hour:00}")],
                Rows = rows,
            };
    }

    /// <summary>When reds are most frequent over all zones.</summary>
    /// <param name="hours">The zones' hours.</param>
    /// <param name="rules">Says how many snapshots are too few for a headline.</param>
    public static string HeatTitle(IReadOnlyList<ZoneHour> hours, FigureRules rules)
    {
        var ranked = hours.GroupBy(hour => hour.LocalHour)
            .Select(group => (Hour: group.Key, Red: group.Sum(hour => hour.Red), Lit: group.Sum(hour => hour.Lit)))
            .Where(hour => !rules.IsSmall(hour.Lit)).OrderByDescending(hour => (double)hour.Red / hour.Lit).ThenBy(hour => hour.Hour).ToList();
        if (hours.Sum(hour => hour.Red) == 0)
        {
            return "No reds at any hour of the day";
        }

        return ranked.Count == 0 || ranked[0].Red == 0
            ? "Too few snapshots to say when reds are most frequent"
            : $"Reds are most frequent from {ranked[0].Hour:00}:00 to {(ranked[0].Hour + 1) % HoursADay:00}:00: {ShareChange.Words((double)ranked[0].Red / ranked[0].Lit)}";
    }

    private static HeatRow Row(ZoneRow zone, IEnumerable<ZoneHour> hours)
    {
        var values = new double?[HoursADay];
        var counts = new long[HoursADay];
        foreach (var hour in hours.Where(hour => hour.Lit > 0))
        {
            values[hour.LocalHour] = ShareChange.Percent((double)hour.Red / hour.Lit);
            counts[hour.LocalHour] = hour.Lit;
        }

        return new HeatRow(zone.Name, values, counts);
    }

    private static List<TimePoint> Points(LightBuckets buckets, Func<LightBucket, long> count) =>
    [
        .. buckets.Items.Select(bucket => bucket.Lit == 0
            ? new TimePoint(bucket.Start, null, 0)
            : new TimePoint(bucket.Start, ShareChange.Percent((double)count(bucket) / bucket.Lit), bucket.Lit)),
    ];
}
