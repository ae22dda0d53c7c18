using Dapper;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Queries.RedZones;

/// <summary>Where the red zones are.</summary>
public sealed class RedZoneQueries(NpgsqlDataSource dataSource, TimeProvider time)
{
    private const string ZoneName = "coalesce(z.name, x.zone_id, 'Unknown zone')";

    /// <summary>Every zone of a warehouse that may be seen, with its lights and risk over a range.</summary>
    public async Task<ZoneSummaries> GetZonesAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var source = SourceView.For(range.Before, time.GetUtcNow());
        var shown = range.AlignedTo(source.Bucket);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var zones = (await connection.QueryAsync<ZoneSummary>(new CommandDefinition($"""
            SELECT x.*, {ZoneName} AS zone_name, z.code AS zone_code FROM (
                SELECT s.zone_id,
                       coalesce(sum(s.green_count) FILTER (WHERE now_part), 0)::bigint AS green,
                       coalesce(sum(s.yellow_count) FILTER (WHERE now_part), 0)::bigint AS yellow,
                       coalesce(sum(s.red_count) FILTER (WHERE now_part), 0)::bigint AS red,
                       coalesce(sum(s.snapshot_count) FILTER (WHERE now_part), 0)::bigint AS total,
                       sum(s.risk_sum) FILTER (WHERE now_part) / nullif(sum(s.risk_n) FILTER (WHERE now_part), 0)::float8 AS avg_composite_risk,
                       max(s.risk_max) FILTER (WHERE now_part) AS max_composite_risk,
                       coalesce(sum(s.red_count) FILTER (WHERE NOT now_part), 0)::bigint AS red_before,
                       coalesce(sum(s.snapshot_count) FILTER (WHERE NOT now_part), 0)::bigint AS total_before
                FROM (SELECT true AS now_part, n.* FROM {source.ZonesBetween("@from", "@to")} n
                      UNION ALL
                      SELECT false, b.* FROM {source.ZonesBetween("@before", "@from")} b) s
                GROUP BY s.zone_id
            ) x LEFT JOIN ergo_internal.known_zones z ON z.id = x.zone_id
            WHERE x.total > 0 AND (@zones::text[] IS NULL OR x.zone_id = ANY (@zones))
            ORDER BY x.red::float8 / x.total DESC, x.red DESC, zone_name
            """,
            new { warehouse.Id, zones = warehouse.Zones?.Ids, before = shown.Before.From, from = shown.From, to = shown.To }, cancellationToken: cancellationToken))).AsList();
        return new ZoneSummaries(zones, shown, await connection.FreshnessOfAsync(source.ZoneViews, cancellationToken));
    }

    /// <summary>Reds of each zone by local hour of the day, over whole hours of the range.</summary>
    public async Task<IReadOnlyList<ZoneHour>> GetHoursOfDayAsync(
        Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var shown = range.AlignedTo(TimeSpan.FromHours(1));
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<ZoneHour>(new CommandDefinition($"""
            SELECT x.*, {ZoneName} AS zone_name
            FROM ergo_internal.zone_hours_of_day(@Id, @Timezone, @from, @to) x LEFT JOIN ergo_internal.known_zones z ON z.id = x.zone_id
            WHERE @zones::text[] IS NULL OR x.zone_id = ANY (@zones)
            ORDER BY zone_name, local_hour
            """,
            new { warehouse.Id, warehouse.Timezone, zones = warehouse.Zones?.Ids, from = shown.From, to = shown.To }, cancellationToken: cancellationToken))).AsList();
    }
}
