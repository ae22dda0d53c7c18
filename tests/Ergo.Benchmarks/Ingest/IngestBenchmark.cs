using Ergo.Benchmarks.Data;
using Npgsql;

namespace Ergo.Benchmarks.Ingest;

/// <summary>
/// Writes the same snapshots with the triggers of change tracking and without them, in turn. Both write to the same
/// table, so that it grows alike for both.
/// </summary>
internal sealed class IngestBenchmark(Benchmark benchmark, long rows)
{
    private const double PercentAllowed = 15;

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
            Timing with = new(way.Rows), without = new(way.Rows);
            Benchmark.Tell($"{way.Name}: {repetitions * way.Rounds} pairs of rounds ...");
            // The first round only warms up.
            for (var round = 0; round <= repetitions * way.Rounds; round++)
            {
                // The order turns, so that neither always writes to the larger table.
                foreach (var isTracked in round % 2 == 0 ? new[] { true, false } : [false, true])
                {
                    await TrackAsync(connection, isTracked, cancellationToken);
                    await way.WarmUpAsync(cancellationToken);
                    await (round == 0 ? new Timing() : isTracked ? with : without).MeasureAsync(() => way.WriteAsync(cancellationToken));
                }
            }

            benchmark.Report(new Figure($"{way.Name}, change tracking", with, "without", without, Budget.PercentMore(PercentAllowed)));
        }
    }

    private static async Task TrackAsync(NpgsqlConnection connection, bool isTracked, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new($"ALTER TABLE ergonomic_snapshots {(isTracked ? "ENABLE" : "DISABLE")} TRIGGER USER", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
