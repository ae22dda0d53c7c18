using Ergo.Benchmarks.Data;
using Ergo.Snapshots;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Benchmarks.Retention;

/// <summary>
/// Four warehouses that keep 30, 90, 365 and 90 days share the partitions of 120 days, which are thinned out by rows, and a
/// few older ones, which are dropped. While one run does that, a dashboard is read and single rows are written; what they take is
/// compared with the same before the run and after it.
/// </summary>
internal sealed class MixedRetention(Benchmark benchmark, long rows, TimeSpan longest)
{
    private const int Days = 120;
    private const int DroppedDays = 5;
    private const int DaysOfOldest = 366 + DroppedDays;

    /// <summary>Loads, builds the views and measures.</summary>
    /// <exception cref="BenchmarkException">The run left something, so its speed means nothing.</exception>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        var end = await LoadAsync(database, cancellationToken);
        await database.BuildAsync("Mixed retentions", cancellationToken);
        await database.RunAsync("CALL ergo_internal.count_days()", null, cancellationToken);
        await database.RunAsync("UPDATE warehouses SET retention_days = (ARRAY[30, 90, 365, 90])[1 + right(id, 1)::int] WHERE id LIKE 'w%'", null, cancellationToken);
        var expired = await database.AskAsync<long>("SELECT sum(expired_rows)::bigint FROM retention_plan() WHERE NOT goes_whole", null, cancellationToken);
        var whole = await database.AskAsync<long>("SELECT count(DISTINCT partition_name) FROM retention_plan() WHERE goes_whole", null, cancellationToken);

        var warehouse = (await new WarehouseDirectory(database.DataSource).FindByCodeAsync(AccessScope.All, "W1", cancellationToken))!;
        TimeRange range = new(new DateTimeOffset(end, TimeSpan.Zero).AddHours(-24), new DateTimeOffset(end, TimeSpan.Zero));
        LightQueries lights = new(database.DataSource, TimeProvider.System);
        Latencies without = new(Read, Write), during = new(Read, Write);

        Timing run = new(expired);
        Benchmark.Tell("Readers and writers without a run ...");
        await without.SampleAsync(Task.Delay(longest / 2, cancellationToken), longest, cancellationToken);
        Benchmark.Tell($"The run: {expired:N0} rows of shared days and {whole} whole days ...");
        var running = run.MeasureAsync(() => database.RunAsync("CALL run_retention('benchmark')", null, cancellationToken));
        await during.SampleAsync(running, longest, cancellationToken);
        await running;
        Benchmark.Tell("Readers and writers without a run ...");
        await without.SampleAsync(Task.Delay(longest / 2, cancellationToken), longest, cancellationToken);

        await CheckAsync(database, whole, cancellationToken);
        benchmark.Report(new Alone($"Run over shared days of warehouses that keep 30, 90, 365 and 90 days, and {whole} whole days, refresh and pauses included", run));
        benchmark.Report(new LatencyFigure("Dashboard query while the run goes on", during.Reads, without.Reads, 2));
        benchmark.Report(new LatencyFigure("INSERT of 1 row while the run goes on", during.Writes, without.Writes, null));

        Task Read() => lights.GetSeriesAsync(warehouse, range, null, cancellationToken);

        Task Write() => database.RunAsync(
            "INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time, traffic_light) VALUES ('w1', 'z30', now(), 'green')", null, cancellationToken);
    }

    private async Task<DateTime> LoadAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        var series = SnapshotSeries.Over(Days, rows);
        History history = new(database, series);
        var end = await database.AskAsync<DateTime>("SELECT date_trunc('minute', now())", null, cancellationToken);
        await Benchmark.PhaseAsync("Mixed retentions: loading", async () =>
        {
            await history.LoadAsync(rows, series.NumberAt(end), cancellationToken);
            await database.RunAsync(
                "SELECT create_ergonomic_snapshot_partition(d::date) FROM generate_series(@oldest::date, @oldest::date + @days - 1, interval '1 day') d",
                new { oldest = end.Date.AddDays(-DaysOfOldest), days = DroppedDays }, cancellationToken);
            await history.InsertAsync(
                series.NumberAt(end.Date.AddDays(-DaysOfOldest)), series.NumberAt(end.Date.AddDays(DroppedDays - DaysOfOldest)) - 1, cancellationToken);
        });
        return end;
    }

    private static async Task CheckAsync(BenchmarkDatabase database, long whole, CancellationToken cancellationToken)
    {
        var left = await database.AskAsync<long>("SELECT count(*) FROM retention_plan()", null, cancellationToken);
        if (left > 0 || whole < DroppedDays)
        {
            throw new BenchmarkException($"the run left {left} lines of its plan, or too few days were to go whole ({whole}): its speed means nothing.");
        }
    }
}
