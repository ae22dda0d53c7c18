using System.CommandLine;

namespace Ergo.Benchmarks.Query;

/// <summary><c>query</c>: every dashboard query, against the same figure from snapshots.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Snapshots in the last 90 days");
        var repetitions = Numbers.Repetitions("Runs of each query; its figure from snapshots is asked for once", 50);
        var only = new Option<string?>("--only") { Description = "Measure only the cases whose name contains this text" };
        var keep = new Option<bool>("--keep") { Description = "Keep the filled database for the next run with as many rows on the same server (--data, --connection)" };
        var alone = new Option<bool>("--views-only") { Description = "Leave out the same figures from the snapshots, which take most of the time of a large run" };
        return Benchmark.Command(
            "query", "Dashboard queries over 1 hour to 90 days, against the same figure from snapshots",
            [rows, repetitions, only, keep, alone],
            new Dictionary<string, string>
            {
                ["max_wal_size"] = "8GB",
                ["checkpoint_timeout"] = "30min",
                ["shared_preload_libraries"] = "pg_stat_statements",
                ["pg_stat_statements.track_planning"] = "on",
            },
            (benchmark, parsed, cancellationToken) => new QueryBenchmark(benchmark, parsed.GetValue(rows), parsed.GetValue(repetitions), parsed.GetValue(keep), parsed.GetValue(alone))
                .MeasureAsync(parsed.GetValue(only), cancellationToken));
    }
}
