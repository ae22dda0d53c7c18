using System.Diagnostics;
using Ergo.Benchmarks.Data;

namespace Ergo.Benchmarks.Circuits;

/// <summary>
/// Pages of the dashboards, open at once by so many people, beside a few of the same: after a refresh of all views each must draw anew.
/// </summary>
internal sealed class CircuitsBenchmark(Benchmark benchmark, int count, long rows)
{
    private const int Few = 10;
    private const int OpeningAtOnce = 16;
    private const int Repetitions = 3;
    private const string Changed = "Complete to";
    private const double MostMilliseconds = 5000;
    private static readonly string[] Paths = ["/", "/red-zones?r=24h", "/exposure?r=7d", "/postures?r=7d", "/admin/views"];
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Loads, opens and measures.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        var series = SnapshotSeries.Over(7, rows);
        var now = await database.AskAsync<DateTime>("SELECT date_trunc('minute', now(), 'UTC')", null, cancellationToken);
        await Benchmark.PhaseAsync("Loading", () => new History(database, series).LoadAsync(rows, series.NumberAt(now), cancellationToken));
        await Benchmark.PhaseAsync("First build", () => database.RunAsync("CALL refresh_all_views()", null, cancellationToken));
        await using var portal = await MeasuredPortal.StartAsync(database.ConnectionString, cancellationToken);

        var few = await MeasureAsync(database, portal, Few, cancellationToken);
        var many = await MeasureAsync(database, portal, count, cancellationToken);
        benchmark.Report(new Figure($"Refresh of all views until the last of {count:N0} pages shows it", many.Last, $"of {Few}", few.Last, Budget.None));
        benchmark.Report(new CircuitsFigure(count, many, few, MostMilliseconds));
    }

    private static async Task<Measured> MeasureAsync(BenchmarkDatabase database, MeasuredPortal portal, int pages, CancellationToken cancellationToken)
    {
        List<OpenPage> open = [];
        Measured measured = new();
        try
        {
            var before = portal.Memory;
            using SemaphoreSlim turn = new(OpeningAtOnce);
            await Benchmark.PhaseAsync($"Opening {pages:N0} pages", async () => open.AddRange(await Task.WhenAll(Enumerable.Range(0, pages).Select(async n =>
            {
                await turn.WaitAsync(cancellationToken);
                try
                {
                    return await portal.OpenAsync(Paths[n % Paths.Length], cancellationToken);
                }
                finally
                {
                    turn.Release();
                }
            }))));
            measured.BytesEach = Math.Max(0, portal.Memory - before) / pages;
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                open.ForEach(page => page.WaitFor(Changed));
                await database.RunAsync("CALL refresh_all_views()", null, cancellationToken);
                var (begun, asked) = (Stopwatch.GetTimestamp(), await StatementsAsync(database, cancellationToken));
                while (open.Any(page => page.SeenAt == 0) && Stopwatch.GetElapsedTime(begun) < Longest)
                {
                    await Task.Delay(20, cancellationToken);
                }

                measured.Unseen += open.Count(page => page.SeenAt == 0);
                measured.Last.Add(open.Max(page => page.SeenAt == 0 ? Longest.TotalMilliseconds : Stopwatch.GetElapsedTime(begun, page.SeenAt).TotalMilliseconds));
                measured.Statements.Add(await StatementsAsync(database, cancellationToken) - asked);
            }

            return measured;
        }
        finally
        {
            await Task.WhenAll(open.Select(page => page.DisposeAsync().AsTask()));
        }
    }

    // Each question of a page is a transaction of its own.
    private static Task<long> StatementsAsync(BenchmarkDatabase database, CancellationToken cancellationToken) =>
        database.AskAsync<long>("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", null, cancellationToken);
}
