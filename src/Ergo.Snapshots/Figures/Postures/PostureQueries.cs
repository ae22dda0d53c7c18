using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Postures;

/// <summary>Which postures, by the published bands.</summary>
public sealed class PostureQueries(NpgsqlDataSource dataSource)
{
    /// <summary>Postures of a warehouse over a range.</summary>
    public async Task<PostureSummary> GetAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var shown = range.AlignedTo(warehouse.BucketWidth());
        var byLocalDay = range.Length > TimeSpan.FromDays(8);
        var end = byLocalDay ? "(x.start AT TIME ZONE @zone + interval '1 day') AT TIME ZONE @zone" : "x.start + @bucket";
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var freshness = await connection.FreshnessOfAsync([ViewNames.PostureTypeCounts], cancellationToken);
        var compared = Comparison.Of(range, shown, warehouse.BucketWidth(), freshness.CompleteTo);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {BandSql.Of("ergo_internal.warehouse_scores")};

            SELECT x.*, coalesce(z.name, x.zone_id, 'Unknown zone') AS zone_name FROM (
                SELECT p.zone_id, sum(p.snapshot_count)::bigint AS total,
                       sum(p.rula_n)::bigint AS rula_scored, sum(p.reba_n)::bigint AS reba_scored, sum(p.niosh_n)::bigint AS niosh_scored,
                       sum(p.rula_counts[7])::bigint AS rula7,
                       sum(p.reba_counts[8] + p.reba_counts[9] + p.reba_counts[10] + p.reba_counts[11] + p.reba_counts[12]
                           + p.reba_counts[13] + p.reba_counts[14] + p.reba_counts[15])::bigint AS reba8_up,
                       sum(p.niosh_bands[5])::bigint AS niosh_above3
                FROM ergo_internal.zone_scores(@Id, @from, @to) p GROUP BY p.zone_id
            ) x LEFT JOIN ergo_internal.known_zones z ON z.id = x.zone_id
            ORDER BY x.rula7::float8 / nullif(x.rula_scored, 0) DESC NULLS LAST, zone_name;

            SELECT x.start, x.band, x.count, coalesce({end} > @complete, true) AS is_partial FROM (
                SELECT c.start, b.band, b.count FROM (
                    SELECT {BucketSeries.Key(byLocalDay, "p.bucket_time")} AS start,
                           sum(p.rula_counts[1] + p.rula_counts[2])::bigint AS low, sum(p.rula_counts[3] + p.rula_counts[4])::bigint AS medium,
                           sum(p.rula_counts[5] + p.rula_counts[6])::bigint AS high, sum(p.rula_counts[7])::bigint AS highest,
                           sum(p.rula_invalid)::bigint AS invalid, sum(p.snapshot_count - p.rula_n - p.rula_invalid)::bigint AS not_scored
                    FROM ergo_internal.warehouse_score_hours p
                    WHERE p.warehouse_id = @Id AND p.bucket_time >= @from AND p.bucket_time < @to GROUP BY 1
                ) c CROSS JOIN LATERAL (VALUES ('1-2', c.low), ('3-4', c.medium), ('5-6', c.high), ('7', c.highest),
                                               ('invalid', c.invalid), ('not scored', c.not_scored)) b(band, count)
                WHERE b.count > 0
            ) x
            ORDER BY x.start, x.band;

            SELECT p.* FROM ergo_internal.score_percentiles(@Id, @from, @to) p;

            SELECT too_late_rows, future_rows FROM public.data_quality WHERE warehouse_id = @Id;

            SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o;
            """,
            new
            {
                warehouse.Id, zone = warehouse.Timezone, bucket = TimeSpan.FromHours(1), from = shown.From, to = shown.To,
                end = compared.End, beforeFrom = compared.BeforeFrom, beforeTo = compared.BeforeTo, complete = freshness.CompleteTo,
            },
            cancellationToken: cancellationToken));
        return new PostureSummary
        {
            Bands = (await results.ReadAsync<BandCount>()).AsList(),
            Zones = (await results.ReadAsync<ZonePostures>()).AsList(),
            Points = (await results.ReadAsync<BandPoint>()).AsList(),
            Scores = (await results.ReadAsync<ScorePercentiles>()).AsList(),
            LeftOut = await results.ReadSingleOrDefaultAsync<LeftOut>() ?? new LeftOut { TooLateRows = 0, FutureRows = 0 },
            Comparison = compared,
            RecordsFrom = await results.ReadSingleOrDefaultAsync<DateTimeOffset?>(),
            Shown = shown,
            Freshness = freshness,
        };
    }
}
