using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Npgsql;

namespace Ergo.Snapshots.Figures.Overview;

/// <summary>All warehouses at a glance, in as many statements as for one.</summary>
public sealed class OverviewQueries(NpgsqlDataSource dataSource, TimeProvider time)
{
    // The hours know the latest event as of their last refresh; the minutes of this stretch know better.
    private static readonly TimeSpan RecentPast = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>The warehouses that a scope holds whole, with their lights over a range.</summary>
    public async Task<Overview> GetAsync(AccessScope scope, TimeRange range, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var source = SourceView.Of(range, now);
        var shown = range.AlignedTo(source.Bucket);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        // First, so that no figure is newer than it is said to be.
        var freshness = await connection.FreshnessOfAsync([source.ViewName], cancellationToken);
        var compared = Comparison.Of(range, shown, source.Bucket, freshness.CompleteTo);
        var rows = (await connection.QueryAsync<WarehouseSummary>(new CommandDefinition($"""
            SELECT w.id, w.name, w.code, w.timezone, w.is_announced, w.was_announced, w.gone_at,
                   CASE WHEN w.timezone_is_unusable THEN w.announced_timezone END AS unusable_timezone,
                   coalesce(n.green, 0) AS green, coalesce(n.yellow, 0) AS yellow, coalesce(n.red, 0) AS red, coalesce(n.total, 0) AS total, coalesce(n.unknown, 0) AS unknown,
                   coalesce(n.red_compared, 0) AS red_compared, coalesce(n.lit_compared, 0) AS lit_compared,
                   coalesce(n.red_before, 0) AS red_before, coalesce(n.lit_before, 0) AS lit_before,
                   greatest(h.newest_event, m.newest_event) AS newest_event, o.bucket_time AS records_from,
                   t.zone_name AS worst_zone, t.priority_score AS worst_zone_priority, coalesce(t.zones, 0) AS red_zones
            FROM ergo_internal.known_warehouses w
            LEFT JOIN LATERAL (
                SELECT sum(s.green_count) FILTER (WHERE s.part > 0)::bigint AS green,
                       sum(s.yellow_count) FILTER (WHERE s.part > 0)::bigint AS yellow,
                       sum(s.red_count) FILTER (WHERE s.part > 0)::bigint AS red,
                       sum(s.snapshot_count) FILTER (WHERE s.part > 0)::bigint AS total,
                       sum(s.unknown_light_count) FILTER (WHERE s.part > 0)::bigint AS unknown,
                       sum(s.red_count) FILTER (WHERE s.part = 1)::bigint AS red_compared,
                       sum(s.green_count + s.yellow_count + s.red_count) FILTER (WHERE s.part = 1)::bigint AS lit_compared,
                       sum(s.red_count) FILTER (WHERE s.part = 0)::bigint AS red_before,
                       sum(s.green_count + s.yellow_count + s.red_count) FILTER (WHERE s.part = 0)::bigint AS lit_before
                FROM (SELECT 1 AS part, n.* FROM {source.WarehouseBetween("@from", "@end", "w.id")} n
                      UNION ALL
                      SELECT 2, r.* FROM {source.WarehouseBetween("@end", "@to", "w.id")} r
                      UNION ALL
                      SELECT 0, b.* FROM {source.WarehouseBetween("@beforeFrom", "@beforeTo", "w.id")} b) s
            ) n ON true
            LEFT JOIN LATERAL ergo_internal.newest_hour(w.id) h ON true
            LEFT JOIN LATERAL ergo_internal.oldest_hour(w.id) o ON true
            LEFT JOIN LATERAL (SELECT max(l.newest_event) AS newest_event FROM ergo_internal.warehouse_minute_lights(w.id, @recent, @soon) l) m ON true
            LEFT JOIN (
                SELECT DISTINCT ON (z.warehouse_id) z.warehouse_id, z.zone_name, z.priority_score, count(*) OVER (PARTITION BY z.warehouse_id) AS zones
                FROM public.top_red_zones z ORDER BY z.warehouse_id, z.priority_score DESC, z.zone_id
            ) t ON t.warehouse_id = w.id
            WHERE (w.id <> 'unassigned' OR n.total > 0) AND (@IsAll OR w.id = ANY (@WholeIds))
            ORDER BY w.name, w.id
            """,
            new
            {
                scope.IsAll, scope.WholeIds, from = shown.From, to = shown.To, end = compared.End, beforeFrom = compared.BeforeFrom, beforeTo = compared.BeforeTo,
                recent = now - RecentPast, soon = now + ClockDifference,
            },
            cancellationToken: cancellationToken))).AsList();
        return new Overview(rows, shown, freshness, compared);
    }
}
