using Ergo.Benchmarks.Data;
using Npgsql;

namespace Ergo.Benchmarks.Ingest;

/// <summary>
/// Writes the same snapshots with all of the portal's triggers, with only the one that completes rows of writers that leave
/// columns out, and with none, in turn. All write to the same table, so that it grows alike for them.
/// </summary>
internal sealed class IngestBenchmark(Benchmark benchmark, long rows)
{
    private const double PercentAllowed = 15;
    private static readonly Triggers[] _triggers = [Triggers.All, Triggers.Completing, Triggers.None];

    /// <summary>Loads a history and measures each way of writing.</summary>
    public async Task MeasureAsync(long repetitions, CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.CreateAsync(benchmark.Server, cancellationToken);
        var end = SnapshotSeries.Dense.NumberAt(await database.AskAsync<DateTime>("SELECT date_trunc('minute', now())", null, cancellationToken));
        await Benchmark.PhaseAsync("Loading", () => new History(database, SnapshotSeries.Dense).LoadAsync(rows, end, cancellationToken));
        await database.BuildAsync("Views", cancellationToken);
        var payload = await Payload.MakeAsync(database, end, cancellationToken);

        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        IIngest[] ways =
        [
            new CopyIngest(connection, payload),
            new BatchIngest(connection),
            await RowIngest.PrepareAsync(connection, payload, isDurable: true, cancellationToken),
            await RowIngest.PrepareAsync(connection, payload, isDurable: false, cancellationToken),
        ];
        foreach (var way in ways)
        {
            var timings = _triggers.ToDictionary(triggers => triggers, _ => new Timing(way.Rows));
            Benchmark.Tell($"{way.Name}: {repetitions * way.Rounds} rounds of each ...");
            // The first round only warms up.
            for (var round = 0; round <= repetitions * way.Rounds; round++)
            {
                // The order turns, so that none always writes to the larger table.
                foreach (var triggers in round % 2 == 0 ? _triggers : _triggers.Reverse())
                {
                    await SwitchAsync(connection, triggers, cancellationToken);
                    await way.WarmUpAsync(cancellationToken);
                    await (round == 0 ? new Timing() : timings[triggers]).MeasureAsync(() => way.WriteAsync(cancellationToken));
                }
            }

            benchmark.Report(new Figure(
                $"{way.Name}, change tracking", timings[Triggers.All], "without", timings[Triggers.Completing], Budget.PercentMore(PercentAllowed)));
            benchmark.Report(new Figure(
                $"{way.Name}, all triggers", timings[Triggers.All], "none", timings[Triggers.None], Budget.PercentMoreTold));
        }
    }

    private static async Task SwitchAsync(NpgsqlConnection connection, Triggers triggers, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            triggers switch
            {
                Triggers.None => "ALTER TABLE ergonomic_snapshots DISABLE TRIGGER USER",
                Triggers.Completing => "ALTER TABLE ergonomic_snapshots DISABLE TRIGGER USER; ALTER TABLE ergonomic_snapshots ENABLE TRIGGER complete_snapshot",
                _ => "ALTER TABLE ergonomic_snapshots ENABLE TRIGGER USER",
            },
            connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private enum Triggers
    {
        All,
        Completing,
        None,
    }
}
