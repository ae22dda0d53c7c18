namespace Ergo.Benchmarks.Refresh;

/// <summary>
/// 2,000 locations in 4 warehouses, one snapshot each per minute. Every repetition writes one more minute and brings
/// both views up to date with it.
/// </summary>
internal sealed class RefreshBenchmark(BenchmarkDatabase database, TextWriter progress, long rows)
{
    private const int RowsPerMinute = 2_000;
    private const int ChunkRows = 500_000;
    private const string RefreshView = "CALL refresh_view('rollup_1m')";
    private const string RefreshBaseline = "REFRESH MATERIALIZED VIEW CONCURRENTLY baseline_rollup_1m";

    /// <summary>Loads the history, builds both views and measures.</summary>
    public async Task<Figure> MeasureAsync(int repetitions, CancellationToken cancellationToken)
    {
        // The measured minutes lie before now, so neither view leaves them out as future.
        var firstMinute = await database.AskAsync<DateTime>(
            "SELECT date_trunc('minute', now()) - make_interval(mins => @minutes)", new { minutes = repetitions + 2 }, cancellationToken);
        await LoadAsync(firstMinute, cancellationToken);

        progress.WriteLine("Building both views ...");
        await database.RunAsync(RefreshView, null, cancellationToken);
        await database.RunAsync(RefreshSql.Baseline, null, cancellationToken);
        await database.RunAsync("VACUUM (ANALYZE)", null, cancellationToken);

        Timing view = new(), baseline = new();
        // The first minute only warms the caches and connections.
        for (var minute = 0; minute <= repetitions; minute++)
        {
            progress.WriteLine(minute == 0 ? "Warming up ..." : $"Measuring minute {minute} of {repetitions} ...");
            await WriteAsync(firstMinute.AddMinutes(minute + 1), 0, RowsPerMinute - 1, cancellationToken);
            await (minute == 0 ? new Timing() : view).MeasureAsync(() => database.RunAsync(RefreshView, null, cancellationToken));
            await (minute == 0 ? new Timing() : baseline).MeasureAsync(() => database.RunAsync(RefreshBaseline, null, cancellationToken));
        }

        await CheckAsync(cancellationToken);
        return new Figure(
            $"refresh_view('rollup_1m'), {RowsPerMinute:N0} new rows over {rows:N0} of history, PostgreSQL {database.ServerVersion}", view,
            "REFRESH MATERIALIZED VIEW CONCURRENTLY", baseline, Budget: 100);
    }

    private async Task LoadAsync(DateTime firstMinute, CancellationToken cancellationToken)
    {
        await database.RunAsync(RefreshSql.World, null, cancellationToken);
        var days = (int)Math.Ceiling(rows / (double)RowsPerMinute / 1440) + 1;
        await database.RunAsync(
            "SELECT create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - d) FROM generate_series(0, @days) d",
            new { days }, cancellationToken);
        for (long done = 0; done < rows; done += ChunkRows)
        {
            await WriteAsync(firstMinute, done, Math.Min(done + ChunkRows, rows) - 1, cancellationToken);
            progress.WriteLine($"{Math.Min(done + ChunkRows, rows):N0} of {rows:N0} rows of history");
        }
    }

    private Task WriteAsync(DateTime minute, long first, long last, CancellationToken cancellationToken) =>
        database.RunAsync(RefreshSql.Snapshots, new { minute, first, last }, cancellationToken);

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var different = await database.AskAsync<long>(RefreshSql.Differences, null, cancellationToken);
        if (different != 0)
        {
            throw new BenchmarkException($"rollup_1m and the baseline differ in {different:N0} rows, so the times cannot be compared.");
        }
    }
}
