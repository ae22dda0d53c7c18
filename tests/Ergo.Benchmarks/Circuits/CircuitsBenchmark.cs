using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ergo.Benchmarks.Data;

namespace Ergo.Benchmarks.Circuits;

/// <summary>
/// Pages of the dashboards, open at once by so many people with a session each, beside a few of the same: after a refresh of all views each must
/// draw anew.
/// </summary>
internal sealed class CircuitsBenchmark(Benchmark benchmark, int count, int churn, long rows, string? before)
{
    /// <summary>Pages beside which the many are held.</summary>
    public const int Few = 20;
    private const int OpeningAtOnce = 8;
    private const int Repetitions = 3;
    private const double MostMilliseconds = 5000;
    private const long MostLeftBytes = 16 * 1024;

    // As many questions as there are warehouses and pages, whoever looks.
    private static readonly string[] Paths =
    [
        "/", "/?r=7d", "/red-zones?w=W0", "/red-zones?w=W1", "/red-zones?w=W2&r=8h", "/red-zones?w=W3&r=7d", "/exposure?w=W0&r=7d", "/exposure?w=W1&r=7d",
        "/postures?w=W2&r=7d", "/postures?w=W3",
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Loads, opens and measures.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        var series = SnapshotSeries.Over(7, rows);
        var now = await database.AskAsync<DateTime>("SELECT date_trunc('minute', now(), 'UTC')", null, cancellationToken);
        await database.RunAsync("CREATE EXTENSION pg_stat_statements", null, cancellationToken);
        await Benchmark.PhaseAsync("Loading", () => new History(database, series).LoadAsync(rows, series.NumberAt(now), cancellationToken));
        await database.RunAsync("VACUUM (ANALYZE)", null, cancellationToken);
        await Benchmark.PhaseAsync("First build", () => database.RunAsync("CALL refresh_all_views()", null, cancellationToken));
        if (before is not null)
        {
            await MeasureAsync(database, "before", before, false, cancellationToken);
        }

        await MeasureAsync(database, "this build", MeasuredPortal.Own, true, cancellationToken);
    }

    private async Task MeasureAsync(BenchmarkDatabase database, string name, string assembly, bool hasBudget, CancellationToken cancellationToken)
    {
        await using var portal = await MeasuredPortal.StartAsync(assembly, database.ConnectionString, cancellationToken);
        await Benchmark.PhaseAsync($"Signing {Math.Max(count, churn):N0} people in", () => portal.SignInAsync(Math.Max(count, churn), cancellationToken));
        var few = await RefreshAsync(database, portal, Few, cancellationToken);
        var many = await RefreshAsync(database, portal, count, cancellationToken);
        benchmark.Report(new CircuitsFigure(name, count, many, few, hasBudget ? MostMilliseconds : null));
        if (churn > 0)
        {
            List<long> heaps = [await portal.HeapAsync(cancellationToken)];
            for (var time = 0; time < 3; time++)
            {
                var (open, _) = await OpenAsync(portal, churn, cancellationToken);
                await LeaveAsync(open);
                heaps.Add(await portal.HeapAsync(cancellationToken));
            }

            benchmark.Report(new ChurnFigure(name, churn, heaps, hasBudget ? MostLeftBytes : null));
        }
    }

    private static async Task<Measured> RefreshAsync(BenchmarkDatabase database, MeasuredPortal portal, int pages, CancellationToken cancellationToken)
    {
        Measured measured = new();
        var empty = await portal.HeapAsync(cancellationToken);
        var (open, refused) = await OpenAsync(portal, pages, cancellationToken);
        measured.Refused = refused;
        try
        {
            measured.HeapEach = (double)(await portal.HeapAsync(cancellationToken) - empty) / open.Count;
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                open.ForEach(page => page.Forget());
                await WriteAsync(database, cancellationToken);
                await database.RunAsync("SELECT pg_stat_statements_reset()", null, cancellationToken);
                var worked = portal.Worked;
                var begun = Stopwatch.GetTimestamp();
                await database.RunAsync("CALL refresh_all_views()", null, cancellationToken);
                var refreshed = Stopwatch.GetTimestamp();
                var (seen, statements, took) = await SeenAsync(database, portal, open, refreshed, cancellationToken);
                measured.Worked.Add((took - worked).TotalMilliseconds);
                measured.Statements.Add(statements);
                var unseen = seen.Count(times => times.Count == 0);
                measured.Unseen += unseen;
                measured.Drawings += open.Sum(page => page.Drawings);
                measured.Last.Add(seen.Max(times => times.Count == 0 ? Longest.TotalMilliseconds : Math.Max(0, Stopwatch.GetElapsedTime(refreshed, times[0]).TotalMilliseconds)));
                Benchmark.Tell($"{pages:N0} pages: refreshed in {Stopwatch.GetElapsedTime(begun, refreshed).TotalMilliseconds:N0} ms, shown after {measured.Last.Milliseconds[^1]:N0} ms, {unseen} not");
            }

            if (open.Select(page => page.Broken).OfType<string>().FirstOrDefault() is { } why)
            {
                Benchmark.Tell($"{why}\n{portal.Words}");
            }

            return measured;
        }
        finally
        {
            await LeaveAsync(open);
        }
    }

    // When each page showed it, what was asked until all did, and the processor time by then.
    private static async Task<(IReadOnlyList<IReadOnlyList<long>> Seen, long Statements, TimeSpan Worked)> SeenAsync(
        BenchmarkDatabase database, MeasuredPortal portal, List<OpenPage> open, long since, CancellationToken cancellationToken)
    {
        var marks = await MarksAsync(database, cancellationToken);
        while (open.Any(page => page.Seen(marks).Count == 0) && Stopwatch.GetElapsedTime(since) < Longest)
        {
            await Task.Delay(100, cancellationToken);
        }

        var (statements, worked) = (await StatementsAsync(database, cancellationToken), portal.Worked);
        foreach (var most in await MostAskedAsync(database, cancellationToken))
        {
            Benchmark.Tell($"  {most}");
        }

        // Whatever comes twice comes by then.
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        return ([.. open.Select(page => page.Seen(marks))], statements, worked);
    }

    // Every location is seen once more, so that every figure changes.
    private static async Task WriteAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        var first = SnapshotSeries.Dense.NumberAt(await database.AskAsync<DateTime>("SELECT now() AT TIME ZONE 'UTC' - interval '2 minutes'", null, cancellationToken));
        await new History(database, SnapshotSeries.Dense).InsertAsync(first, first + World.Locations - 1, cancellationToken);
    }

    private static async Task<(List<OpenPage> Open, int Refused)> OpenAsync(MeasuredPortal portal, int pages, CancellationToken cancellationToken)
    {
        var refused = 0;
        OpenPage?[] open = [];
        using SemaphoreSlim turn = new(OpeningAtOnce);
        await Benchmark.PhaseAsync($"Opening {pages:N0} pages", async () => open = await Task.WhenAll(Enumerable.Range(0, pages).Select(async n =>
        {
            await turn.WaitAsync(cancellationToken);
            try
            {
                return await portal.OpenAsync(n, Paths[n % Paths.Length], cancellationToken);
            }
            catch (Exception failure) when (failure is BenchmarkException or HttpRequestException or TimeoutException)
            {
                if (Interlocked.Increment(ref refused) == 1)
                {
                    Benchmark.Tell($"{failure.Message}\n{portal.Words}");
                }

                return null;
            }
            finally
            {
                turn.Release();
            }
        })));
        return open.Any(page => page is not null) ? ([.. open.OfType<OpenPage>()], refused) : throw new BenchmarkException("No page was opened.");
    }

    private static async Task LeaveAsync(List<OpenPage> open)
    {
        using SemaphoreSlim turn = new(OpeningAtOnce);
        await Task.WhenAll(open.Select(async page =>
        {
            await turn.WaitAsync();
            try
            {
                await page.DisposeAsync();
            }
            finally
            {
                turn.Release();
            }
        }));
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    // What a page says it is complete to, whatever its time zone.
    private static async Task<IReadOnlyList<byte[]>> MarksAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        var times = await database.ListAsync<DateTime>("SELECT complete_to FROM ergo_internal.views", null, cancellationToken);
        return [.. times.Select(time => time.ToString(":mm:ss", CultureInfo.InvariantCulture)).Distinct().Select(Encoding.UTF8.GetBytes)];
    }

    // Tells which question is not shared.
    private static Task<IReadOnlyList<string>> MostAskedAsync(BenchmarkDatabase database, CancellationToken cancellationToken) => database.ListAsync<string>(
        """
        SELECT format('asked %s times: %s', s.calls, left(regexp_replace(s.query, '\s+', ' ', 'g'), 100)) FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
        WHERE r.rolname LIKE '%\_portal' AND s.query <> 'SELECT $1' ORDER BY s.calls DESC LIMIT 12
        """, null, cancellationToken);

    private static Task<long> StatementsAsync(BenchmarkDatabase database, CancellationToken cancellationToken) => database.AskAsync<long>(
        """
        SELECT coalesce(sum(s.calls), 0)::bigint FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
        WHERE r.rolname LIKE '%\_portal' AND s.query <> 'SELECT $1'
        """, null, cancellationToken);
}
