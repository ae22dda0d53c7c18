using System.Data.Common;
using Dapper;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Figures.Exposure;

/// <summary>Exposure as it is told without a reason: sums of whole published cells, so that no two answers differ by fewer people than a group.</summary>
internal static class PublishedExposure
{
    private static readonly TimeSpan LongestByCell = TimeSpan.FromDays(8);

    private const string Minutes = """
        coalesce(sum(x.green_minutes), 0) AS green, coalesce(sum(x.yellow_minutes), 0) AS yellow,
        coalesce(sum(x.red_minutes), 0) AS red, coalesce(sum(x.total_minutes), 0) AS total
        """;

    private const string WorkersSql = $"""
        SELECT s.*, ergo_internal.pseudonym(@InnerPad, @OuterPad, s.id) AS pseudonym
        FROM (SELECT x.worker_id AS id, {Minutes}, max(x.max_risk) AS max_risk, sum(x.shifts)::bigint AS shifts,
                     sum(x.scheduled_minutes) AS scheduled_minutes, sum(x.observed_minutes) AS observed_in_shifts,
                     sum(x.snapshot_count)::bigint AS observations, sum(x.gap_minutes) / nullif(sum(x.gap_count), 0)::float8 AS minutes_between_observations
              FROM ergo_internal.published_parts(@Id, @from, @to, @SmallestGroup) x GROUP BY 1) s
        ORDER BY ergo_internal.weighted_exposure(s.green, s.yellow, s.red) DESC, pseudonym
        """;

    private const string ZonesSql = $"""
        SELECT s.*, coalesce(z.name, s.zone_id, CASE WHEN NOT s.is_together THEN 'Unknown zone' END, @together) AS zone_name
        FROM (SELECT x.zone_id, x.is_together, {Minutes}
              FROM {PublishedSpan.Cells} JOIN ergo_internal.published_zones x USING (warehouse_id, cell_start) GROUP BY 1, 2) s
        LEFT JOIN ergo_internal.known_zones z ON z.id = s.zone_id
        ORDER BY s.is_together, s.red DESC, s.total DESC
        """;

    // What it is compared with, as one more point.
    private const string BeforeSql = $"""
        SELECT min(x.cell_start), max(x.cell_end), true, {Minutes} FROM ergo_internal.published_cells x
        WHERE x.warehouse_id = @Id AND x.cell_end > @before AND x.cell_start < @beforeTo AND x.cell_end <= @beforeTo AND (x.people = 0 OR x.people >= @SmallestGroup)
        """;

    /// <summary>The exposure of the cells that a range touches.</summary>
    public static async Task<ExposureSummary> ReadAsync(
        DbConnection connection, Warehouse warehouse, TimeRange range, PrivacyRules rules, PseudonymKey key, CancellationToken cancellationToken)
    {
        var (span, freshness) = await PublishedSpan.OfAsync(connection, warehouse, range, rules, cancellationToken);
        // Where nothing is told there is nothing to add up, and the answer says so in the same form.
        var shown = span.Range ?? range.AlignedTo(warehouse.BucketWidth());
        var byDay = shown.Length > LongestByCell;
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {WorkersSql};

            {ZonesSql};

            SELECT min(x.cell_start) AS start, max(x.cell_end) AS "end", false AS is_before, {Minutes}
            FROM (SELECT c.*, {(byDay ? "date_trunc('day', c.cell_start AT TIME ZONE @zone)" : "c.cell_start AT TIME ZONE 'UTC'")} AS key FROM {PublishedSpan.Cells}) x
            GROUP BY x.key
            UNION ALL
            {BeforeSql}
            ORDER BY is_before, start;
            """,
            new
            {
                warehouse.Id, zone = warehouse.Timezone, from = shown.From, to = span.Range is null ? shown.From : shown.To, before = range.HasOwnBefore ? range.Before.From : shown.Before.From,
                // What the range touches is not what it is compared with.
                beforeTo = range.HasOwnBefore && range.Before.To < shown.From ? range.Before.To : shown.From,
                rules.SmallestGroup, together = rules.SmallZonesName, key.InnerPad, key.OuterPad,
            },
            cancellationToken: cancellationToken));
        var workers = (await results.ReadAsync<WorkerExposure>()).AsList();
        var zones = (await results.ReadAsync<ZoneExposure>()).AsList();
        var told = (await results.ReadAsync<PublishedPoint>()).AsList();
        var before = told[^1];
        var points = told.Take(told.Count - 1).Select(point => point.ToPoint()).ToList();
        var (sum, identified) = (ExposureMinutes.SumOf(points), IdentifiedWorkers.Of(workers));
        return new ExposureSummary
        {
            Workers = workers,
            Identified = identified,
            Unidentified = ExposureMinutes.Difference(sum, identified),
            Sum = sum,
            Before = before,
            ShownBefore = before.Range,
            RecordsFrom = span.RecordsFrom,
            Zones = zones,
            Points = points,
            Shown = shown,
            ObservationStandsFor = TimeSpan.FromSeconds(span.SampleSeconds),
            Grain = byDay ? ExposureGrain.Day : ExposureGrain.Cell,
            IsPublished = span.Range is not null,
            NotTold = span.Range is null ? TimeSpan.Zero : shown.Length - span.Told!.Value,
            IsBehind = span.IsBehind ?? false,
            Freshness = freshness,
        };
    }

    private sealed record PublishedPoint : ExposureMinutes
    {
        public DateTimeOffset? Start { get; init; }

        public DateTimeOffset? End { get; init; }

        public TimeRange? Range => Start is { } start && End is { } end ? new TimeRange(start, end) : null;

        public ExposurePoint ToPoint() => new() { Start = Start!.Value, End = End!.Value, Green = Green, Yellow = Yellow, Red = Red, Total = Total, IsPartial = false };
    }
}
