using Ergo.Database;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;

namespace Ergo.Snapshots.Reports;

/// <summary>A line of the red zones report: lights of a zone, or of the warehouse.</summary>
public sealed record LightLine : LightCounts
{
    /// <summary>Start of its time, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of its time, UTC; not inside.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The zone's name; null for the snapshots without a zone, and for the whole warehouse.</summary>
    public string? Zone { get; init => field = PlainText.Line(value); }

    /// <summary>Mean composite risk, 0..100; null where none has one.</summary>
    public double? AvgRisk { get; init; }

    /// <summary>Highest composite risk.</summary>
    public double? MaxRisk { get; init; }
}

/// <summary>Lines of the red zones report in SQL.</summary>
internal static class LightLineSql
{
    /// <summary>What is held of a range, in one row. Takes @Id, @from and @to.</summary>
    public const string Held = $"""
        SELECT min(h.bucket_time) AS "from", max(h.bucket_time) + interval '1 hour' AS "to", sum(h.snapshot_count)::bigint AS snapshots,
               {SourceView.OldestHourSql} AS records_from
        FROM ergo_internal.warehouse_hours h WHERE h.warehouse_id = @Id AND h.bucket_time >= @from AND h.bucket_time < @to
        """;

    /// <summary>The lines. Takes @Id, @Timezone, @from, @to and @only.</summary>
    public static string Of(ClockQuestion question) => $"""
        SELECT c.start AS "from", {GrainSql.End(question.Grain, "c.start")} AS "to", coalesce(z.name, c.zone_id) AS zone,
               c.green, c.yellow, c.red, c.total, c.unknown, c.risk_sum / nullif(c.risk_n, 0)::float8 AS avg_risk, c.risk_max AS max_risk
        FROM (
            SELECT {GrainSql.Start(question.Grain, "h.bucket_time")} AS start, {(question.ByZone ? "h.zone_id" : "NULL::text")} AS zone_id,
                   sum(h.green_count)::bigint AS green, sum(h.yellow_count)::bigint AS yellow, sum(h.red_count)::bigint AS red,
                   sum(h.snapshot_count)::bigint AS total, sum(h.unknown_light_count)::bigint AS unknown,
                   sum(h.risk_sum) AS risk_sum, sum(h.risk_n) AS risk_n, max(h.risk_max) AS risk_max
            FROM ergo_internal.{(question.ByZone ? "zone_hours" : "warehouse_hours")} h
            WHERE h.warehouse_id = @Id AND h.bucket_time >= @from AND h.bucket_time < @to AND (@only::text[] = '{"{}"}' OR h.zone_id = ANY (@only))
            GROUP BY 1, 2
        ) c LEFT JOIN ergo_internal.known_zones z ON z.id = c.zone_id
        WHERE c.total > 0
        ORDER BY 1, c.red::float8 / nullif(c.green + c.yellow + c.red, 0) DESC NULLS LAST, c.red DESC, 3
        """;
}
