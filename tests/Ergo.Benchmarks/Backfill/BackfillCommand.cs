using System.CommandLine;

namespace Ergo.Benchmarks.Backfill;

/// <summary><c>backfill</c>: the first build of the five views.</summary>
internal static class BackfillCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Snapshots of history");
        var days = Numbers.Whole("--days", "Days they lie in", 1, 400, 30);
        return Benchmark.Command(
            "backfill", "First build of all five views from nothing, against CREATE MATERIALIZED VIEW where the same columns can be had so",
            [rows, days], new Dictionary<string, string> { ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "30min" },
            (benchmark, parsed, cancellationToken) => new BackfillBenchmark(benchmark, parsed.GetValue(rows), (int)parsed.GetValue(days))
                .MeasureAsync(cancellationToken));
    }
}
