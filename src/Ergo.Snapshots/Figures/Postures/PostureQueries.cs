using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Postures;

/// <summary>Which postures, by the published bands.</summary>
public sealed class PostureQueries(NpgsqlDataSource dataSource)
{
    // RULA and REBA bands hold the scores above one edge and up to the other; NIOSH bands are counted as such.
    private const string BandsSql = """
        WITH counted AS MATERIALIZED (
            SELECT 1 AS part, n.* FROM ergo_internal.warehouse_scores(@Id, @from, @end) n
            UNION ALL
            SELECT 2, r.* FROM ergo_internal.warehouse_scores(@Id, @end, @to) r
            UNION ALL
            SELECT 0, b.* FROM ergo_internal.warehouse_scores(@Id, @beforeFrom, @beforeTo) b
        ), scored AS (
            SELECT c.part, 'rula' AS instrument, u.ordinal, sum(u.n) AS n FROM counted c, unnest(c.rula_counts) WITH ORDINALITY u(n, ordinal) GROUP BY 1, 3
            UNION ALL
            SELECT c.part, 'reba', u.ordinal, sum(u.n) FROM counted c, unnest(c.reba_counts) WITH ORDINALITY u(n, ordinal) GROUP BY 1, 3
            UNION ALL
            SELECT c.part, 'niosh', u.ordinal, sum(u.n) FROM counted c, unnest(c.niosh_bands) WITH ORDINALITY u(n, ordinal) GROUP BY 1, 3
        ), listed AS (
            SELECT s.part, s.instrument, b.band, s.n
            FROM scored s JOIN public.score_bands b ON b.version = 1 AND b.instrument = s.instrument
                AND CASE WHEN s.instrument = 'niosh' THEN b.ordinal = s.ordinal ELSE s.ordinal > b.above AND s.ordinal <= b.up_to END
            UNION ALL
            SELECT c.part, x.instrument, x.band, x.n FROM (
                SELECT part, sum(rula_invalid) AS rula_invalid, sum(reba_invalid) AS reba_invalid, sum(niosh_invalid) AS niosh_invalid,
                       sum(snapshot_count) AS total, sum(rula_n) AS rula_n, sum(reba_n) AS reba_n, sum(niosh_n) AS niosh_n
                FROM counted GROUP BY 1
            ) c CROSS JOIN LATERAL (VALUES
                ('rula', 'invalid', c.rula_invalid), ('rula', 'not scored', c.total - c.rula_n - c.rula_invalid),
                ('reba', 'invalid', c.reba_invalid), ('reba', 'not scored', c.total - c.reba_n - c.reba_invalid),
                ('niosh', 'invalid', c.niosh_invalid), ('niosh', 'not scored', c.total - c.niosh_n - c.niosh_invalid)) x(instrument, band, n)
        ), summed AS (
            SELECT instrument, band, coalesce(sum(n) FILTER (WHERE part > 0), 0)::bigint AS count,
                   coalesce(sum(n) FILTER (WHERE part = 1), 0)::bigint AS count_compared, coalesce(sum(n) FILTER (WHERE part = 0), 0)::bigint AS count_before
            FROM listed GROUP BY 1, 2
        ), bands AS (
            SELECT instrument, band, meaning, source, ordinal FROM public.score_bands WHERE version = 1
            UNION ALL
            SELECT i, b, NULL, NULL, o FROM unnest(ARRAY['rula', 'reba', 'niosh']) i CROSS JOIN (VALUES ('invalid', 98), ('not scored', 99)) x(b, o)
        )
        SELECT l.instrument, l.band, l.meaning, l.source, l.ordinal, coalesce(s.count, 0) AS count, coalesce(s.count_compared, 0) AS count_compared, coalesce(s.count_before, 0) AS count_before
        FROM bands l LEFT JOIN summed s ON s.instrument = l.instrument AND s.band = l.band
        ORDER BY l.instrument, l.ordinal
        """;

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
            {BandsSql};

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
