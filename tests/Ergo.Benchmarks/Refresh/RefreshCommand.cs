using System.CommandLine;

namespace Ergo.Benchmarks.Refresh;

/// <summary><c>refresh</c>: one minute of new data into rollup_1m.</summary>
internal static class RefreshCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Snapshots of history");
        var repetitions = Numbers.Repetitions("Minutes measured", 5);
        return Benchmark.Command(
            "refresh", "refresh_view('rollup_1m') against REFRESH MATERIALIZED VIEW CONCURRENTLY and a TimescaleDB continuous aggregate, 2,000 new rows per minute",
            [rows, repetitions], new Dictionary<string, string>(),
            (benchmark, parsed, cancellationToken) => new RefreshBenchmark(benchmark, parsed.GetValue(rows))
                .MeasureAsync(parsed.GetValue(repetitions), cancellationToken));
    }
}
