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
              FROM {PublishedSpan.Cells} JOIN ergo_internal.published_workers x USING (warehouse_id, cell_start) GROUP BY 1) s
        ORDER BY ergo_internal.weighted_exposure(s.green, s.yellow, s.red) DESC, pseudonym
        """;

    private const string ZonesSql = $"""
        SELECT s.*, coalesce(z.name, s.zone_id, CASE WHEN NOT s.is_together THEN 'Unknown zone' END, @together) AS zone_name
        FROM (SELECT x.zone_id, x.is_together, {Minutes}
              FROM {PublishedSpan.Cells} JOIN ergo_internal.published_zones x USING (warehouse_id, cell_start) GROUP BY 1, 2) s
        LEFT JOIN ergo_internal.known_zones z ON z.id = s.zone_id
        ORDER BY s.is_together, s.red DESC, s.total DESC
        """;

    private const string BeforeSql = $"""
        SELECT min(x.cell_start) AS from, max(x.cell_end) AS to, {Minutes} FROM ergo_internal.published_cells x
        WHERE x.warehouse_id = @Id AND x.cell_end > @before AND x.cell_start < @beforeTo AND x.cell_end <= @beforeTo AND (x.people = 0 OR x.people >= @SmallestGroup)
        """;

    /// <summary>The exposure of the cells that a range touches.</summary>
    public static async Task<ExposureSummary> ReadAsync(
        DbConnection connection, Warehouse warehouse, TimeRange range, PrivacyRules rules, PseudonymKey key, CancellationToken cancellationToken)
    {
        var span = await PublishedSpan.OfAsync(connection, warehouse, range, rules, cancellationToken);
        // Where nothing is told there is nothing to add up, and the answer says so in the same form.
        var shown = span.Range ?? range.AlignedTo(warehouse.BucketWidth());
        var byDay = shown.Length > LongestByCell;
        var freshness = await connection.FreshnessOfAsync([ViewNames.WorkerExposureMinutes], cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {WorkersSql};

            {BeforeSql};

            {ZonesSql};

            SELECT min(x.cell_start) AS start, max(x.cell_end) AS "end", false AS is_partial, {Minutes}
            FROM (SELECT c.*, {(byDay ? "date_trunc('day', c.cell_start AT TIME ZONE @zone)" : "c.cell_start AT TIME ZONE 'UTC'")} AS key FROM {PublishedSpan.Cells}) x
            GROUP BY x.key ORDER BY x.key;

            {ExposureQueries.StandsForSql};

            SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o;
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
        var before = await results.ReadSingleAsync<PublishedBefore>();
        var zones = (await results.ReadAsync<ZoneExposure>()).AsList();
        var points = (await results.ReadAsync<ExposurePoint>()).AsList();
        var standsFor = TimeSpan.FromSeconds(await results.ReadSingleAsync<int>());
        var (sum, identified) = (ExposureMinutes.SumOf(points), IdentifiedWorkers.Of(workers));
        return new ExposureSummary
        {
            Workers = workers,
            Identified = identified,
            Unidentified = ExposureMinutes.Difference(sum, identified),
            Sum = sum,
            Before = before,
            ShownBefore = before.Range,
            RecordsFrom = await results.ReadSingleOrDefaultAsync<DateTimeOffset?>(),
            Zones = zones,
            Points = points,
            Shown = shown,
            ObservationStandsFor = standsFor,
            Grain = byDay ? ExposureGrain.Day : ExposureGrain.Cell,
            IsPublished = span.Range is not null,
            NotTold = span.Range is null ? TimeSpan.Zero : shown.Length - span.Told!.Value,
            IsBehind = span.IsBehind ?? false,
            Freshness = freshness,
        };
    }

    private sealed record PublishedBefore : ExposureMinutes
    {
        public DateTimeOffset? From { get; init; }

        public DateTimeOffset? To { get; init; }

        public TimeRange? Range => From is { } from && To is { } to ? new TimeRange(from, to) : null;
    }
}
