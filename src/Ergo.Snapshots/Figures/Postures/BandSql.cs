namespace Ergo.Snapshots.Figures.Postures;

/// <summary>SQL of the snapshots per published band, of a range and of what it is compared with.</summary>
internal static class BandSql
{
    /// <summary>Rows of <see cref="BandCount"/>; takes <c>@Id</c>, <c>@from</c>, <c>@end</c>, <c>@to</c>, <c>@beforeFrom</c> and <c>@beforeTo</c>.</summary>
    /// <param name="scores">Function of a warehouse and a range with the scores.</param>
    /// <param name="where">A condition on its rows, with WHERE.</param>
    // RULA and REBA bands hold the scores above one edge and up to the other; NIOSH bands are counted as such.
    public static string Of(string scores, string where = "") => $"""
        WITH counted AS MATERIALIZED (
            SELECT 1 AS part, n.* FROM {scores}(@Id, @from, @end) n {where}
            UNION ALL
            SELECT 2, r.* FROM {scores}(@Id, @end, @to) r {where}
            UNION ALL
            SELECT 0, b.* FROM {scores}(@Id, @beforeFrom, @beforeTo) b {where}
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
}
