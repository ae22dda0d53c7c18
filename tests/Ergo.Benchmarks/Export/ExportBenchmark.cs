using Ergo.Operations.Reports;
using Ergo.Testing;

namespace Ergo.Benchmarks.Export;

/// <summary>
/// Exports the worker hours of a year through the whole report engine: read, written, digested, hashed, signed, recorded in the database.
/// psql copies the same rows in the same order. Workers are named by their ids in both.
/// </summary>
internal sealed class ExportBenchmark(Benchmark benchmark, long rows, long repetitions)
{
    private const double LeastOfCopy = 0.8;
    private const double MostMegabytes = 100;
    private const long WarmUpRows = 10_000;
    // A portal that has run for a while has compiled what it does often.
    private const int WarmUps = 10;
    private static readonly ReportSettings Usual = new();
    private static readonly ReportSettings KeepsNone = new() { KeepFilesDays = 0 };

    /// <summary>Loads, measures the formats in turn with the baseline, and reads every file back.</summary>
    /// <exception cref="BenchmarkException">There is no psql, or a file does not hold the rows.</exception>
    public async Task MeasureAsync(IReadOnlyList<ReportFormat> formats, CancellationToken cancellationToken)
    {
        var program = Psql.Find();
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        ExposureRows asked = new(database, "HAM", rows), warmUp = new(database, "BRE", WarmUpRows);
        await Benchmark.PhaseAsync("Loading", async () =>
        {
            await warmUp.LoadAsync(cancellationToken);
            await asked.LoadAsync(cancellationToken);
            await database.RunAsync("UPDATE ergo_internal.views SET complete_to = now()", null, cancellationToken);
        });
        await database.SettleAsync("Worker hours", cancellationToken);

        using var engine = await ReportEngine.StartAsync(database, cancellationToken);
        await engine.ShowIdsAsync(asked.Code, cancellationToken);
        await engine.ShowIdsAsync(warmUp.Code, cancellationToken);
        Benchmark.Tell($"Workers are named by their ids, in the reports (shown to a session for a reason) and by psql ({program}).");

        var folder = TestDirectories.Create("export");
        TestDirectories.RemoveWhenThisProcessEnds(folder);
        Directory.CreateDirectory(folder);
        try
        {
            await MeasureAsync(engine, new Psql(program, database), asked, warmUp, Ways(formats), folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private List<Way> Ways(IReadOnlyList<ReportFormat> formats) =>
    [
        .. formats.SelectMany(format => format == ReportFormat.Csv
            ? new[] { new Way("CSV", format, Usual, LeastOfCopy, rows), new Way("CSV, no copy kept in the database", format, KeepsNone, LeastOfCopy, rows) }
            : [new Way("XLSX", format, Usual, null, rows)]),
    ];

    private async Task MeasureAsync(
        ReportEngine engine, Psql psql, ExposureRows asked, ExposureRows warmUp, List<Way> ways, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "report");
        var (expected, expectedOfWarmUp) = (await asked.SumsAsync(cancellationToken), await warmUp.SumsAsync(cancellationToken));
        for (var turn = 0; turn < WarmUps; turn++)
        {
            await psql.CopyAsync(warmUp, path, cancellationToken);
            foreach (var way in ways)
            {
                await engine.ExportAsync(warmUp, way.Format, way.Settings, path, cancellationToken);
                WrittenRows.Check(way.Format, path, expectedOfWarmUp);
            }
        }

        Timing copied = new(rows);
        foreach (var way in ways)
        {
            way.Watch = new MemoryWatch();
        }

        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            File.Delete(path);
            await copied.MeasureAsync(() => psql.CopyAsync(asked, path, cancellationToken));
            Tell(@"\copy", copied);

            // The order turns, so that none always follows another.
            foreach (var way in repetition % 2 == 0 ? ways : Enumerable.Reverse(ways))
            {
                File.Delete(path);
                await way.Watch!.WatchAsync(() => way.Took.MeasureAsync(() => engine.ExportAsync(asked, way.Format, way.Settings, path, cancellationToken)));
                Tell(way.Name, way.Took);
                WrittenRows.Check(way.Format, path, expected);
            }
        }

        foreach (var way in ways)
        {
            benchmark.Report(new RateFigure($"{way.Name}, {rows:N0} rows, each read back", way.Took, @"\copy", copied, way.Least));
            benchmark.Report(new MemoryFigure($"{way.Name}, {rows:N0} rows, memory", way.Watch!, MostMegabytes));
        }

        void Tell(string name, Timing timing) => Benchmark.Tell($"{name}: {rows / timing.Milliseconds[^1] * 1000:N0} rows/s");
    }

    private sealed class Way(string name, ReportFormat format, ReportSettings settings, double? least, long rows)
    {
        public string Name => name;

        public ReportFormat Format => format;

        public ReportSettings Settings => settings;

        public double? Least => least;

        public Timing Took { get; } = new(rows);

        public MemoryWatch? Watch { get; set; }
    }
}
