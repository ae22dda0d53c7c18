using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;

namespace Ergo.Portal.Pages.Overview;

/// <summary>The overview's charts.</summary>
internal static class OverviewCharts
{
    private const int MostBuckets = 30;

    /// <summary>The red share of the compared warehouses over time; null where nothing was observed.</summary>
    /// <param name="lights">The warehouses, the highest red share first; at most five.</param>
    /// <param name="zone">The zone of the axis.</param>
    public static TimeChart? RedShares(IReadOnlyList<WarehouseLights> lights, TimeZoneInfo zone)
    {
        var buckets = lights.Where(warehouse => warehouse.Summary.Lit > 0).Take(ChartData.MostSeries)
            .Select(warehouse => (warehouse.Summary.Name, warehouse.Zone, Buckets: LightBuckets.Of(warehouse.Points, MostBuckets))).ToList();
        if (buckets.Count == 0)
        {
            return null;
        }

        // Local days begin at different instants; they are compared by date.
        var areDays = buckets[0].Buckets.AreDays;
        var series = buckets.Select(warehouse => (warehouse.Name, ByTime: warehouse.Buckets.Items
            .GroupBy(bucket => areDays ? DateOf(bucket.Start, warehouse.Zone) : bucket.Start)
            .ToDictionary(group => group.Key, group => group.First()))).ToList();
        var times = series.SelectMany(warehouse => warehouse.ByTime.Keys).Distinct().Order().ToList();
        var partial = series.SelectMany(warehouse => warehouse.ByTime).Where(entry => entry.Value.IsPartial).Select(entry => (DateTimeOffset?)entry.Key).Min();
        return new TimeChart
        {
            Zone = areDays ? TimeZoneInfo.Utc.Id : zone.Id,
            Unit = "%",
            Decimals = 1,
            Min = 0,
            Bucket = buckets[0].Buckets.Width,
            PartialFrom = partial,
            RecordsFrom = lights.Take(ChartData.MostSeries).Min(warehouse => warehouse.Summary.RecordsFrom),
            Series =
            [
                .. series.Select((warehouse, index) => new TimeSeries(
                    warehouse.Name, [.. times.Select(time => Point(time, warehouse.ByTime.GetValueOrDefault(time)))], ChartColor.Main + index)),
            ],
        };
    }

    /// <summary>The answer the comparison gives.</summary>
    /// <param name="lights">The warehouses compared, the highest red share first.</param>
    /// <param name="range">The range.</param>
    /// <param name="rules">Says how many snapshots are too few for a headline.</param>
    /// <param name="all">How many warehouses there are; more than those compared are not spoken for.</param>
    public static string Title(IReadOnlyList<WarehouseLights> lights, RangeQuery range, FigureRules rules, int all = 0)
    {
        var seen = lights.Select(warehouse => warehouse.Summary).Where(summary => summary.Lit > 0).ToList();
        if (seen is [var only])
        {
            return ShareChange.Sentence(
                $"{only.Name}: red share of snapshots", new Share(only.Red, only.Lit), new Share(only.RedCompared, only.LitCompared), new Share(only.RedBefore, only.LitBefore), range, rules);
        }

        seen.RemoveAll(summary => rules.IsSmall(summary.Lit));
        if (seen.Count < 2)
        {
            return seen is [var rest] ? $"{rest.Name} has a red share of {ShareChange.Words(rest.RedShare)}; the others have too few snapshots to compare" : "Too few snapshots to compare warehouses";
        }

        if (all > lights.Count)
        {
            // The first by the lower end of the interval, which is not always the one with the highest share.
            var first = new Share(seen[0].Red, seen[0].Lit);
            return $"{seen[0].Name} has the highest red share of {all} warehouses that is sure: {ShareChange.Words(first.Value)}, {first.IntervalWords}";
        }

        var (worst, best) = (seen.MaxBy(summary => summary.RedShare)!, seen.MinBy(summary => summary.RedShare)!);
        var (high, low) = (worst.RedShare!.Value, best.RedShare!.Value);

        if (ShareChange.Percent(high) == ShareChange.Percent(low))
        {
            return $"All warehouses have a red share of {ShareChange.Words(high)}";
        }

        return low > 0 && high / low >= 1.95
            ? $"{worst.Name} has {high / low:0.#} times the red share of {best.Name}: {ShareChange.Words(high)} against {ShareChange.Words(low)}"
            : $"{worst.Name} has the highest red share, {ShareChange.Words(high)}; {best.Name} the lowest, {ShareChange.Words(low)}";
    }

    /// <summary>What is plotted, the bucket, n, and how many of how many warehouses.</summary>
    /// <param name="lights">The warehouses compared.</param>
    /// <param name="all">How many warehouses there are.</param>
    /// <param name="words">The range in words.</param>
    public static string Subtitle(IReadOnlyList<WarehouseLights> lights, int all, string words)
    {
        var width = LightBuckets.Of(lights[0].Points, MostBuckets).WidthWords;
        var which = all > lights.Count ? $", the first {lights.Count} of {all} warehouses by how high it surely is" : "";
        return $"Share of snapshots that are red, per {width}, {words}{which}, n {lights.Sum(warehouse => warehouse.Summary.Lit):#,0} with a light";
    }

    private static DateTimeOffset DateOf(DateTimeOffset start, TimeZoneInfo zone) =>
        new(DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(start, zone).Date, DateTimeKind.Utc));

    private static TimePoint Point(DateTimeOffset time, LightBucket? bucket) => bucket is { Lit: > 0 }
        ? new TimePoint(time, ShareChange.Percent((double)bucket.Red / bucket.Lit), bucket.Lit)
        : new TimePoint(time, null, 0);
}
