using Dapper;
using Ergo.Snapshots.Access;
using Npgsql;

namespace Ergo.Snapshots.Queries.Overview;

/// <summary>All warehouses at a glance.</summary>
public sealed class OverviewQueries(NpgsqlDataSource dataSource, TimeProvider time)
{
    /// <summary>The warehouses that a scope holds whole, with their lights over a range.</summary>
    public async Task<Overview> GetAsync(AccessScope scope, TimeRange range, CancellationToken cancellationToken = default)
    {
        var source = SourceView.For(range.Before, time.GetUtcNow());
        var shown = range.AlignedTo(source.Bucket);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var rows = (await connection.QueryAsync<WarehouseSummary>(new CommandDefinition($"""
            SELECT w.id, w.name, w.code, w.timezone,
                   coalesce(n.green, 0) AS green, coalesce(n.yellow, 0) AS yellow, coalesce(n.red, 0) AS red, coalesce(n.total, 0) AS total, coalesce(n.unknown, 0) AS unknown,
                   coalesce(n.red_before, 0) AS red_before, coalesce(n.total_before, 0) AS total_before, coalesce(n.with_light_before, 0) AS with_light_before,
                   h.newest_event,
                   t.zone_name AS worst_zone, t.priority_score AS worst_zone_priority,
                   (SELECT count(*) FROM ergo_internal.top_red_zones z WHERE z.warehouse_id = w.id) AS red_zones
            FROM warehouses w
            LEFT JOIN LATERAL (
                SELECT sum(s.green_count) FILTER (WHERE now_part)::bigint AS green,
                       sum(s.yellow_count) FILTER (WHERE now_part)::bigint AS yellow,
                       sum(s.red_count) FILTER (WHERE now_part)::bigint AS red,
                       sum(s.snapshot_count) FILTER (WHERE now_part)::bigint AS total,
                       sum(s.unknown_light_count) FILTER (WHERE now_part)::bigint AS unknown,
                       sum(s.red_count) FILTER (WHERE NOT now_part)::bigint AS red_before,
                       sum(s.snapshot_count) FILTER (WHERE NOT now_part)::bigint AS total_before,
                       sum(s.green_count + s.yellow_count + s.red_count) FILTER (WHERE NOT now_part)::bigint AS with_light_before
                FROM (SELECT true AS now_part, n.* FROM {source.WarehouseBetween("@from", "@to", "w.id")} n
                      UNION ALL
                      SELECT false, b.* FROM {source.WarehouseBetween("@before", "@from", "w.id")} b) s
            ) n ON true
            LEFT JOIN LATERAL ergo_internal.newest_hour(w.id) h ON true
            LEFT JOIN LATERAL (
                SELECT z.zone_name, z.priority_score FROM top_red_zones z WHERE z.warehouse_id = w.id ORDER BY z.priority_score DESC LIMIT 1
            ) t ON true
            WHERE (w.id <> 'unassigned' OR n.total > 0) AND (@IsAll OR w.id = ANY (@WholeIds))
            ORDER BY coalesce(n.red, 0)::float8 / nullif(n.green + n.yellow + n.red, 0) DESC NULLS LAST, w.name
            """,
            new { scope.IsAll, scope.WholeIds, before = shown.Before.From, from = shown.From, to = shown.To }, cancellationToken: cancellationToken))).AsList();
        return new Overview(rows, shown, await connection.FreshnessOfAsync([source.ViewName], cancellationToken));
    }
}
