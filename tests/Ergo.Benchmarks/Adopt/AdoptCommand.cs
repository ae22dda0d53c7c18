using System.CommandLine;

namespace Ergo.Benchmarks.Adopt;

/// <summary><c>adopt</c>: the backend's plain tables become the portal's while a writer goes on.</summary>
internal static class AdoptCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Snapshots in the backend's table", byDefault: 1_000_000);
        return Benchmark.Command(
            "adopt", "Adoption of the backend's database while a writer goes on, against filling event_time by one UPDATE under lock",
            [rows], new Dictionary<string, string> { ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "30min" },
            (benchmark, parsed, cancellationToken) => new AdoptBenchmark(benchmark, parsed.GetValue(rows)).MeasureAsync(cancellationToken));
    }
}
