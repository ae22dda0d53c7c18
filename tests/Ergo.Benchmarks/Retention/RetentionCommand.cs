using System.CommandLine;

namespace Ergo.Benchmarks.Retention;

/// <summary><c>retention</c>: expired days, mixed retentions, and how long others wait meanwhile.</summary>
internal static class RetentionCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Snapshots of each of the two histories");
        var repetitions = Numbers.Whole("--repetitions", "Pairs of expired days, one dropped and one deleted (1 to 50)", 1, 50, 5);
        var seconds = Numbers.Whole("--seconds", "Longest time for which readers and writers are timed, with the run and without (1 to 600)", 1, 600, 30);
        return Benchmark.Command(
            "retention", "Dropping an expired day against DELETE, a run over mixed retentions, and readers and writers while it goes on",
            [rows, repetitions, seconds],
            new Dictionary<string, string> { ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "30min" },
            async (benchmark, parsed, cancellationToken) =>
            {
                await new ExpiredDays(benchmark, parsed.GetValue(rows), (int)parsed.GetValue(repetitions)).MeasureAsync(cancellationToken);
                await new MixedRetention(benchmark, parsed.GetValue(rows), TimeSpan.FromSeconds(parsed.GetValue(seconds))).MeasureAsync(cancellationToken);
            });
    }
}
