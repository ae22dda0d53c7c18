using Dapper;
using Ergo.Operations.Reports;
using Ergo.Snapshots;

namespace Ergo.Benchmarks.Export;

/// <summary>A warehouse's worker hours over the year that ended yesterday, written straight into the view's table.</summary>
/// <param name="database">Where to.</param>
/// <param name="code">The warehouse's code.</param>
/// <param name="rows">How many rows.</param>
internal sealed class ExposureRows(BenchmarkDatabase database, string code, long rows)
{
    private const int Days = 365;
    private const int ChunkRows = 500_000;
    private const string TimeZone = "Europe/Berlin";

    // 24 zones of 20 locations; one zone in 24 has a name that CSV must quote.
    private const string World = """
        INSERT INTO warehouses (id, name, code, timezone, retention_days) VALUES (@Id, 'Warehouse ' || @code, @code, @TimeZone, 3650);
        INSERT INTO zones (id, warehouse_id, name, code)
        SELECT @Id || '-zone-' || z, @Id, CASE z WHEN 0 THEN 'Returns, "B" stock' ELSE 'Picking aisle ' || z END, @code || '-' || z FROM generate_series(0, 23) z;
        INSERT INTO pick_locations (id, zone_id, label)
        SELECT @Id || '-loc-' || l, @Id || '-zone-' || l / 20, 'A' || lpad((l / 20)::text, 2, '0') || '-' || lpad((l % 20)::text, 3, '0') FROM generate_series(0, 479) l
        """;

    // 240 workers to a shift. A worker is at a location once an hour at most; a few are not identified. Where several snapshots share
    // a minute, minutes are fractions.
    private const string Rows = """
        INSERT INTO ergo_internal.worker_exposure_minutes (
            warehouse_id, zone_id, worker_id, pick_location_id, shift_code, hour_bucket, snapshot_count, green_minutes, yellow_minutes, red_minutes, total_minutes,
            red_risk_n, red_risk_sum, yellow_risk_n, yellow_risk_sum, max_risk_in_hour, period_start, period_end)
        SELECT @Id, @Id || '-zone-' || p.place / 20, CASE WHEN n % 101 > 0 THEN @code || '-' || lpad((p.shift * 240 + n % 240)::text, 6, '0') END,
               CASE WHEN n % 211 > 0 THEN @Id || '-loc-' || p.place END, (ARRAY['night', 'early', 'late'])[p.shift + 1], p.hour,
               m.green + m.yellow + m.red, m.green + m.part, m.yellow + m.part, m.red + m.part, m.green + m.yellow + m.red + 3 * m.part,
               m.red, m.red * 80.0, m.yellow, m.yellow * 50.0, CASE WHEN n % 53 > 0 THEN ((n * 17) % 1000 / 10.0)::double precision END,
               p.hour, p.hour + interval '59 minutes'
        FROM generate_series(@first, @last) n
        CROSS JOIN LATERAL (SELECT (n * @hours / @rows)::int AS number) h
        CROSS JOIN LATERAL (
            SELECT @From + h.number * interval '1 hour' AS hour, (h.number + 2) % 24 / 8 AS shift, (n / 240 * 7 + n) % 480 AS place) p
        CROSS JOIN LATERAL (
            SELECT 1 + n % 17 AS green, n % 11 AS yellow, n % 7 AS red, CASE WHEN n % 2 = 0 THEN 0 ELSE 1 / 3::double precision END AS part) m
        """;

    private static readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);

    /// <summary>The warehouse's code.</summary>
    public string Code => code;

    /// <summary>The warehouse's id.</summary>
    public string Id => $"wh-{code.ToLowerInvariant()}";

    /// <summary>How many rows.</summary>
    public long Count => rows;

    /// <summary>The days, as they are asked for.</summary>
    public ReportPeriod Period { get; } = Year();

    /// <summary>The same as a range.</summary>
    public TimeRange Range => ReportPeriod.Range((Period.FirstDay!.Value, Period.LastDay!.Value), _zone);

    /// <summary>Writes the warehouse and its rows, the oldest first.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await database.RunAsync(World, new { Id, code, TimeZone }, cancellationToken);
        await using var connection = await database.LoadingSource.OpenConnectionAsync(cancellationToken);
        for (long first = 0; first < rows; first += ChunkRows)
        {
            var last = Math.Min(first + ChunkRows, rows) - 1;
            await connection.ExecuteAsync(new CommandDefinition(
                Rows, new { Id, code, first, last, rows, hours = (long)(Range.To - Range.From).TotalHours, From = Range.From.ToUniversalTime() }, cancellationToken: cancellationToken));
            if (rows > ChunkRows)
            {
                Benchmark.Tell($"{last + 1:N0} of {rows:N0} rows");
            }
        }
    }

    /// <summary>What the rows come to, by SQL alone: their number, their red minutes, and the sum of the same to hundredths.</summary>
    public async Task<RowSums> SumsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<RowSums>(new CommandDefinition(
            """
            SELECT count(*) AS rows, sum(red_minutes) AS "redMinutes", sum(round(red_minutes::numeric, 2)) AS "redHundredths"
            FROM public.worker_exposure_minutes WHERE warehouse_id = @Id AND hour_bucket >= @From AND hour_bucket < @To
            """,
            new { Id, From = Range.From.ToUniversalTime(), To = Range.To.ToUniversalTime() }, cancellationToken: cancellationToken));
    }

    private static ReportPeriod Year()
    {
        var yesterday = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), _zone).DateTime).AddDays(-1);
        return new ReportPeriod(PeriodName.Custom, yesterday.AddDays(1 - Days), yesterday);
    }
}

/// <summary>What rows come to.</summary>
/// <param name="Rows">Their number.</param>
/// <param name="RedMinutes">Their red minutes.</param>
/// <param name="RedHundredths">The same, of each row to hundredths.</param>
internal sealed record RowSums(long Rows, double RedMinutes, decimal RedHundredths);
