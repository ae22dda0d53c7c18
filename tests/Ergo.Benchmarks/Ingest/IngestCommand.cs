using System.CommandLine;

namespace Ergo.Benchmarks.Ingest;

/// <summary><c>ingest</c>: what change tracking costs a writer.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Snapshots of history that are there already", byDefault: 200_000);
        var repetitions = Numbers.Repetitions("Each is 2 rounds of COPY, 10 of inserts of 1,000 rows, 20 of inserts of 1 row, in each of three states", 8);
        return Benchmark.Command(
            "ingest", "COPY, inserts of 1,000 rows and of 1 row, with change tracking against without",
            [rows, repetitions],
            // What the server does in the background would fall on one of the two at random.
            new Dictionary<string, string> { ["autovacuum"] = "off", ["max_wal_size"] = "16GB", ["checkpoint_timeout"] = "1h" },
            (benchmark, parsed, cancellationToken) => new IngestBenchmark(benchmark, parsed.GetValue(rows))
                .MeasureAsync(parsed.GetValue(repetitions), cancellationToken));
    }
}
