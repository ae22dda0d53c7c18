using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.RedZones;

/// <summary>Where the red zones are.</summary>
public sealed class RedZoneQueries(NpgsqlDataSource dataSource, TimeProvider time)
{
    private const string ZoneName = "coalesce(z.name, x.zone_id, 'Unknown zone')";

    /// <summary>Every zone of a warehouse that may be seen, with its lights and risk over a range.</summary>
    public async Task<ZoneSummaries> GetZonesAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var source = SourceView.Of(range, time.GetUtcNow());
        var shown = range.AlignedTo(source.BucketOf(warehouse));
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var freshness = await connection.FreshnessOfAsync(source.ZoneViews, cancellationToken);
        var compared = Comparison.Of(range, shown, source.BucketOf(warehouse), freshness.CompleteTo);
        const string Lit = "s.green_count + s.yellow_count + s.red_count";
        var zones = (await connection.QueryAsync<ZoneSummary>(new CommandDefinition($"""
            SELECT x.*, {ZoneName} AS zone_name, z.code AS zone_code FROM (
                SELECT s.zone_id,
                       coalesce(sum(s.green_count) FILTER (WHERE s.part > 0), 0)::bigint AS green,
                       coalesce(sum(s.yellow_count) FILTER (WHERE s.part > 0), 0)::bigint AS yellow,
                       coalesce(sum(s.red_count) FILTER (WHERE s.part > 0), 0)::bigint AS red,
                       coalesce(sum(s.snapshot_count) FILTER (WHERE s.part > 0), 0)::bigint AS total,
                       coalesce(sum(s.unknown_light_count) FILTER (WHERE s.part > 0), 0)::bigint AS unknown,
                       sum(s.risk_sum) FILTER (WHERE s.part > 0) / nullif(sum(s.risk_n) FILTER (WHERE s.part > 0), 0)::float8 AS avg_composite_risk,
                       max(s.risk_max) FILTER (WHERE s.part > 0) AS max_composite_risk,
                       coalesce(sum(s.red_count) FILTER (WHERE s.part = 1), 0)::bigint AS red_compared,
                       coalesce(sum({Lit}) FILTER (WHERE s.part = 1), 0)::bigint AS lit_compared,
                       coalesce(sum(s.red_count) FILTER (WHERE s.part = 0), 0)::bigint AS red_before,
                       coalesce(sum({Lit}) FILTER (WHERE s.part = 0), 0)::bigint AS lit_before
                FROM (SELECT 1 AS part, n.* FROM {source.ZonesBetween("@from", "@end")} n
                      UNION ALL
                      SELECT 2, r.* FROM {source.ZonesBetween("@end", "@to")} r
                      UNION ALL
                      SELECT 0, b.* FROM {source.ZonesBetween("@beforeFrom", "@beforeTo")} b) s
                GROUP BY s.zone_id
            ) x LEFT JOIN ergo_internal.known_zones z ON z.id = x.zone_id
            WHERE x.total > 0 AND (@zones::text[] IS NULL OR x.zone_id = ANY (@zones))
            ORDER BY x.red::float8 / nullif(x.green + x.yellow + x.red, 0) DESC NULLS LAST, x.red DESC, zone_name
            """,
            new
            {
                warehouse.Id, zones = warehouse.Zones?.Ids, from = shown.From, to = shown.To, end = compared.End,
                beforeFrom = compared.BeforeFrom, beforeTo = compared.BeforeTo,
            },
            cancellationToken: cancellationToken))).AsList();
        return new ZoneSummaries(zones, shown, freshness);
    }

    /// <summary>Reds of each zone by local hour of the day, over whole hours of the range, or whole quarters of an hour.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range.</param>
    /// <param name="hasUnlit">Whether any snapshot of it may be without a light; where none is, they need not be looked for.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<ZoneHour>> GetHoursOfDayAsync(
        Warehouse warehouse, TimeRange range, bool hasUnlit = true, CancellationToken cancellationToken = default)
    {
        var shown = range.AlignedTo(warehouse.BucketWidth());
        // Only days that have any are looked at hour by hour: most have none.
        const string Unlit = """
            SELECT h.zone_id, date_part('hour', h.bucket_time AT TIME ZONE @Timezone)::int AS local_hour, sum(h.unlit)::bigint AS n
            FROM (SELECT DISTINCT d.bucket_time AS day FROM ergo_internal.zone_days d
                  WHERE d.warehouse_id = @Id AND d.bucket_time >= ergo_internal.day_of(@from) AND d.bucket_time < @to
                    AND d.snapshot_count > d.green_count + d.yellow_count + d.red_count) d
            CROSS JOIN LATERAL (
                SELECT z.zone_id, z.bucket_time, z.snapshot_count - z.green_count - z.yellow_count - z.red_count AS unlit
                FROM ergo_internal.zone_hours z
                WHERE z.warehouse_id = @Id AND z.bucket_time >= greatest(@from, d.day) AND z.bucket_time < least(@to, d.day + interval '24 hours')
                  AND z.snapshot_count > z.green_count + z.yellow_count + z.red_count
                OFFSET 0) h
            GROUP BY 1, 2
            """;
        const string None = "SELECT NULL::text AS zone_id, NULL::int AS local_hour, 0::bigint AS n WHERE false";
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<ZoneHour>(new CommandDefinition($"""
            SELECT x.zone_id, x.local_hour, x.red, x.total, x.total - coalesce(u.n, 0) AS lit, {ZoneName} AS zone_name
            FROM ergo_internal.zone_hours_of_day(@Id, @Timezone, @from, @to) x
            LEFT JOIN ({(hasUnlit ? Unlit : None)}) u ON u.zone_id IS NOT DISTINCT FROM x.zone_id AND u.local_hour = x.local_hour
            LEFT JOIN ergo_internal.known_zones z ON z.id = x.zone_id
            WHERE @zones::text[] IS NULL OR x.zone_id = ANY (@zones)
            ORDER BY zone_name, x.local_hour
            """,
            new { warehouse.Id, warehouse.Timezone, zones = warehouse.Zones?.Ids, from = shown.From, to = shown.To }, cancellationToken: cancellationToken))).AsList();
    }
}
