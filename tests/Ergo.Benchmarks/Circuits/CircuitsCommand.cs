using System.CommandLine;

namespace Ergo.Benchmarks.Circuits;

/// <summary><c>circuits</c>: many people with open pages, and how soon all of them see a refresh.</summary>
internal static class CircuitsCommand
{
    public static Command Create()
    {
        var count = Numbers.Whole("--count", "Open pages (20 to 5,000)", 20, 5000, 1000);
        var rows = Numbers.Rows("Snapshots");
        return Benchmark.Command(
            "circuits", "Open pages over WebSockets: when the last of them shows a refresh, what the database is asked for it, and memory",
            [count, rows], new Dictionary<string, string>(),
            (benchmark, parsed, cancellationToken) => new CircuitsBenchmark(benchmark, (int)parsed.GetValue(count), parsed.GetValue(rows)).MeasureAsync(cancellationToken));
    }
}
