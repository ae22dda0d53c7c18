using Ergo.Benchmarks.Data;
using Ergo.Snapshots.Views;

namespace Ergo.Benchmarks.Refresh;

/// <summary>
/// 2,000 locations in 4 warehouses, one snapshot each per minute. Every repetition writes one more minute and brings
/// the view, and what it is compared with, up to date with it.
/// </summary>
internal sealed class RefreshBenchmark(Benchmark benchmark, long rows)
{
    // Over a day, each in a minute of its own.
    private const int LateRows = 50;
    private const string RefreshBaseline = "REFRESH MATERIALIZED VIEW CONCURRENTLY baseline_rollup_1m";

    /// <summary>Loads the history, builds both views and measures.</summary>
    public async Task MeasureAsync(long repetitions, CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        // The measured minutes lie before now, so no view leaves them out as future.
        var firstMinute = await database.AskAsync<DateTime>(
            "SELECT date_trunc('minute', now()) - make_interval(mins => @minutes)", new { minutes = (int)repetitions + 2 }, cancellationToken);
        var next = SnapshotSeries.Dense.NumberAt(firstMinute);
        History history = new(database, SnapshotSeries.Dense);
        await Benchmark.PhaseAsync("Loading", () => history.LoadAsync(rows, next, cancellationToken));
        await Benchmark.PhaseAsync("Creating the materialized view", () => database.RunAsync(RefreshSql.Baseline, null, cancellationToken));
        await database.BuildAsync("Views", cancellationToken);
        await using var aggregate = await ContinuousAggregate.CreateAsync(benchmark.Server, rows, next, cancellationToken);

        Timing view = new(), materialized = new(), continuous = new();
        // The first minute only warms the caches and connections.
        for (var minute = 0; minute <= repetitions; minute++, next += World.Locations)
        {
            Benchmark.Tell(minute == 0 ? "Warming up ..." : $"Measuring minute {minute} of {repetitions} ...");
            await history.InsertAsync(next, next + World.Locations - 1, cancellationToken);
            await (minute == 0 ? new Timing() : view).MeasureAsync(() => database.RunAsync(Views.Refresh(ViewNames.Rollup1m), null, cancellationToken));
            await (minute == 0 ? new Timing() : materialized).MeasureAsync(() => database.RunAsync(RefreshBaseline, null, cancellationToken));
            if (aggregate is not null)
            {
                await aggregate.InsertAsync(next, next + World.Locations - 1, cancellationToken);
                await (minute == 0 ? new Timing() : continuous).MeasureAsync(() => aggregate.RefreshAsync(cancellationToken));
            }
        }

        Timing lateView = new(), lateContinuous = new();
        for (var round = 0; round <= repetitions && aggregate is not null; round++)
        {
            Benchmark.Tell(round == 0 ? "Warming up ..." : $"Measuring late rows {round} of {repetitions} ...");
            // A little earlier each time, so that other minutes are touched.
            var until = firstMinute.AddSeconds(-60 * round);
            await database.RunAsync(RefreshSql.Late, new { count = LateRows, until }, cancellationToken);
            await (round == 0 ? new Timing() : lateView).MeasureAsync(() => database.RunAsync(Views.Refresh(ViewNames.Rollup1m), null, cancellationToken));
            await aggregate.InsertLateAsync(LateRows, until, cancellationToken);
            await (round == 0 ? new Timing() : lateContinuous).MeasureAsync(() => aggregate.RefreshAsync(cancellationToken));
        }

        if (aggregate is not null)
        {
            // It has not seen the late rows yet.
            await database.RunAsync(RefreshBaseline, null, cancellationToken);
        }

        await CheckAsync(database, aggregate, cancellationToken);
        var name = $"refresh_view('rollup_1m'), {World.Locations:N0} new rows over {rows:N0} of history";
        benchmark.Report(new Figure(name, view, "REFRESH MATERIALIZED VIEW CONCURRENTLY", materialized, Budget.OneIn(100)));
        benchmark.Report(aggregate is null
            ? new Skipped($"{name}; baseline TimescaleDB continuous aggregate", "no timescaledb here")
            : new Figure(name, view, $"TimescaleDB {aggregate.Version} continuous aggregate", continuous, Budget.AtMost(1)));
        if (aggregate is not null)
        {
            benchmark.Report(new Figure($"refresh_view('rollup_1m'), {LateRows} late rows over a day of {rows:N0}", lateView, $"TimescaleDB {aggregate.Version} continuous aggregate", lateContinuous, Budget.OneIn(100)));
        }
    }

    private static async Task CheckAsync(BenchmarkDatabase database, ContinuousAggregate? aggregate, CancellationToken cancellationToken)
    {
        var different = await database.AskAsync<long>(RefreshSql.Differences, null, cancellationToken);
        if (different != 0)
        {
            throw new BenchmarkException($"rollup_1m and the materialized view differ in {different:N0} rows, so their times cannot be compared.");
        }

        if (aggregate is null)
        {
            return;
        }

        var since = await database.AskAsync<DateTime>("SELECT date_trunc('hour', now()) - interval '1 day'", null, cancellationToken);
        var ours = await database.AskAsync<string>(RefreshSql.Fingerprint("rollup_1m"), new { since }, cancellationToken);
        var theirs = await aggregate.FingerprintAsync(since, cancellationToken);
        if (ours != theirs)
        {
            throw new BenchmarkException($"rollup_1m and the continuous aggregate differ ({ours} and {theirs}), so their times cannot be compared.");
        }
    }
}
