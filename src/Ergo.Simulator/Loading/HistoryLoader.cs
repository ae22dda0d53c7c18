using System.Diagnostics;
using System.Threading.Channels;
using Ergo.Simulator.Posture;
using Npgsql;

namespace Ergo.Simulator.Loading;

/// <summary>
/// Loads a history, newest day first, one transaction per chunk. It may be stopped or killed at any moment; the next load of the same
/// history goes on after the last committed chunk.
/// </summary>
public static class HistoryLoader
{
    /// <summary>Loads what is missing of a history.</summary>
    /// <param name="dataSource">Database with the backend's tables.</param>
    /// <param name="options">Which history.</param>
    /// <param name="progress">Told after every committed chunk; may be null.</param>
    /// <param name="cancellationToken">Stops between two chunks or within one; what is committed stays.</param>
    /// <exception cref="SimulatorException">Options out of range, tables missing, a warehouse code taken, or another loader at work.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    /// <exception cref="NpgsqlException">The database refused or was lost; load again to continue.</exception>
    public static async Task<LoadResult> LoadAsync(
        NpgsqlDataSource dataSource, HistoryOptions options, IProgress<LoadProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        long started = Stopwatch.GetTimestamp();
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await TargetTables.RequireAsync(connection, cancellationToken);
        await HistoryRuns.CreateTableAsync(connection, cancellationToken);

        if (options.ContinueEarlier && await HistoryRuns.FindEarlierAsync(connection, options, cancellationToken) is { } earlier)
        {
            options = options with { End = earlier.End };
        }

        HistoryGenerator generator = new(options);
        HistoryRun? run = await HistoryRuns.FindAsync(connection, generator.RunId, cancellationToken);
        if (run is { IsComplete: true })
        {
            return new LoadResult(0, options.Rows, run.RowsDone, options.End, Stopwatch.GetElapsedTime(started));
        }

        bool mayExist = run is null && await BeginAsync(connection, generator, options, cancellationToken);
        foreach (DateOnly day in generator.Days())
        {
            await TargetTables.EnsureDayAsync(connection, day, cancellationToken);
        }

        HistoryPosition from = run?.Next ?? default;
        long done = run?.RowsDone ?? 0;
        long written = 0;
        await foreach (HistoryChunk chunk in GenerateAheadAsync(generator, from, cancellationToken))
        {
            written += await WriteAsync(connection, generator.RunId, from, chunk, mayExist, cancellationToken);
            from = chunk.Next;
            done += chunk.Snapshots.Count;
            if (chunk.Snapshots.Count > 0)
            {
                progress?.Report(new LoadProgress(
                    done, options.Rows, DateOnly.FromDateTime(chunk.Snapshots[^1].EventTime), written / Stopwatch.GetElapsedTime(started).TotalSeconds));
            }
        }

        await HistoryRuns.CompleteAsync(connection, generator.RunId, cancellationToken);
        return new LoadResult(written, options.Rows, options.Rows - written, options.End, Stopwatch.GetElapsedTime(started));
    }

    // Returns whether rows of this history may be there although there is no record of it.
    private static async Task<bool> BeginAsync(
        NpgsqlConnection connection, HistoryGenerator generator, HistoryOptions options, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        bool mayExist = await WorldWriter.WriteAsync(connection, transaction, generator.World, cancellationToken);
        await AlertWriter.WriteAsync(connection, transaction, generator.World, options.End, cancellationToken);
        await HistoryRuns.AddAsync(connection, transaction, generator.RunId, options, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return mayExist;
    }

    private static async Task<int> WriteAsync(
        NpgsqlConnection connection, string runId, HistoryPosition from, HistoryChunk chunk, bool mayExist, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);

        // The record of the load commits with the rows: what a crash of the server takes back, the next start writes again.
        await using (NpgsqlCommand relax = new("SET LOCAL synchronous_commit = off", connection, transaction))
        {
            await relax.ExecuteNonQueryAsync(cancellationToken);
        }

        await HistoryRuns.AdvanceAsync(connection, transaction, runId, from, chunk.Next, chunk.Snapshots.Count, cancellationToken);
        IReadOnlyList<SnapshotRow> rows = chunk.Snapshots;
        if (mayExist)
        {
            HashSet<string> existing = await SnapshotCopier.FindExistingAsync(connection, transaction, rows, cancellationToken);
            rows = existing.Count == 0 ? rows : [.. rows.Where(row => !existing.Contains(row.Id))];
        }

        await SnapshotCopier.CopyAsync(connection, rows, cancellationToken);
        await SnapshotCopier.WriteShiftsAsync(connection, transaction, chunk.Shifts, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }

    // Generating and writing take turns on two cores; two chunks ahead keep the memory flat.
    private static async IAsyncEnumerable<HistoryChunk> GenerateAheadAsync(
        HistoryGenerator generator, HistoryPosition from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<HistoryChunk> channel = Channel.CreateBounded<HistoryChunk>(2);
        Task producer = Task.Run(
            async () =>
            {
                try
                {
                    foreach (HistoryChunk chunk in generator.Chunks(from))
                    {
                        await channel.Writer.WriteAsync(chunk, stop.Token);
                    }

                    channel.Writer.Complete();
                }
                catch (Exception e)
                {
                    channel.Writer.Complete(e);
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (HistoryChunk chunk in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return chunk;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await producer;
        }
    }
}
