using Dapper;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Queries.Lights;

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
        if (zoneId is not null && warehouse.Zones?.Contains(zoneId) == false)
        {
            throw new ScopeException($"You are not assigned to this zone of {warehouse.Name}");
        }

        // The range before is read from the same buckets, so they must reach back that far.
        var source = SourceView.For(range.Before, time.GetUtcNow());
        var shown = range.AlignedTo(source.BucketOf(warehouse));
        var bucket = source.DisplayBucket(range.Length);
        var byLocalDay = bucket is null;
        var (table, ofZone, earlier) = zoneId switch
        {
            null when warehouse.Zones is not null => (source.Zones, "AND s.zone_id = ANY (@zones)", source.Zones),
            null => (source.Warehouses, "", source.WarehouseBetween("@beforeFrom", "@from")),
            "" => (source.Zones, "AND s.zone_id IS NULL", source.Zones),
            _ => (source.Zones, "AND s.zone_id = @zoneId", source.Zones),
        };
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            WITH counted AS MATERIALIZED (
                SELECT {BucketSeries.Key(byLocalDay, "s.bucket_time")} AS start, {Counts}
                FROM {table} s
                WHERE s.warehouse_id = @Id AND s.bucket_time >= @from AND s.bucket_time < @to {ofZone}
                GROUP BY 1
            )
            SELECT b.start, b."end", coalesce(c.green, 0) AS green, coalesce(c.yellow, 0) AS yellow, coalesce(c.red, 0) AS red,
                   coalesce(c.total, 0) AS total, coalesce(c.unknown, 0) AS unknown, coalesce(b."end" > v.complete_to, true) AS is_partial
            FROM ({BucketSeries.Sql(byLocalDay)}) b
            LEFT JOIN counted c ON c.start = b.start
            CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = @ViewName) v
            ORDER BY b.start;

            SELECT {Counts} FROM {earlier} s
            WHERE s.warehouse_id = @Id AND s.bucket_time >= @beforeFrom AND s.bucket_time < @from {ofZone};

            {FreshnessQuery.Sql}
            """,
            new
            {
                warehouse.Id, zone = warehouse.Timezone, zoneId, zones = warehouse.Zones?.Ids, bucket, from = shown.From, to = shown.To,
                beforeFrom = shown.Before.From, source.ViewName,
            },
            cancellationToken: cancellationToken));
        var points = (await results.ReadAsync<LightPoint>()).AsList();
        return new LightSeries
        {
            Points = points,
            Sum = new LightCounts
            {
                Green = points.Sum(point => point.Green), Yellow = points.Sum(point => point.Yellow),
                Red = points.Sum(point => point.Red), Total = points.Sum(point => point.Total), Unknown = points.Sum(point => point.Unknown),
            },
            Before = await results.ReadSingleAsync<LightCounts>(),
            Asked = range,
            Shown = shown,
            Freshness = await results.ReadSingleAsync<Freshness>(),
        };
    }
}
