namespace Ergo.Snapshots.Figures;

/// <summary>SQL of the display buckets of a chart over <c>@from</c> to <c>@to</c>: fixed widths, or local days of <c>@zone</c>.</summary>
internal static class BucketSeries
{
    /// <summary>Rows (start, "end"), oldest first. A local day has 23, 24 or 25 hours.</summary>
    /// <param name="byLocalDay">Local days; otherwise buckets of width <c>@bucket</c>.</param>
    /// <param name="zone">The zone of local days.</param>
    public static string Sql(bool byLocalDay, string zone = "@zone") => byLocalDay
        ? $"""
          SELECT d AT TIME ZONE {zone} AS start, (d + interval '1 day') AT TIME ZONE {zone} AS "end"
          FROM generate_series(date_trunc('day', @from AT TIME ZONE {zone}), date_trunc('day', (@to - interval '1 microsecond') AT TIME ZONE {zone}), interval '1 day') d
          """
        : """
          SELECT b AS start, b + @bucket AS "end"
          FROM generate_series(ergo_internal.bucket_of(@bucket, @from), @to - interval '1 microsecond', @bucket) b
          """;

    /// <summary>The start of the display bucket a stored bucket belongs to.</summary>
    /// <param name="byLocalDay">As above.</param>
    /// <param name="column">The stored bucket's start.</param>
    /// <param name="zone">The zone of local days.</param>
    public static string Key(bool byLocalDay, string column, string zone = "@zone") => byLocalDay
        ? $"date_trunc('day', {column}, {zone})"
        : $"ergo_internal.bucket_of(@bucket, {column})";
}
