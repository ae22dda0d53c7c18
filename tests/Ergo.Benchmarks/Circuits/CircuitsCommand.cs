using System.CommandLine;

namespace Ergo.Benchmarks.Circuits;

/// <summary><c>circuits</c>: many people with open pages, and how soon all of them see a refresh.</summary>
internal static class CircuitsCommand
{
    public static Command Create()
    {
        var count = Numbers.Whole("--count", "Open pages (20 to 5,000)", 20, 5000, 1000);
        var churn = Numbers.Whole("--churn", "Pages that are opened and left three times; 0 for none", 0, 5000, 500);
        var rows = Numbers.Rows("Snapshots of a week", 100_000);
        var before = new Option<FileInfo>("--before") { Description = "Ergo.Portal.dll of another build, measured first" }.AcceptExistingOnly();
        return Benchmark.Command(
            "circuits", "Open pages over WebSockets: when the last of them shows a refresh, what the database is asked for it, and memory",
            [count, churn, rows, before], new Dictionary<string, string> { ["shared_preload_libraries"] = "pg_stat_statements" },
            (benchmark, parsed, cancellationToken) =>
                new CircuitsBenchmark(benchmark, (int)parsed.GetValue(count), (int)parsed.GetValue(churn), parsed.GetValue(rows), parsed.GetValue(before)?.FullName).MeasureAsync(cancellationToken));
    }
}
