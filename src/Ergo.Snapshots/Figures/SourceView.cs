using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Figures;

/// <summary>
/// The stored counts of lights a question is answered from: the coarsest whose edges the range can be widened to without misleading.
/// </summary>
/// <param name="ViewName">The view whose refresh keeps them.</param>
/// <param name="Zones">Table with a row per zone and bucket.</param>
/// <param name="Warehouses">Table with a row per warehouse and bucket.</param>
/// <param name="WarehouseLights">Function of a warehouse and a range with the same rows; hours are read as whole UTC days where they can be.</param>
/// <param name="Bucket">Their bucket width.</param>
internal sealed record SourceView(string ViewName, string Zones, string Warehouses, string WarehouseLights, TimeSpan Bucket)
{
    /// <summary>
    /// SQL of the oldest hour of warehouse <c>@Id</c>, as a value in a question that reads tables: what <c>ergo_internal.oldest_hour</c>
    /// says, which Citus refuses there.
    /// </summary>
    public const string OldestHourSql = "(SELECT o.bucket_time FROM ergo_internal.warehouse_hours o WHERE o.warehouse_id = @Id ORDER BY o.bucket_time LIMIT 1)";

    private static readonly SourceView Minutes = new(ViewNames.Rollup1m, "ergo_internal.zone_minutes", "ergo_internal.warehouse_minutes", "ergo_internal.warehouse_minute_lights", TimeSpan.FromMinutes(1));
    private static readonly SourceView FiveMinutes = new(ViewNames.Rollup5m, "ergo_internal.zone_fives", "ergo_internal.warehouse_fives", "ergo_internal.warehouse_five_lights", TimeSpan.FromMinutes(5));
    private static readonly SourceView Hours = new(ViewNames.TopRedZones, "ergo_internal.zone_hours", "ergo_internal.warehouse_hours", "ergo_internal.warehouse_lights", TimeSpan.FromHours(1));

    /// <summary>Picks for a range and what it is compared with, by the longer one's length and by how far back the finer counts reach.</summary>
    public static SourceView Of(TimeRange range, DateTimeOffset now) => For(range.Before.Length >= range.Length ? range.Before : new(range.Before.From, range.Before.From + range.Length), now);

    /// <summary>Picks by the range's length and by how far back the finer counts reach.</summary>
    public static SourceView For(TimeRange range, DateTimeOffset now) => (range.Length, now - range.From) switch
    {
        ({ TotalHours: <= 3 }, { TotalDays: < 7 }) => Minutes,
        ({ TotalHours: <= 48 }, { TotalDays: < 30 }) => FiveMinutes,
        _ => Hours,
    };

    /// <summary>Width of the buckets that a warehouse's range is widened to.</summary>
    public TimeSpan BucketOf(Warehouse warehouse) => this == Hours ? warehouse.BucketWidth() : Bucket;

    /// <summary>The views <see cref="ZonesBetween"/> reads.</summary>
    public string[] ZoneViews => this == FiveMinutes ? [ViewName, Hours.ViewName] : [ViewName];

    /// <summary>SQL of the counts per zone of warehouse <c>@Id</c> between two parameters; whole hours and UTC days are read as such where they can be.</summary>
    public string ZonesBetween(string from, string to) =>
        this == Hours ? $"ergo_internal.zone_lights(@Id, {from}, {to})"
        : this == FiveMinutes ? $"ergo_internal.zone_five_lights(@Id, {from}, {to})"
        : $"(SELECT * FROM {Zones} t WHERE t.warehouse_id = @Id AND t.bucket_time >= {from} AND t.bucket_time < {to})";

    /// <summary>The same with all zones together.</summary>
    public string WarehouseBetween(string from, string to, string warehouse = "@Id") => $"{WarehouseLights}({warehouse}, {from}, {to})";

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
