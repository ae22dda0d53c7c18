using Ergo.Snapshots.Views;

namespace Ergo.Snapshots.Queries;

/// <summary>The stored buckets a question is answered from: the coarsest whose edges the range can be widened to without misleading.</summary>
/// <param name="ViewName">The view that keeps them fresh.</param>
/// <param name="Storage">Table read.</param>
/// <param name="TimeColumn">Its bucket column.</param>
/// <param name="Bucket">Its bucket width.</param>
internal sealed record SourceView(string ViewName, string Storage, string TimeColumn, TimeSpan Bucket)
{
    private static readonly SourceView Minutes = new(ViewNames.Rollup1m, "ergo_internal.rollup_1m", "bucket_time", TimeSpan.FromMinutes(1));
    private static readonly SourceView FiveMinutes = new(ViewNames.Rollup5m, "ergo_internal.rollup_5m", "bucket_time", TimeSpan.FromMinutes(5));
    private static readonly SourceView Hours = new(ViewNames.TopRedZones, "ergo_internal.zone_hours", "hour_bucket", TimeSpan.FromHours(1));

    /// <summary>Picks by the range's length and by how far back the finer views reach.</summary>
    public static SourceView For(TimeRange range, DateTimeOffset now) => (range.Length, now - range.From) switch
    {
        ({ TotalHours: <= 3 }, { TotalDays: < 7 }) => Minutes,
        ({ TotalHours: <= 48 }, { TotalDays: < 30 }) => FiveMinutes,
        _ => Hours,
    };

    /// <summary>Display buckets: about 30 to 200 of them over the range; null is the warehouse's local day.</summary>
    public TimeSpan? DisplayBucket(TimeSpan length) => length switch
    {
        { TotalHours: <= 3 } => Larger(TimeSpan.FromMinutes(1)),
        { TotalHours: <= 12 } => Larger(TimeSpan.FromMinutes(5)),
        { TotalHours: <= 48 } => Larger(TimeSpan.FromMinutes(15)),
        { TotalDays: <= 8 } => TimeSpan.FromHours(1),
        _ => null,
    };

    private TimeSpan Larger(TimeSpan wanted) => wanted > Bucket ? wanted : Bucket;
}
