using Ergo.Portal.Live;
using Ergo.Snapshots.Figures.Lights;

namespace Ergo.Portal.Dashboards;

/// <summary>Counts of one drawn bucket.</summary>
/// <param name="Start">Its start, UTC.</param>
/// <param name="Yellow">Yellow snapshots.</param>
/// <param name="Red">Red snapshots.</param>
/// <param name="Lit">Snapshots with a light: what shares are of.</param>
/// <param name="Total">All snapshots.</param>
/// <param name="IsPartial">True while in progress.</param>
internal sealed record LightBucket(DateTimeOffset Start, long Yellow, long Red, long Lit, long Total, bool IsPartial);

/// <summary>A series in buckets wide enough to draw: single minutes hold too few snapshots for a share.</summary>
/// <param name="Items">The buckets, oldest first; one for every bucket, also without snapshots.</param>
/// <param name="Width">Their width; a day stands for the warehouse's local day of 23 to 25 hours.</param>
internal sealed record LightBuckets(IReadOnlyList<LightBucket> Items, TimeSpan Width)
{
    private static readonly TimeSpan[] Widths =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1),
        TimeSpan.FromHours(2), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>True when the buckets are local days.</summary>
    public bool AreDays => Width >= TimeSpan.FromDays(1);

    /// <summary>Buckets that have a snapshot with a light.</summary>
    public int Observed => Items.Count(bucket => bucket.Lit > 0);

    /// <summary>The start of the first bucket in progress; null when all are complete.</summary>
    public DateTimeOffset? PartialFrom => Items.FirstOrDefault(bucket => bucket.IsPartial)?.Start;

    /// <summary>The width in words, for example "30 min".</summary>
    public string WidthWords => Width switch
    {
        { TotalDays: >= 1 } => "local day",
        { TotalHours: 1 } => "hour",
        { TotalHours: > 1 } => $"{Width.TotalHours:0} h",
        { TotalMinutes: 1 } => "minute",
        _ => $"{Width.TotalMinutes:0} min",
    };

    /// <summary>Merges a series' points into at most about <paramref name="most"/> buckets.</summary>
    /// <param name="series">The series.</param>
    /// <param name="most">How many to draw at most; local days are never merged.</param>
    public static LightBuckets Of(LightSeries series, int most) => Of(series.Points, most);

    /// <summary>Merges points into at most about <paramref name="most"/> buckets, once for all who look at the same answer.</summary>
    /// <param name="points">The points, oldest first.</param>
    /// <param name="most">How many to draw at most; local days are never merged.</param>
    public static LightBuckets Of(IReadOnlyList<LightPoint> points, int most) => MadeOnce.From(points, (typeof(LightBuckets), most), () => Merge(points, most));

    private static LightBuckets Merge(IReadOnlyList<LightPoint> points, int most)
    {
        if (points.Count == 0 || LocalDays(points))
        {
            return new([.. points.Select(point => Bucket(point))], TimeSpan.FromDays(1));
        }

        var step = points[0].End - points[0].Start;
        var span = points[^1].End - points[0].Start;
        var width = Widths.FirstOrDefault(candidate => candidate >= step && span <= candidate * most, Widths[^1]);
        return new(Merge(points, width, TimeSpan.Zero), width);
    }

    /// <summary>The period before in the buckets of this one: each item counts the bucket one range earlier.</summary>
    /// <param name="before">The period before.</param>
    /// <param name="length">How much earlier it begins.</param>
    public LightBuckets Earlier(IReadOnlyList<LightPoint> before, TimeSpan length)
    {
        var found = AreDays
            ? Items.Zip(before, (item, point) => Bucket(point) with { Start = item.Start }).ToList()
            : Merge(before, Width, length);
        var byStart = found.ToDictionary(bucket => bucket.Start);
        return this with { Items = [.. Items.Select(item => byStart.GetValueOrDefault(item.Start) ?? new LightBucket(item.Start, 0, 0, 0, 0, false))] };
    }

    private static bool LocalDays(IReadOnlyList<LightPoint> points) => points[0].End - points[0].Start > TimeSpan.FromHours(20);

    private static LightBucket Bucket(LightPoint point) => new(point.Start, point.Yellow, point.Red, point.Lit, point.Total, point.IsPartial);

    private static List<LightBucket> Merge(IEnumerable<LightPoint> points, TimeSpan width, TimeSpan shift) =>
    [
        .. points.GroupBy(point => Floor(point.Start + shift, width)).OrderBy(group => group.Key).Select(group => new LightBucket(
            group.Key, group.Sum(point => point.Yellow), group.Sum(point => point.Red), group.Sum(point => point.Lit), group.Sum(point => point.Total), group.Any(point => point.IsPartial))),
    ];

    private static DateTimeOffset Floor(DateTimeOffset instant, TimeSpan width) =>
        new(instant.UtcTicks - (instant.UtcTicks % width.Ticks), TimeSpan.Zero);
}
