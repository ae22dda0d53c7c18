using Ergo.Benchmarks.Data;
using Ergo.Snapshots.Views;

namespace Ergo.Benchmarks.Growth;

/// <summary>
/// A database per size, side by side on one server. Every repetition writes one more minute to each and refreshes each,
/// in turn: what else the machine does in the meantime slows all sizes alike.
/// </summary>
internal sealed class RefreshGrowthBenchmark(Benchmark benchmark)
{
    /// <summary>Loads the histories, builds their views and measures.</summary>
    /// <param name="sizes">Snapshots of each history, ascending.</param>
    /// <param name="repetitions">Minutes measured.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task MeasureAsync(long[] sizes, long repetitions, CancellationToken cancellationToken)
    {
        List<Size> all = [];
        try
        {
            foreach (var rows in sizes)
            {
                Size size = new(rows, await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken));
                all.Add(size);
                await size.PrepareAsync(repetitions, cancellationToken);
            }

            for (var round = 0; round <= repetitions; round++)
            {
                Benchmark.Tell(round == 0 ? "Warming up ..." : $"Measuring minute {round} of {repetitions} ...");
                // The order turns, so that no size always follows another.
                foreach (var index in Enumerable.Range(0, all.Count))
                {
                    await all[(index + round) % all.Count].RefreshAsync(isMeasured: round > 0, cancellationToken);
                }
            }

            foreach (var size in all.Skip(1))
            {
                benchmark.Report(new Figure(
                    $"refresh_view('rollup_1m'), {World.Locations:N0} new rows over {size.Rows:N0} of history", size.Timing,
                    $"over {all[0].Rows:N0}", all[0].Timing, size == all[^1] ? Budget.AtMost(1.2) : Budget.None));
            }
        }
        finally
        {
            foreach (var size in all)
            {
                await size.DisposeAsync();
            }
        }
    }

    private sealed class Size(long rows, BenchmarkDatabase database) : IAsyncDisposable
    {
        private readonly History _history = new(database, SnapshotSeries.Dense);
        private long _next;

        public long Rows => rows;

        public Timing Timing { get; } = new();

        public async Task PrepareAsync(long repetitions, CancellationToken cancellationToken)
        {
            var name = $"{rows:N0} rows";
            var end = await database.AskAsync<DateTime>(
                "SELECT date_trunc('minute', now()) - make_interval(mins => @minutes)", new { minutes = (int)repetitions + 2 }, cancellationToken);
            _next = SnapshotSeries.Dense.NumberAt(end);
            var took = await Benchmark.PhaseAsync($"{name}: loading", () => _history.LoadAsync(rows, _next, cancellationToken));
            Benchmark.Tell($"{name}: {rows * 1000 / took:N0} rows/s");
            await database.BuildAsync(name, cancellationToken);
        }

        public async Task RefreshAsync(bool isMeasured, CancellationToken cancellationToken)
        {
            await _history.InsertAsync(_next, _next + World.Locations - 1, cancellationToken);
            _next += World.Locations;
            await (isMeasured ? Timing : new Timing()).MeasureAsync(() => database.RunAsync(Views.Refresh(ViewNames.Rollup1m), null, cancellationToken));
        }

        public ValueTask DisposeAsync() => database.DisposeAsync();
    }
}
