using Ergo.Benchmarks.Data;
using Ergo.Database.Schema;
using Ergo.Snapshots.Adoption;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ergo.Benchmarks.Adopt;

/// <summary>
/// Adopts a history while a writer inserts rows, and does to a like one what a script would do otherwise: add event_time and
/// fill it by one UPDATE in one transaction.
/// </summary>
internal sealed class AdoptBenchmark(Benchmark benchmark, long rows)
{
    private const double BlockedShare = 10;

    private const string UnderLock = """
        BEGIN;
        LOCK TABLE ergonomic_snapshots IN ACCESS EXCLUSIVE MODE;
        ALTER TABLE ergonomic_snapshots ADD COLUMN event_time timestamptz, ADD COLUMN ingest_time timestamptz DEFAULT now();
        UPDATE ergonomic_snapshots s SET event_time = "timestamp" AT TIME ZONE 'UTC',
            warehouse_id = coalesce(s.warehouse_id, (SELECT z.warehouse_id FROM zones z WHERE z.id = s.zone_id));
        -- The writer goes on without the column.
        ALTER TABLE ergonomic_snapshots ALTER COLUMN event_time SET DEFAULT now(), ALTER COLUMN event_time SET NOT NULL;
        CREATE INDEX idx_ergonomic_warehouse_time ON ergonomic_snapshots (warehouse_id, event_time DESC);
        CREATE INDEX idx_ergonomic_zone_time ON ergonomic_snapshots (zone_id, event_time DESC);
        CREATE INDEX idx_ergonomic_traffic_time ON ergonomic_snapshots (traffic_light, event_time DESC);
        CREATE INDEX idx_ergonomic_event_time ON ergonomic_snapshots (event_time DESC);
        COMMIT;
        """;

    private readonly SnapshotSeries series = SnapshotSeries.Over(BackendTables.Days, rows);

    /// <summary>Loads both histories, adopts one, fills the other, and compares the rows of the first before and after.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        Timing filled = new(rows), blockedByFilling = new(), adopted = new(rows), blockedByAdoption = new(), free = new();
        await using (var database = await LoadAsync("By one UPDATE", cancellationToken))
        {
            var writer = SteadyWriter.Start(database.DataSource);
            await using (writer)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
                await filled.MeasureAsync(() => database.RunAsync(UnderLock, null, cancellationToken));
                await writer.StopAsync();
            }

            blockedByFilling.Add(writer.Inserts.Percentile(100));
        }

        await using (var database = await LoadAsync("Adoption", cancellationToken))
        {
            var before = await database.AskAsync<string>(BackendTables.Checksum("s.\"timestamp\" AT TIME ZONE 'UTC'"), null, cancellationToken);
            var writer = SteadyWriter.Start(database.DataSource);
            await using (writer)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
                free.Add(writer.Inserts.Percentile(99));
                await adopted.MeasureAsync(async () =>
                {
                    await Benchmark.PhaseAsync("Adoption: tables take their place", () =>
                        new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync(cancellationToken));
                    await database.RunAsync("CALL maintain_partitions()", null, cancellationToken);
                    await Benchmark.PhaseAsync("Adoption: rows are moved", () => new BackendAdoption(database.DataSource).MoveAsync("benchmark", cancellationToken: cancellationToken));
                });
                await writer.StopAsync();
            }

            blockedByAdoption.Add(writer.Inserts.Percentile(100));
            Benchmark.Tell($"Writer: {writer.Inserts.Milliseconds.Count:N0} inserts; 99 % within {writer.Inserts.Percentile(99):N1} ms, before the adoption within {free.Median:N1} ms");
            await CheckAsync(database, before, writer.Inserts.Milliseconds.Count, cancellationToken);
        }

        benchmark.Report(new Figure($"Adoption of {rows:N0} rows with a writer", adopted, "one UPDATE and four indexes under lock", filled, Budget.None));
        benchmark.Report(new Figure("Longest insert of the writer meanwhile", blockedByAdoption, "one UPDATE and four indexes under lock", blockedByFilling, Budget.OneIn(BlockedShare)));
    }

    private async Task<BenchmarkDatabase> LoadAsync(string subject, CancellationToken cancellationToken)
    {
        var database = await BenchmarkDatabase.CreateEmptyAsync(benchmark.Server, cancellationToken);
        var end = series.NumberAt(await database.AskAsync<DateTime>("SELECT date_trunc('minute', now())", null, cancellationToken));
        await Benchmark.PhaseAsync($"{subject}: loading", async () =>
        {
            await database.RunAsync(BackendTables.Sql, null, cancellationToken);
            await database.RunAsync(BackendTables.Fill(series), new { first = end - rows, last = end - 1, perMinute = series.PerMinute }, cancellationToken);
        });
        await database.SettleAsync(subject, cancellationToken);
        return database;
    }

    private static async Task CheckAsync(BenchmarkDatabase database, string before, long written, CancellationToken cancellationToken)
    {
        var after = await database.AskAsync<string>(BackendTables.Checksum("s.event_time"), null, cancellationToken);
        if (after != before)
        {
            throw new BenchmarkException($"rows and checksum were {before} before the adoption and are {after} after it.");
        }

        var kept = await database.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE source = 'writer' AND event_time = \"timestamp\"", null, cancellationToken);
        if (kept != written)
        {
            throw new BenchmarkException($"the writer wrote {written:N0} rows and {kept:N0} are there.");
        }

        Benchmark.Tell($"Rows and checksum before and after: {after}; rows of the writer: {kept:N0}");
    }
}
