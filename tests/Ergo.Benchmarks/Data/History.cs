using Dapper;
using Npgsql;

namespace Ergo.Benchmarks.Data;

/// <summary>Loads snapshots as a backend would have: through the table's parent, with every index and trigger in place.</summary>
/// <param name="database">Where to.</param>
/// <param name="series">Which snapshots.</param>
internal sealed class History(BenchmarkDatabase database, SnapshotSeries series)
{
    // Enough to share the cost of a statement, small enough to see progress.
    private const int ChunkRows = 250_000;

    /// <summary>Writes the world, its day partitions up to tomorrow, and the snapshots before a number.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="end">Number after the last.</param>
    /// <param name="cancellationToken">Stops between statements or within one.</param>
    public async Task LoadAsync(long rows, long end, CancellationToken cancellationToken)
    {
        await database.RunAsync(World.Sql, null, cancellationToken);
        await database.RunAsync(
            """
            SELECT create_ergonomic_snapshot_partition(d::date)
            FROM generate_series((@from AT TIME ZONE 'UTC')::date, (now() AT TIME ZONE 'UTC')::date + 1, interval '1 day') d
            """,
            new { from = series.TimeOf(end - rows) }, cancellationToken);
        await LoadSnapshotsAsync(rows, end, cancellationToken);
    }

    /// <summary>Writes the snapshots before a number, by as many sessions as there are processors.</summary>
    public Task LoadSnapshotsAsync(long rows, long end, CancellationToken cancellationToken)
    {
        // Each session has a stretch of time of its own, so they meet in few index pages.
        var sessions = Environment.ProcessorCount;
        long done = 0;
        return Task.WhenAll(Enumerable.Range(0, sessions).Select(session =>
            StretchAsync(end - rows + (rows * session / sessions), end - rows + (rows * (session + 1) / sessions))));

        async Task StretchAsync(long first, long after)
        {
            for (; first < after; first += ChunkRows)
            {
                var last = Math.Min(first + ChunkRows, after) - 1;
                await InsertAsync(database.LoadingSource, first, last, cancellationToken);
                Benchmark.Tell($"{Interlocked.Add(ref done, last - first + 1):N0} of {rows:N0} rows of history");
            }
        }
    }

    /// <summary>Writes the snapshots of a span of numbers in one statement.</summary>
    public Task InsertAsync(long first, long last, CancellationToken cancellationToken) =>
        InsertAsync(database.DataSource, first, last, cancellationToken);

    private async Task InsertAsync(NpgsqlDataSource source, long first, long last, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO ergonomic_snapshots ({SnapshotSeries.Columns}) {series.Select}",
            new { first, last, perMinute = series.PerMinute }, cancellationToken: cancellationToken));
    }
}
