using Ergo.Benchmarks.Data;
using Ergo.Benchmarks.Refresh;
using Ergo.Snapshots.Views;

namespace Ergo.Benchmarks.Backfill;

/// <summary>Builds every view once over a history of people at work. The first build also takes the whole ledger in.</summary>
internal sealed class BackfillBenchmark(Benchmark benchmark, long rows, int days)
{
    private static readonly IReadOnlyDictionary<string, string> Baselines = new Dictionary<string, string>
    {
        [ViewNames.Rollup1m] = RefreshSql.MaterializedView,
        [ViewNames.WorkerExposureMinutes] = ExposureBaseline.MaterializedView,
    };

    /// <summary>Loads, builds and measures.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        var series = SnapshotSeries.Over(days, rows);
        var end = series.NumberAt(await database.AskAsync<DateTime>("SELECT date_trunc('minute', now())", null, cancellationToken));
        await Benchmark.PhaseAsync("Loading", () => new History(database, series).LoadAsync(rows, end, cancellationToken));
        await database.SettleAsync("Snapshots", cancellationToken);

        foreach (var view in ViewNames.All)
        {
            var read = await database.AskAsync<long>(
                """
                SELECT count(*) FROM ergonomic_snapshots
                WHERE event_time >= now() - (SELECT keep_for FROM view_refresh_status WHERE name = @view)
                """, new { view }, cancellationToken);
            Timing build = new(read), baseline = new(read);
            await build.MeasureAsync(() => database.RunAsync(Views.Refresh(view), null, cancellationToken));
            var name = $"First build of {view} from {read:N0} snapshots";
            if (Baselines.TryGetValue(view, out var create))
            {
                await baseline.MeasureAsync(() => database.RunAsync(create, null, cancellationToken));
                benchmark.Report(new Figure(name, build, "CREATE MATERIALIZED VIEW", baseline, Budget.None));
            }
            else
            {
                benchmark.Report(new Alone(name, build));
            }
        }
    }
}
