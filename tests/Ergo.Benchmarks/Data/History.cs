using Dapper;
using Npgsql;

namespace Ergo.Benchmarks.Data;

/// <summary>Loads snapshots as a backend would have: through the table's parent, with every index and trigger in place.</summary>
/// <param name="database">Where to.</param>
/// <param name="series">Which snapshots.</param>
internal sealed class History(BenchmarkDatabase database, SnapshotSeries series)
{
    // Enough to share the cost of a statement, small enough to see progress.
    private const int ChunkRows = 250_000;

    /// <summary>Writes the world, its day partitions up to tomorrow, and the snapshots before a number.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="end">Number after the last.</param>
    /// <param name="cancellationToken">Stops between statements or within one.</param>
    public async Task LoadAsync(long rows, long end, CancellationToken cancellationToken)
    {
        await database.RunAsync(World.Sql, null, cancellationToken);
        await database.RunAsync(
            """
            SELECT create_ergonomic_snapshot_partition(d::date)
            FROM generate_series((@from AT TIME ZONE 'UTC')::date, (now() AT TIME ZONE 'UTC')::date + 1, interval '1 day') d
            """,
            new { from = series.TimeOf(end - rows) }, cancellationToken);
        await LoadSnapshotsAsync(rows, end, cancellationToken);
    }

    /// <summary>Writes a record of a shift of each warehouse for every quarter of an hour up to a moment, as a backend would have.</summary>
    /// <param name="days">How many days back.</param>
    /// <param name="end">The moment.</param>
    /// <param name="cancellationToken">Stops between statements or within one.</param>
    public Task LoadShiftsAsync(int days, DateTime end, CancellationToken cancellationToken) => database.RunAsync(
        """
        SELECT create_shift_snapshot_partition(d::date) FROM generate_series((@end - make_interval(days => @days + 1)) AT TIME ZONE 'UTC', @end AT TIME ZONE 'UTC', interval '1 day') d;
        INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end, avg_picks_per_hour, total_picks,
                                     green_locations, yellow_locations, red_locations, avg_composite_risk, anomaly_score, status)
        SELECT w.id, (ARRAY['night', 'early', 'late', 'night'])[1 + (date_part('hour', t AT TIME ZONE w.timezone)::int + 2) / 8], t, t, t + interval '15 minutes', 80, 200, 40, 12, 6, 31.5, 0.2, (ARRAY['ok', 'watch'])[1 + (date_part('minute', t)::int / 45)]
        FROM warehouses w, generate_series(date_trunc('day', @end - make_interval(days => @days + 1)), @end, interval '15 minutes') t WHERE w.id <> 'unassigned';
        ANALYZE shift_snapshots
        """, new { days, end = DateTime.SpecifyKind(end, DateTimeKind.Utc) }, cancellationToken);

    /// <summary>Writes the snapshots before a number, by as many sessions as there are processors.</summary>
    public Task LoadSnapshotsAsync(long rows, long end, CancellationToken cancellationToken)
    {
        // Each session has a stretch of time of its own, so they meet in few index pages.
        var sessions = Environment.ProcessorCount;
        long done = 0;
        return Task.WhenAll(Enumerable.Range(0, sessions).Select(session =>
            StretchAsync(end - rows + (rows * session / sessions), end - rows + (rows * (session + 1) / sessions))));

        async Task StretchAsync(long first, long after)
        {
            for (; first < after; first += ChunkRows)
            {
                var last = Math.Min(first + ChunkRows, after) - 1;
                await InsertAsync(database.LoadingSource, first, last, cancellationToken);
                Benchmark.Tell($"{Interlocked.Add(ref done, last - first + 1):N0} of {rows:N0} rows of history");
            }
        }
    }

    /// <summary>Writes the snapshots of a span of numbers in one statement.</summary>
    public Task InsertAsync(long first, long last, CancellationToken cancellationToken) =>
        InsertAsync(database.DataSource, first, last, cancellationToken);

    private async Task InsertAsync(NpgsqlDataSource source, long first, long last, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO ergonomic_snapshots ({SnapshotSeries.Columns}) {series.Select}",
            new { first, last, perMinute = series.PerMinute }, cancellationToken: cancellationToken));
    }
}
