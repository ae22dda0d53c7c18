using System.CommandLine;

namespace Ergo.Benchmarks.Growth;

/// <summary><c>refresh-growth</c>: the same minute of new data over ever more history.</summary>
internal static class RefreshGrowthCommand
{
    private const int MaxSizes = 10;

    public static Command Create()
    {
        Option<string> rows = new("--rows") { Description = "Sizes of the history, ascending, such as 1000000,10000000,50000000", Required = true };
        rows.Validators.Add(result =>
        {
            if (Sizes(result.GetValueOrDefault<string>()) is null)
            {
                result.AddError($"--rows must be 2 to {MaxSizes} whole numbers from 1 to {Numbers.MaxRows}, ascending and separated by commas.");
            }
        });
        var repetitions = Numbers.Repetitions("Minutes measured at each size", 15);
        return Benchmark.Command(
            "refresh-growth", "refresh_view('rollup_1m') with 2,000 new rows, over histories of several sizes",
            [rows, repetitions],
            // The load writes far more at once than the portal does.
            new Dictionary<string, string> { ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "30min" },
            (benchmark, parsed, cancellationToken) => new RefreshGrowthBenchmark(benchmark)
                .MeasureAsync(Sizes(parsed.GetValue(rows))!, parsed.GetValue(repetitions), cancellationToken));
    }

    private static long[]? Sizes(string? text)
    {
        var parts = (text ?? "").Split(',');
        var sizes = parts.Select(part => long.TryParse(part, out var size) ? size : 0).ToArray();
        return sizes.Length is >= 2 and <= MaxSizes && sizes.All(size => size is >= 1 and <= Numbers.MaxRows)
            && sizes.Zip(sizes.Skip(1), (a, b) => a < b).All(ascending => ascending) ? sizes : null;
    }
}
