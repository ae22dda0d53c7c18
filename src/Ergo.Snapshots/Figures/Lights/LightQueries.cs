using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Lights;

/// <summary>Traffic lights over time.</summary>
public sealed class LightQueries(NpgsqlDataSource dataSource, TimeProvider time)
{
    private const string Counts = """
        coalesce(sum(s.green_count), 0)::bigint AS green, coalesce(sum(s.yellow_count), 0)::bigint AS yellow,
        coalesce(sum(s.red_count), 0)::bigint AS red, coalesce(sum(s.snapshot_count), 0)::bigint AS total,
        coalesce(sum(s.unknown_light_count), 0)::bigint AS unknown
        """;

    /// <summary>Green, yellow and red of a warehouse, or one of its zones, over a range.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range; it is widened to whole buckets.</param>
    /// <param name="zoneId">One zone; empty for the snapshots without a zone; null for all that may be seen.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <exception cref="ScopeException">The zone may not be seen.</exception>
    public async Task<LightSeries> GetSeriesAsync(
        Warehouse warehouse, TimeRange range, string? zoneId = null, CancellationToken cancellationToken = default)
    {
        var (source, shown, bucket) = Buckets(warehouse, range);
        var (table, ofZone) = RowsOf(source, warehouse, zoneId);
        // All from functions or all from tables: Citus sends a question that reads tables to the node of the warehouse as a whole, and there
        // a function can ask nothing.
        var (later, earlier, oldest) = zoneId is null && warehouse.Zones is null
            ? (source.WarehouseBetween("@end", "@to"), source.WarehouseBetween("@beforeFrom", "@beforeTo"), "(SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o)")
            : (table, table, SourceView.OldestHourSql);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        // First, so that no figure is newer than it is said to be.
        var freshness = await connection.FreshnessOfAsync([source.ViewName], cancellationToken);
        var compared = Comparison.Of(range, shown, source.BucketOf(warehouse), freshness.CompleteTo);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {PointsSql(bucket is null, table, ofZone, "@complete")};

            SELECT u.*, {oldest} AS records_from, 1 AS part FROM (
                SELECT {Counts} FROM {later} s
                WHERE s.warehouse_id = @Id AND s.bucket_time >= @end AND s.bucket_time < @to {ofZone}) u
            UNION ALL
            SELECT b.*, NULL, 2 FROM (
                SELECT {Counts} FROM {earlier} s
                WHERE s.warehouse_id = @Id AND s.bucket_time >= @beforeFrom AND s.bucket_time < @beforeTo {ofZone}) b
            ORDER BY part;
            """,
            new
            {
                warehouse.Id, zone = warehouse.Timezone, zoneId, zones = warehouse.Zones?.Ids, bucket, from = shown.From, to = shown.To, complete = freshness.CompleteTo,
                end = compared.End, beforeFrom = compared.BeforeFrom, beforeTo = compared.BeforeTo,
            },
            cancellationToken: cancellationToken));
        var points = (await results.ReadAsync<LightPoint>()).AsList();
        var sum = SumOf(points);
        // What is not finished, and since when there are records; then the time before.
        var rest = (await results.ReadAsync<RestRow>()).AsList();
        LightCounts unfinished = rest[0];
        return new LightSeries
        {
            Points = points,
            Sum = sum,
            Compared = new LightCounts
            {
                Green = sum.Green - unfinished.Green, Yellow = sum.Yellow - unfinished.Yellow, Red = sum.Red - unfinished.Red, Total = sum.Total - unfinished.Total, Unknown = sum.Unknown - unfinished.Unknown,
            },
            Before = rest[1].Counts(),
            Comparison = compared,
            RecordsFrom = rest[0].RecordsFrom,
            Asked = range,
            Shown = shown,
            Freshness = freshness,
        };
    }

    /// <summary>The points of <see cref="GetSeriesAsync"/> alone, in one statement: what another range is drawn beside.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range; it is widened to whole buckets.</param>
    /// <param name="zoneId">One zone; empty for the snapshots without a zone; null for all that may be seen.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="ScopeException">The zone may not be seen.</exception>
    public async Task<IReadOnlyList<LightPoint>> GetPointsAsync(Warehouse warehouse, TimeRange range, string? zoneId = null, CancellationToken cancellationToken = default)
    {
        var (source, shown, bucket) = Buckets(warehouse, range);
        var (table, ofZone) = RowsOf(source, warehouse, zoneId);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<LightPoint>(new CommandDefinition(
            PointsSql(bucket is null, table, ofZone, "(SELECT v.complete_to FROM ergo_internal.views v WHERE v.name = @ViewName)"),
            new { warehouse.Id, zone = warehouse.Timezone, zoneId, zones = warehouse.Zones?.Ids, bucket, from = shown.From, to = shown.To, source.ViewName },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Lights of several warehouses over time, each with its own local days, in one question.</summary>
    /// <param name="warehouses">The warehouses, seen whole.</param>
    /// <param name="range">The range; it is widened to whole buckets.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    /// <returns>Points by warehouse id, oldest first; every warehouse has all its buckets.</returns>
    /// <exception cref="ScopeException">Only some zones of a warehouse may be seen.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<LightPoint>>> GetPointsAsync(
        IReadOnlyCollection<Warehouse> warehouses, TimeRange range, CancellationToken cancellationToken = default)
    {
        foreach (var warehouse in warehouses)
        {
            warehouse.Whole();
        }

        var source = SourceView.Of(range, time.GetUtcNow());
        var shown = range.AlignedTo(source.Bucket);
        var bucket = source.DisplayBucket(range.Length);
        var byLocalDay = bucket is null;
        const string Zone = "(@timezones::text[])[array_position(@ids::text[], s.warehouse_id)]";
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var rows = await connection.QueryAsync<LightPoint, string, (string Id, LightPoint Point)>(new CommandDefinition($"""
            WITH counted AS MATERIALIZED (
                SELECT s.warehouse_id, {BucketSeries.Key(byLocalDay, "s.bucket_time", Zone)} AS start, {Counts}
                FROM {source.Warehouses} s
                WHERE s.warehouse_id = ANY (@ids) AND s.bucket_time >= @from AND s.bucket_time < @to
                GROUP BY 1, 2
            )
            SELECT b.start, b."end", coalesce(c.green, 0) AS green, coalesce(c.yellow, 0) AS yellow, coalesce(c.red, 0) AS red,
                   coalesce(c.total, 0) AS total, coalesce(c.unknown, 0) AS unknown, coalesce(b."end" > v.complete_to, true) AS is_partial, w.id
            FROM unnest(@ids::text[], @timezones::text[]) w(id, zone)
            CROSS JOIN LATERAL ({BucketSeries.Sql(byLocalDay, "w.zone")}) b
            LEFT JOIN counted c ON c.warehouse_id = w.id AND c.start = b.start
            CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = @ViewName) v
            ORDER BY w.id, b.start
            """,
            new
            {
                ids = warehouses.Select(warehouse => warehouse.Id).ToArray(), timezones = warehouses.Select(warehouse => warehouse.Timezone).ToArray(),
                bucket, from = shown.From, to = shown.To, source.ViewName,
            },
            cancellationToken: cancellationToken), (point, id) => (id, point), splitOn: "id");
        return rows.GroupBy(row => row.Id).ToDictionary(group => group.Key, group => (IReadOnlyList<LightPoint>)[.. group.Select(row => row.Point)]);
    }

    // The range before is read from the same buckets, so they must reach back that far.
    private (SourceView Source, TimeRange Shown, TimeSpan? Bucket) Buckets(Warehouse warehouse, TimeRange range)
    {
        var source = SourceView.Of(range, time.GetUtcNow());
        return (source, range.AlignedTo(source.BucketOf(warehouse)), source.DisplayBucket(range.Length));
    }

    private static (string Table, string OfZone) RowsOf(SourceView source, Warehouse warehouse, string? zoneId)
    {
        if (zoneId is not null)
        {
            warehouse.RequireZone(zoneId);
        }

        return zoneId switch
        {
            null when warehouse.Zones is not null => (source.Zones, "AND s.zone_id = ANY (@zones)"),
            null => (source.Warehouses, ""),
            "" => (source.Zones, "AND s.zone_id IS NULL"),
            _ => (source.Zones, "AND s.zone_id = @zoneId"),
        };
    }

    private static string PointsSql(bool byLocalDay, string table, string ofZone, string complete) => $"""
        WITH counted AS MATERIALIZED (
            SELECT {BucketSeries.Key(byLocalDay, "s.bucket_time")} AS start, {Counts}
            FROM {table} s
            WHERE s.warehouse_id = @Id AND s.bucket_time >= @from AND s.bucket_time < @to {ofZone}
            GROUP BY 1
        )
        SELECT b.start, b."end", coalesce(c.green, 0) AS green, coalesce(c.yellow, 0) AS yellow, coalesce(c.red, 0) AS red,
               coalesce(c.total, 0) AS total, coalesce(c.unknown, 0) AS unknown, coalesce(b."end" > {complete}, true) AS is_partial
        FROM ({BucketSeries.Sql(byLocalDay)}) b
        LEFT JOIN counted c ON c.start = b.start
        ORDER BY b.start
        """;

    private static LightCounts SumOf(IReadOnlyCollection<LightPoint> points) => new()
    {
        Green = points.Sum(point => point.Green), Yellow = points.Sum(point => point.Yellow), Red = points.Sum(point => point.Red), Total = points.Sum(point => point.Total),
        Unknown = points.Sum(point => point.Unknown),
    };

    private sealed record RestRow : LightCounts
    {
        public DateTimeOffset? RecordsFrom { get; init; }

        public LightCounts Counts() => new() { Green = Green, Yellow = Yellow, Red = Red, Total = Total, Unknown = Unknown };
    }
}
