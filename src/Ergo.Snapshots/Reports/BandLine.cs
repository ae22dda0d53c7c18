using Ergo.Database;

namespace Ergo.Snapshots.Reports;

/// <summary>A line of the postures report: snapshots in one band of one instrument.</summary>
public sealed record BandLine
{
    /// <summary>Start of its time, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of its time, UTC; not inside.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The zone's name; null for the snapshots without a zone, and for the whole warehouse.</summary>
    public string? Zone { get; init => field = PlainText.Line(value); }

    /// <summary><c>rula</c>, <c>reba</c> or <c>niosh</c>.</summary>
    public required string Instrument { get; init; }

    /// <summary>The band, for example <c>5-6</c>; <c>invalid</c> and <c>not scored</c> besides.</summary>
    public required string Band { get; init; }

    /// <summary>What the band means; null for what is none.</summary>
    public string? Meaning { get; init; }

    /// <summary>Snapshots in it.</summary>
    public required long Count { get; init; }

    /// <summary>Snapshots with a valid score of the instrument: what shares are of.</summary>
    public required long Scored { get; init; }

    /// <summary>Share of the scored, 0..1; null for what is no band, and where none is scored.</summary>
    public double? Share => Meaning is null || Scored == 0 ? null : (double)Count / Scored;
}

/// <summary>Lines of the postures report in SQL.</summary>
internal static class BandLineSql
{
    /// <summary>What is held of a range, in one row. Takes @Id, @from and @to.</summary>
    public const string Held = """
        SELECT min(h.bucket_time) AS "from", max(h.bucket_time) + interval '1 hour' AS "to", sum(h.snapshot_count)::bigint AS snapshots,
               (SELECT min(f.bucket_time) FROM ergo_internal.warehouse_score_hours f WHERE f.warehouse_id = @Id) AS records_from
        FROM ergo_internal.warehouse_score_hours h WHERE h.warehouse_id = @Id AND h.bucket_time >= @from AND h.bucket_time < @to
        """;

    /// <summary>The lines. Takes @Id, @Timezone, @from, @to and @only.</summary>
    public static string Of(ClockQuestion question) => $"""
        WITH counted AS MATERIALIZED (
            SELECT {GrainSql.Start(question.Grain, "h.bucket_time")} AS start, {(question.ByZone ? "h.zone_id" : "NULL::text")} AS zone_id,
                   sum(h.snapshot_count) AS total, sum(h.rula_n) AS rula_n, sum(h.reba_n) AS reba_n, sum(h.niosh_n) AS niosh_n,
                   sum(h.rula_invalid) AS rula_invalid, sum(h.reba_invalid) AS reba_invalid, sum(h.niosh_invalid) AS niosh_invalid,
                   {Sums("rula_counts", 7)} AS rula, {Sums("reba_counts", 15)} AS reba, {Sums("niosh_bands", 5)} AS niosh
            FROM ergo_internal.{(question.ByZone ? "zone_score_hours" : "warehouse_score_hours")} h
            WHERE h.warehouse_id = @Id AND h.bucket_time >= @from AND h.bucket_time < @to AND (@only::text[] = '{"{}"}' OR h.zone_id = ANY (@only))
            GROUP BY 1, 2
        ), lines AS (
            SELECT c.start, c.zone_id, b.instrument, b.band, b.meaning, b.ordinal, n.scored,
                   coalesce((SELECT sum(u.n) FROM unnest(n.counts) WITH ORDINALITY u(n, ordinal)
                             WHERE CASE WHEN b.instrument = 'niosh' THEN b.ordinal = u.ordinal ELSE u.ordinal > b.above AND u.ordinal <= b.up_to END), 0) AS n
            FROM counted c
            CROSS JOIN LATERAL (VALUES ('rula', c.rula, c.rula_n), ('reba', c.reba, c.reba_n), ('niosh', c.niosh, c.niosh_n)) n(instrument, counts, scored)
            JOIN public.score_bands b ON b.instrument = n.instrument AND b.version = 1
            UNION ALL
            SELECT c.start, c.zone_id, x.instrument, x.band, NULL, x.ordinal, x.scored, x.n FROM counted c CROSS JOIN LATERAL (VALUES
                ('rula', 'invalid', 98, c.rula_n, c.rula_invalid), ('rula', 'not scored', 99, c.rula_n, c.total - c.rula_n - c.rula_invalid),
                ('reba', 'invalid', 98, c.reba_n, c.reba_invalid), ('reba', 'not scored', 99, c.reba_n, c.total - c.reba_n - c.reba_invalid),
                ('niosh', 'invalid', 98, c.niosh_n, c.niosh_invalid), ('niosh', 'not scored', 99, c.niosh_n, c.total - c.niosh_n - c.niosh_invalid)) x(instrument, band, ordinal, scored, n)
        )
        SELECT l.start AS "from", {GrainSql.End(question.Grain, "l.start")} AS "to", coalesce(z.name, l.zone_id) AS zone, l.instrument, l.band, l.meaning,
               l.n::bigint AS count, l.scored::bigint AS scored
        FROM lines l LEFT JOIN ergo_internal.known_zones z ON z.id = l.zone_id
        ORDER BY 1, 3, l.zone_id, array_position(ARRAY['rula', 'reba', 'niosh'], l.instrument), l.ordinal
        """;

    private static string Sums(string column, int length) => $"ARRAY[{string.Join(", ", Enumerable.Range(1, length).Select(index => $"sum(h.{column}[{index}])"))}]";
}
