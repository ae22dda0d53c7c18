using Dapper;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Queries.Postures;

/// <summary>Which postures, by the published bands.</summary>
public sealed class PostureQueries(NpgsqlDataSource dataSource)
{
    private const string InRange = "p.warehouse_id = @Id AND p.hour_bucket >= @from AND p.hour_bucket < @to";

    /// <summary>Postures of a warehouse over a range.</summary>
    public async Task<PostureSummary> GetAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var shown = range.AlignedTo(TimeSpan.FromHours(1));
        var parameters = new { warehouse.Id, warehouse.Timezone, from = shown.From, to = shown.To, before = shown.Before.From };
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        Task<IEnumerable<T>> Query<T>(string sql) => connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));

        var (key, end) = range.Length > TimeSpan.FromDays(8)
            ? ("date_trunc('day', p.hour_bucket AT TIME ZONE @Timezone) AT TIME ZONE @Timezone",
                "(x.start AT TIME ZONE @Timezone + interval '1 day') AT TIME ZONE @Timezone")
            : ("p.hour_bucket", "x.start + interval '1 hour'");
        return new PostureSummary
        {
            Bands = (await Query<BandCount>($"""
                WITH counted AS (
                    SELECT i.instrument, i.band,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.hour_bucket >= @from), 0)::bigint AS count,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.hour_bucket < @from), 0)::bigint AS count_before
                    FROM ergo_internal.posture_type_counts p
                    CROSS JOIN LATERAL (VALUES ('rula', p.rula_band), ('reba', p.reba_band), ('niosh', p.niosh_band)) i(instrument, band)
                    WHERE p.warehouse_id = @Id AND p.hour_bucket >= @before AND p.hour_bucket < @to
                    GROUP BY 1, 2
                ), listed AS (
                    SELECT instrument, band, meaning, source, ordinal FROM score_bands WHERE version = 1
                    UNION ALL
                    SELECT i, b, NULL, NULL, o FROM unnest(ARRAY['rula', 'reba', 'niosh']) i CROSS JOIN (VALUES ('invalid', 98), ('not scored', 99)) x(b, o)
                )
                SELECT l.instrument, l.band, l.meaning, l.source, l.ordinal, coalesce(c.count, 0) AS count, coalesce(c.count_before, 0) AS count_before
                FROM listed l LEFT JOIN counted c ON c.instrument = l.instrument AND c.band = l.band
                ORDER BY l.instrument, l.ordinal
                """)).AsList(),
            Zones = (await Query<ZonePostures>($"""
                SELECT x.*, coalesce(z.name, x.zone_id, 'Unknown zone') AS zone_name FROM (
                    SELECT p.zone_id, sum(p.snapshot_count)::bigint AS total,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.rula_band NOT IN ('invalid', 'not scored')), 0)::bigint AS rula_scored,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.reba_band NOT IN ('invalid', 'not scored')), 0)::bigint AS reba_scored,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.niosh_band NOT IN ('invalid', 'not scored')), 0)::bigint AS niosh_scored,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.rula_band = '7'), 0)::bigint AS rula7,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.reba_band IN ('8-10', '11-15')), 0)::bigint AS reba8_up,
                           coalesce(sum(p.snapshot_count) FILTER (WHERE p.niosh_band = '>3.0'), 0)::bigint AS niosh_above3
                    FROM ergo_internal.posture_type_counts p WHERE {InRange} GROUP BY p.zone_id
                ) x LEFT JOIN zones z ON z.id = x.zone_id
                ORDER BY x.rula7::float8 / nullif(x.rula_scored, 0) DESC NULLS LAST, zone_name
                """)).AsList(),
            Points = (await Query<BandPoint>($"""
                SELECT x.*, coalesce({end} > v.complete_to, true) AS is_partial FROM (
                    SELECT {key} AS start, p.rula_band AS band, sum(p.snapshot_count)::bigint AS count
                    FROM ergo_internal.posture_type_counts p WHERE {InRange} GROUP BY 1, 2
                ) x CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = '{ViewNames.PostureTypeCounts}') v
                ORDER BY x.start, x.band
                """)).AsList(),
            Shown = shown,
            Freshness = await connection.FreshnessOfAsync(ViewNames.PostureTypeCounts, cancellationToken),
        };
    }
}
