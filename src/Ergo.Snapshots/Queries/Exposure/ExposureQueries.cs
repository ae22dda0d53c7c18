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

    private const string UnidentifiedMinutes = """
        coalesce(sum(e.unidentified_green_minutes), 0) AS green, coalesce(sum(e.unidentified_yellow_minutes), 0) AS yellow,
        coalesce(sum(e.unidentified_red_minutes), 0) AS red, coalesce(sum(e.unidentified_total_minutes), 0) AS total
        """;

    // Coverage: of each scheduled shift in which a worker was observed, the part within the range and already complete,
    // against the minutes observed in its hours. Minutes outside scheduled shifts count as exposure, not as coverage.
    // Less than a millionth of a minute is rounding of the running sums, not an observation.
    private const string WorkersSql = $"""
        WITH days AS MATERIALIZED (
            SELECT * FROM ergo_internal.worker_exposure(@Id, @from, @to)
        ), shifts AS MATERIALIZED (
            SELECT s.*,
                   1 + floor(extract(epoch FROM greatest(s.started, s.utc_day) - s.utc_day) / 3600)::int AS first_hour,
                   1 + ceil(extract(epoch FROM least(s.ended, s.utc_day + interval '24 hours') - s.utc_day) / 3600)::int AS end_hour
            FROM ergo_internal.views v
            CROSS JOIN LATERAL ergo_internal.scheduled_shifts(@Id, @zone, @from, least(@to, v.complete_to)) s
            WHERE v.name = @ViewName
        ), attended AS (
            SELECT d.worker_id, extract(epoch FROM s.ended - s.started) / 60 AS scheduled,
                   sum(d.minutes_before[s.end_hour] - d.minutes_before[s.first_hour]) AS observed
            FROM days d JOIN shifts s ON s.shift_code = d.shift_code AND s.utc_day = d.bucket_time
            GROUP BY d.worker_id, s.shift_code, s.started, s.ended
            HAVING sum(d.minutes_before[s.end_hour] - d.minutes_before[s.first_hour]) > 1e-6
        ), covered AS (
            SELECT a.worker_id, count(*) AS shifts, sum(a.scheduled)::float8 AS scheduled_minutes, sum(a.observed) AS observed_in_shifts
            FROM attended a GROUP BY 1
        ), exposed AS (
            SELECT e.worker_id, {Minutes}, max(e.max_risk) AS max_risk FROM days e GROUP BY 1
        )
        SELECT e.*, coalesce(c.shifts, 0) AS shifts, c.scheduled_minutes, coalesce(c.observed_in_shifts, 0) AS observed_in_shifts
        FROM exposed e LEFT JOIN covered c ON c.worker_id = e.worker_id
        ORDER BY e.green + 2 * e.yellow + 5 * e.red DESC, e.worker_id
        """;

    /// <summary>Exposure of a warehouse's workers over a range.</summary>
    public async Task<ExposureSummary> GetAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var shown = range.AlignedTo(TimeSpan.FromHours(1));
        var byLocalDay = range.Length > TimeSpan.FromDays(8);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {WorkersSql};

            SELECT {UnidentifiedMinutes} FROM ergo_internal.warehouse_exposure_hours e
            WHERE e.warehouse_id = @Id AND e.bucket_time >= @from AND e.bucket_time < @to;

            SELECT {Minutes} FROM ergo_internal.warehouse_exposure_hours e
            WHERE e.warehouse_id = @Id AND e.bucket_time >= @from AND e.bucket_time < @to;

            SELECT {Minutes} FROM ergo_internal.warehouse_exposure_hours e
            WHERE e.warehouse_id = @Id AND e.bucket_time >= @before AND e.bucket_time < @from;

            SELECT x.*, coalesce(z.name, x.zone_id, 'Unknown zone') AS zone_name
            FROM (SELECT e.zone_id, {Minutes} FROM ergo_internal.zone_exposure(@Id, @from, @to) e GROUP BY e.zone_id) x
            LEFT JOIN zones z ON z.id = x.zone_id
            ORDER BY x.red DESC, x.total DESC;

            SELECT b.start, b."end", coalesce(x.green, 0) AS green, coalesce(x.yellow, 0) AS yellow, coalesce(x.red, 0) AS red,
                   coalesce(x.total, 0) AS total, coalesce(b."end" > v.complete_to, true) AS is_partial
            FROM ({BucketSeries.Sql(byLocalDay)}) b
            LEFT JOIN (
                SELECT {BucketSeries.Key(byLocalDay, "e.bucket_time")} AS start, {Minutes} FROM ergo_internal.warehouse_exposure_hours e
                WHERE e.warehouse_id = @Id AND e.bucket_time >= @from AND e.bucket_time < @to GROUP BY 1
            ) x ON x.start = b.start
            CROSS JOIN (SELECT complete_to FROM ergo_internal.views WHERE name = @ViewName) v
            ORDER BY b.start;

            {FreshnessQuery.Sql}
            """,
            new
            {
                warehouse.Id, zone = warehouse.Timezone, bucket = TimeSpan.FromHours(1), from = shown.From, to = shown.To,
                before = shown.Before.From, ViewName = ViewNames.WorkerExposureMinutes,
            },
            cancellationToken: cancellationToken));
        return new ExposureSummary
        {
            Workers = (await results.ReadAsync<WorkerExposure>()).AsList(),
            Unidentified = await results.ReadSingleAsync<ExposureMinutes>(),
            Sum = await results.ReadSingleAsync<ExposureMinutes>(),
            Before = await results.ReadSingleAsync<ExposureMinutes>(),
            Zones = (await results.ReadAsync<ZoneExposure>()).AsList(),
            Points = (await results.ReadAsync<ExposurePoint>()).AsList(),
            Shown = shown,
            Freshness = await results.ReadSingleAsync<Freshness>(),
        };
    }
}
