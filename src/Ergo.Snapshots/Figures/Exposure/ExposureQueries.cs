using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Exposure;

/// <summary>Who is exposed, and for how long.</summary>
public sealed class ExposureQueries(NpgsqlDataSource dataSource, WorkerPrivacy privacy)
{
    internal const string StandsForSql = "SELECT coalesce((SELECT f.sample_seconds FROM ergo_internal.warehouse_figures f WHERE f.warehouse_id = @Id), 60)";

    private const string Minutes = """
        coalesce(sum(e.green_minutes), 0) AS green, coalesce(sum(e.yellow_minutes), 0) AS yellow,
        coalesce(sum(e.red_minutes), 0) AS red, coalesce(sum(e.total_minutes), 0) AS total
        """;

    private const string UnidentifiedMinutes = """
        sum(e.unidentified_green_minutes) AS unidentified_green, sum(e.unidentified_yellow_minutes) AS unidentified_yellow,
        sum(e.unidentified_red_minutes) AS unidentified_red, sum(e.unidentified_total_minutes) AS unidentified_total
        """;

    private const string WorkersSql = $"""
        SELECT x.green, x.yellow, x.red, x.total, x.max_risk, ergo_internal.pseudonym(@InnerPad, @OuterPad, x.worker_id) AS pseudonym,
               CASE WHEN @named THEN x.worker_id END AS worker_id, coalesce(c.shifts, 0) AS shifts, c.scheduled_minutes, coalesce(c.observed_minutes, 0) AS observed_in_shifts,
               x.observations, x.minutes_between_observations
        FROM (SELECT e.worker_id, {Minutes}, max(e.max_risk) AS max_risk, sum(e.snapshot_count)::bigint AS observations,
                     sum(e.gap_minutes) / nullif(sum(e.gap_count), 0)::float8 AS minutes_between_observations
              FROM ergo_internal.worker_exposure(@Id, @from, @to) e GROUP BY 1) x
        LEFT JOIN (
            SELECT c.* FROM ergo_internal.views v CROSS JOIN LATERAL ergo_internal.worker_coverage(@Id, @from, @to, v.complete_to) c
            WHERE v.name = @ViewName
        ) c ON c.worker_id = x.worker_id
        ORDER BY ergo_internal.weighted_exposure(x.green, x.yellow, x.red) DESC, pseudonym
        """;

    /// <summary>
    /// Exposure of a warehouse's workers over a range, by pseudonym. Where small groups are protected (<see cref="PrivacyRules.ByCell"/>) the answer
    /// is of the published cells that the range touches; where it begins after the last one, of that one.
    /// </summary>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async Task<ExposureSummary> GetAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var key = await privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        if (privacy.Rules.ByCell)
        {
            return await PublishedExposure.ReadAsync(connection, warehouse, range, privacy.Rules, key, cancellationToken);
        }

        var shown = range.AlignedTo(warehouse.BucketWidth());
        var byLocalDay = range.Length > TimeSpan.FromDays(8);
        var freshness = await connection.FreshnessOfAsync([ViewNames.WorkerExposureMinutes], cancellationToken);
        var compared = Comparison.Of(range, shown, warehouse.BucketWidth(), freshness.CompleteTo);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {WorkersSql};

            SELECT {Minutes} FROM ergo_internal.warehouse_exposure_hours e
            WHERE e.warehouse_id = @Id AND e.bucket_time >= @from AND e.bucket_time < @end;

            SELECT {Minutes} FROM ergo_internal.warehouse_exposure_hours e
            WHERE e.warehouse_id = @Id AND e.bucket_time >= @beforeFrom AND e.bucket_time < @beforeTo;

            SELECT x.*, coalesce(z.name, x.zone_id, 'Unknown zone') AS zone_name
            FROM (SELECT e.zone_id, {Minutes} FROM ergo_internal.zone_exposure(@Id, @from, @to) e GROUP BY e.zone_id) x
            LEFT JOIN ergo_internal.known_zones z ON z.id = x.zone_id
            ORDER BY x.red DESC, x.total DESC;

            SELECT b.start, b."end", coalesce(x.green, 0) AS green, coalesce(x.yellow, 0) AS yellow, coalesce(x.red, 0) AS red,
                   coalesce(x.total, 0) AS total, coalesce(x.unidentified_green, 0) AS unidentified_green,
                   coalesce(x.unidentified_yellow, 0) AS unidentified_yellow, coalesce(x.unidentified_red, 0) AS unidentified_red,
                   coalesce(x.unidentified_total, 0) AS unidentified_total, coalesce(b."end" > @complete, true) AS is_partial
            FROM ({BucketSeries.Sql(byLocalDay)}) b
            LEFT JOIN (
                SELECT {BucketSeries.Key(byLocalDay, "e.bucket_time")} AS start, {Minutes}, {UnidentifiedMinutes}
                FROM ergo_internal.warehouse_exposure_hours e
                WHERE e.warehouse_id = @Id AND e.bucket_time >= @from AND e.bucket_time < @to GROUP BY 1
            ) x ON x.start = b.start
            ORDER BY b.start;

            {StandsForSql};

            SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o;
            """,
            new
            {
                warehouse.Id, zone = warehouse.Timezone, bucket = TimeSpan.FromHours(1), from = shown.From, to = shown.To,
                end = compared.End, beforeFrom = compared.BeforeFrom, beforeTo = compared.BeforeTo, complete = freshness.CompleteTo, ViewName = ViewNames.WorkerExposureMinutes, key.InnerPad, key.OuterPad, named = false,
            },
            cancellationToken: cancellationToken));
        var workers = (await results.ReadAsync<WorkerExposure>()).AsList();
        var finished = await results.ReadSingleAsync<ExposureMinutes>();
        var before = await results.ReadSingleAsync<ExposureMinutes>();
        var zones = (await results.ReadAsync<ZoneExposure>()).AsList();
        var points = (await results.ReadAsync<ExposurePointRow>()).AsList();
        var standsFor = TimeSpan.FromSeconds(await results.ReadSingleAsync<int>());
        return new ExposureSummary
        {
            Workers = workers,
            Identified = IdentifiedWorkers.Of(workers),
            Unidentified = ExposureMinutes.SumOf(points.Select(point => point.Unidentified)),
            Sum = ExposureMinutes.SumOf(points),
            Compared = finished,
            Before = before,
            Comparison = compared,
            RecordsFrom = await results.ReadSingleOrDefaultAsync<DateTimeOffset?>(),
            ShownBefore = compared.Length > TimeSpan.Zero ? new TimeRange(compared.BeforeFrom, compared.BeforeTo) : null,
            Grain = byLocalDay ? ExposureGrain.Day : ExposureGrain.Hour,
            Zones = zones,
            Points = [.. points.Select(point => point.ToPoint())],
            ObservationStandsFor = standsFor,
            Shown = shown,
            Freshness = freshness,
        };
    }

    /// <summary>The workers of <see cref="GetAsync"/> with their ids, however few they are.</summary>
    /// <param name="unmasking">What allows it.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range; whole hours are read.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="PrivacyException">The unmasking has ended, or is about another warehouse.</exception>
    /// <exception cref="Access.ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async Task<IReadOnlyList<WorkerExposure>> GetNamedWorkersAsync(
        Unmasking unmasking, Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        warehouse.Whole();
        var key = await privacy.KeyOfAsync(warehouse.Id, cancellationToken);
        var shown = range.AlignedTo(warehouse.BucketWidth());
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        await Unmaskings.RequireAsync(connection, unmasking, warehouse, cancellationToken);
        return (await connection.QueryAsync<WorkerExposure>(new CommandDefinition(
            WorkersSql,
            new { warehouse.Id, from = shown.From, to = shown.To, ViewName = ViewNames.WorkerExposureMinutes, key.InnerPad, key.OuterPad, named = true },
            cancellationToken: cancellationToken))).AsList();
    }
}
