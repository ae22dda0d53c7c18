using Dapper;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Queries.Exposure;

/// <summary>Who is exposed, and for how long.</summary>
public sealed class ExposureQueries(NpgsqlDataSource dataSource)
{
    private const string Minutes = """
        coalesce(sum(e.green_minutes), 0) AS green, coalesce(sum(e.yellow_minutes), 0) AS yellow,
        coalesce(sum(e.red_minutes), 0) AS red, coalesce(sum(e.total_minutes), 0) AS total
        """;

    private const string InRange = "e.warehouse_id = @Id AND e.hour_bucket >= @from AND e.hour_bucket < @to";

    // A shift belongs to the local day it began: its hours after midnight, less its start, still fall on that day.
    private const string WorkersSql = $"""
        WITH observed AS (
            SELECT e.worker_id, e.shift_code,
                   CASE WHEN c.starts_at IS NOT NULL THEN ((e.period_end AT TIME ZONE @Timezone) - c.starts_at)::date END AS shift_day,
                   c.starts_at, c.ends_at, {Minutes}, max(e.max_risk_in_hour) AS max_risk
            FROM ergo_internal.worker_exposure_minutes e
            LEFT JOIN shift_calendar c ON c.warehouse_id = e.warehouse_id AND c.shift_code = e.shift_code
            WHERE {InRange} AND e.worker_id IS NOT NULL
            GROUP BY 1, 2, 3, 4, 5
        )
        SELECT worker_id, sum(green) AS green, sum(yellow) AS yellow, sum(red) AS red, sum(total) AS total, max(max_risk) AS max_risk,
               count(*) FILTER (WHERE shift_day IS NOT NULL) AS shifts,
               sum(extract(epoch FROM
                   ((shift_day + ends_at + CASE WHEN ends_at <= starts_at THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE @Timezone)
                   - ((shift_day + starts_at) AT TIME ZONE @Timezone)) / 60)::float8 AS scheduled_minutes
        FROM observed GROUP BY worker_id
        ORDER BY sum(green) + 2 * sum(yellow) + 5 * sum(red) DESC, worker_id
        """;

    /// <summary>Exposure of a warehouse's workers over a range.</summary>
    public async Task<ExposureSummary> GetAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var shown = range.AlignedTo(TimeSpan.FromHours(1));
        var parameters = new { warehouse.Id, warehouse.Timezone, from = shown.From, to = shown.To, before = shown.Before.From };
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        Task<IEnumerable<T>> Query<T>(string sql) => connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));

        var workers = (await Query<WorkerExposure>(WorkersSql)).AsList();
        var points = (await Query<ExposurePoint>(PointsSql(range.Length))).AsList();
        return new ExposureSummary
        {
            Workers = workers,
            Unidentified = (await Query<ExposureMinutes>($"SELECT {Minutes} FROM ergo_internal.worker_exposure_minutes e WHERE {InRange} AND e.worker_id IS NULL")).Single(),
            Sum = (await Query<ExposureMinutes>($"SELECT {Minutes} FROM ergo_internal.worker_exposure_minutes e WHERE {InRange}")).Single(),
            Before = (await Query<ExposureMinutes>($"""
                SELECT {Minutes} FROM ergo_internal.worker_exposure_minutes e
                WHERE e.warehouse_id = @Id AND e.hour_bucket >= @before AND e.hour_bucket < @from
                """)).Single(),
            Zones = (await Query<ZoneExposure>($"""
                SELECT x.*, coalesce(z.name, x.zone_id, 'Unknown zone') AS zone_name
                FROM (SELECT e.zone_id, {Minutes} FROM ergo_internal.worker_exposure_minutes e WHERE {InRange} GROUP BY e.zone_id) x
                LEFT JOIN zones z ON z.id = x.zone_id
                ORDER BY x.red DESC, x.total DESC
                """)).AsList(),
            Points = points,
            Shown = shown,
            Freshness = await connection.FreshnessOfAsync(ViewNames.WorkerExposureMinutes, cancellationToken),
        };
    }

    private static string PointsSql(TimeSpan length)
    {
        var byDay = length > TimeSpan.FromDays(8);
        var buckets = byDay
            ? """
              SELECT d AT TIME ZONE @Timezone AS start, (d + interval '1 day') AT TIME ZONE @Timezone AS "end"
              FROM generate_series(date_trunc('day', @from AT TIME ZONE @Timezone), date_trunc('day', (@to - interval '1 microsecond') AT TIME ZONE @Timezone), interval '1 day') d
              """
            : """SELECT h AS start, h + interval '1 hour' AS "end" FROM generate_series(@from, @to - interval '1 microsecond', interval '1 hour') h""";
        var key = byDay ? "date_trunc('day', e.hour_bucket AT TIME ZONE @Timezone) AT TIME ZONE @Timezone" : "e.hour_bucket";
        return $"""
            SELECT b.start, b."end", coalesce(x.green, 0) AS green, coalesce(x.yellow, 0) AS yellow, coalesce(x.red, 0) AS red,
                   coalesce(x.total, 0) AS total, coalesce(b."end" > v.complete_to, true) AS is_partial
            FROM ({buckets}) b
            LEFT JOIN (SELECT {key} AS start, {Minutes} FROM ergo_internal.worker_exposure_minutes e WHERE {InRange} GROUP BY 1) x ON x.start = b.start
            CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = '{ViewNames.WorkerExposureMinutes}') v
            ORDER BY b.start
            """;
    }
}
