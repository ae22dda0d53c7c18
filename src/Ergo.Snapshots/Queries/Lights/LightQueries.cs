using Dapper;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Queries.Lights;

/// <summary>Traffic lights over time.</summary>
public sealed class LightQueries(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>Green, yellow and red of a warehouse, or one of its zones, over a range.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range; it is widened to whole buckets.</param>
    /// <param name="zoneId">One zone; empty for the snapshots without a zone; null for all.</param>
    /// <param name="cancellationToken">Ends the queries.</param>
    public async Task<LightSeries> GetSeriesAsync(
        Warehouse warehouse, TimeRange range, string? zoneId = null, CancellationToken cancellationToken = default)
    {
        // The range before is read from the same buckets, so they must reach back that far.
        var source = SourceView.For(range.Before, time.GetUtcNow());
        var shown = range.AlignedTo(source.Bucket);
        var bucket = source.DisplayBucket(range.Length);
        var buckets = bucket is null
            ? """
              SELECT d AT TIME ZONE @zone AS start, (d + interval '1 day') AT TIME ZONE @zone AS "end"
              FROM generate_series(date_trunc('day', @from AT TIME ZONE @zone), date_trunc('day', (@to - interval '1 microsecond') AT TIME ZONE @zone), interval '1 day') d
              """
            : """
              SELECT b AS start, b + @bucket AS "end"
              FROM generate_series(date_bin(@bucket, @from, '2000-01-01 00:00:00+00'), @to - interval '1 microsecond', @bucket) b
              """;
        var key = bucket is null
            ? $"date_trunc('day', s.{source.TimeColumn} AT TIME ZONE @zone) AT TIME ZONE @zone"
            : $"date_bin(@bucket, s.{source.TimeColumn}, '2000-01-01 00:00:00+00')";
        var sql = $"""
            WITH counted AS (
                SELECT {key} AS start, sum(s.green_count)::bigint AS green, sum(s.yellow_count)::bigint AS yellow,
                       sum(s.red_count)::bigint AS red, sum(s.snapshot_count)::bigint AS total
                FROM {source.Storage} s
                WHERE s.warehouse_id = @Id AND s.{source.TimeColumn} >= @from AND s.{source.TimeColumn} < @to
                  AND (@zoneId::text IS NULL OR coalesce(s.zone_id, '') = @zoneId)
                GROUP BY 1
            )
            SELECT b.start, b."end", coalesce(c.green, 0) AS green, coalesce(c.yellow, 0) AS yellow, coalesce(c.red, 0) AS red,
                   coalesce(c.total, 0) AS total, coalesce(b."end" > v.complete_to, true) AS is_partial
            FROM ({buckets}) b
            LEFT JOIN counted c ON c.start = b.start
            CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = @ViewName) v
            ORDER BY b.start
            """;
        var before = shown.Before;
        var parameters = new
        {
            warehouse.Id, zone = warehouse.Timezone, zoneId, bucket, from = shown.From, to = shown.To,
            beforeFrom = before.From, source.ViewName,
        };
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var points = (await connection.QueryAsync<LightPoint>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
        var previous = await connection.QuerySingleAsync<LightCounts>(new CommandDefinition($"""
            SELECT coalesce(sum(s.green_count), 0)::bigint AS green, coalesce(sum(s.yellow_count), 0)::bigint AS yellow,
                   coalesce(sum(s.red_count), 0)::bigint AS red, coalesce(sum(s.snapshot_count), 0)::bigint AS total
            FROM {source.Storage} s
            WHERE s.warehouse_id = @Id AND s.{source.TimeColumn} >= @beforeFrom AND s.{source.TimeColumn} < @from
              AND (@zoneId::text IS NULL OR coalesce(s.zone_id, '') = @zoneId)
            """, parameters, cancellationToken: cancellationToken));
        return new LightSeries
        {
            Points = points,
            Sum = new LightCounts
            {
                Green = points.Sum(point => point.Green), Yellow = points.Sum(point => point.Yellow),
                Red = points.Sum(point => point.Red), Total = points.Sum(point => point.Total),
            },
            Before = previous,
            Asked = range,
            Shown = shown,
            Freshness = await connection.FreshnessOfAsync(source.ViewName, cancellationToken),
        };
    }
}
