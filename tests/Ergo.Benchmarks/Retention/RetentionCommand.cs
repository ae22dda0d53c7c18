using System.CommandLine;

namespace Ergo.Benchmarks.Retention;

/// <summary><c>retention</c>: expired days, mixed retentions, and how long others wait meanwhile.</summary>
internal static class RetentionCommand
{
    public static Command Create()
    {
        var rows = Numbers.Rows("Snapshots of each of the two histories");
        var repetitions = Numbers.Whole("--repetitions", "Pairs of expired days, one dropped and one deleted (1 to 50)", 1, 50, 3);
        var seconds = Numbers.Whole("--seconds", "Longest time for which readers and writers are timed, with the run and without (1 to 600)", 1, 600, 30);
        var only = new Option<string?>("--only") { Description = "Measure only 'days', the expired days, or 'mixed', the run over mixed retentions" };
        only.AcceptOnlyFromAmong("days", "mixed");
        return Benchmark.Command(
            "retention", "Dropping an expired day against DELETE, a run over mixed retentions, and readers and writers while it goes on",
            [rows, repetitions, seconds, only],
            new Dictionary<string, string> { ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "30min" },
            async (benchmark, parsed, cancellationToken) =>
            {
                if (parsed.GetValue(only) is null or "days")
                {
                    await new ExpiredDays(benchmark, parsed.GetValue(rows), (int)parsed.GetValue(repetitions)).MeasureAsync(cancellationToken);
                }

                if (parsed.GetValue(only) is null or "mixed")
                {
                    await new MixedRetention(benchmark, parsed.GetValue(rows), TimeSpan.FromSeconds(parsed.GetValue(seconds))).MeasureAsync(cancellationToken);
                }
            });
    }
}
