using System.Globalization;
using Dapper;
using Ergo.Benchmarks.Data;
using Ergo.Snapshots;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Benchmarks.Query;

/// <summary>Asks every dashboard query over ranges up to all of a history of 90 days, warm, and the same of the snapshots.</summary>
internal sealed class QueryBenchmark(Benchmark benchmark, long rows, long repetitions, bool isKept, bool isAlone)
{
    private const int Days = 90;
    private const int WarmUps = 3;

    // Asked once where it takes long, else three times.
    private const double LongMilliseconds = 5_000;

    private static readonly (string Name, TimeSpan Length)[] Ranges =
    [
        ("1 hour", TimeSpan.FromHours(1)), ("24 hours", TimeSpan.FromHours(24)), ("7 days", TimeSpan.FromDays(7)),
        ("30 days", TimeSpan.FromDays(30)), ("90 days", TimeSpan.FromDays(90)),
    ];

    /// <summary>Loads, builds the views and measures.</summary>
    /// <param name="only">Part of the name of the cases wanted, or null for all.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task MeasureAsync(string? only, CancellationToken cancellationToken)
    {
        var cases = QueryCases.All.Where(c => only is null || c.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (cases.Count == 0)
        {
            throw new BenchmarkException($"no case is called '{only}'; there are {string.Join(", ", QueryCases.All.Select(c => c.Name))}.");
        }

        await using var database = isKept
            ? await BenchmarkDatabase.OpenKeptAsync(benchmark.Server, $"ergo_benchmark_query_{rows}", cancellationToken)
            : await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        var end = await EndAsync(database, cancellationToken);
        var clock = await QueryClock.CreateAsync(database, cancellationToken);
        var warehouses = await new WarehouseDirectory(database.DataSource).ListAsync(AccessScope.All, cancellationToken: cancellationToken);
        var warehouse = warehouses.Single(one => one.Code == "W1");
        foreach (var (name, length) in Ranges)
        {
            DateTimeOffset to = new(end, TimeSpan.Zero);
            Question question = new(database.DataSource, warehouse, warehouses, "z30", new TimeRange(to - length, to), cancellationToken);
            foreach (var asked in cases)
            {
                benchmark.Report(await MeasureAsync(asked, $"{asked.Name}, {name}", question, clock));
            }
        }
    }

    /// <summary>Fills the database, unless it was kept filled.</summary>
    /// <returns>When its history ends.</returns>
    private async Task<DateTime> EndAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        if (database.KeptAs is { } kept)
        {
            // What a run that was stopped left, and what today's schema keeps besides.
            await database.BuildAsync("Views", cancellationToken);
            return DateTime.Parse(kept, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        }

        var series = SnapshotSeries.Over(Days, rows);
        var end = await database.AskAsync<DateTime>("SELECT date_trunc('minute', now())", null, cancellationToken);
        await Benchmark.PhaseAsync("Loading", () => new History(database, series).LoadAsync(rows, series.NumberAt(end), cancellationToken));
        await new History(database, series).LoadShiftsAsync(Days, end, cancellationToken);

        // As many locations as a large company has, in a zone that no other case asks of; and a limit to be over.
        await database.RunAsync("""
            INSERT INTO pick_locations (id, zone_id, label) SELECT gen_random_uuid()::text, 'z99', 'Aisle ' || l % 40 || '-' || l FROM generate_series(1, 10000) l;
            SELECT set_exposure_limit('worker_red', NULL, NULL, NULL, 30);
            ANALYZE pick_locations
            """, null, cancellationToken);
        if (isKept)
        {
            await database.KeepAsync(end.ToString("O", CultureInfo.InvariantCulture), cancellationToken);
        }

        await database.BuildAsync("Views", cancellationToken);

        return end;
    }

    private async Task<QueryFigure> MeasureAsync(QueryCase asked, string name, Question question, QueryClock clock)
    {
        Answer answer = await asked.Ask(question);
        for (var run = 1; run < WarmUps; run++)
        {
            await asked.Ask(question);
        }

        Timing view = new(), raw = new();
        for (var run = 0; run < repetitions; run++)
        {
            await clock.MeasureAsync(view, () => asked.Ask(question), question.CancellationToken);
        }

        if (isAlone || asked.FromSnapshots is not { } fromSnapshots)
        {
            return new QueryFigure(name, view, null, isAlone ? "not asked of the snapshots" : "snapshots do not say it", clock.Name);
        }

        var checkedFromSnapshots = 0.0;
        do
        {
            await clock.MeasureAsync(raw, async () => checkedFromSnapshots = await FromSnapshotsAsync(fromSnapshots, question, answer.Shown), question.CancellationToken);
        }
        while (raw.Milliseconds.Count < 3 && raw.Median < LongMilliseconds);

        if (Math.Abs(checkedFromSnapshots - answer.Checked) > 1e-6 * Math.Max(1, answer.Checked))
        {
            throw new BenchmarkException($"{name}: the views give {answer.Checked:N3} and the snapshots {checkedFromSnapshots:N3}, so their times cannot be compared.");
        }

        return new QueryFigure(name, view, raw, null, clock.Name);
    }

    private static async Task<double> FromSnapshotsAsync(string sql, Question question, TimeRange shown)
    {
        await using var connection = await question.DataSource.OpenConnectionAsync(question.CancellationToken);
        var found = await connection.QueryAsync(new CommandDefinition(
            sql,
            new
            {
                id = question.Warehouse.Id, timezone = question.Warehouse.Timezone, zone = question.ZoneId,
                from = shown.From, to = shown.To, before = shown.Before.From, bucket = Bucket(shown.Length),
            },
            cancellationToken: question.CancellationToken));
        return found.Sum(row => Convert.ToDouble(((IDictionary<string, object>)row)["checked"]));
    }

    private static TimeSpan Bucket(TimeSpan length) => length switch
    {
        { TotalHours: <= 3 } => TimeSpan.FromMinutes(1),
        { TotalHours: <= 48 } => TimeSpan.FromMinutes(15),
        { TotalDays: <= 8 } => TimeSpan.FromHours(1),
        _ => TimeSpan.FromDays(1),
    };
}
