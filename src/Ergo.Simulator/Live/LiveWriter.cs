using System.Net.Sockets;
using Ergo.Simulator.Loading;
using Ergo.Simulator.World;
using Npgsql;

namespace Ergo.Simulator.Live;

/// <summary>Writes batches, each in one transaction, exactly once: a batch whose commit was cut off is looked up by id before it is written again.</summary>
internal sealed class LiveWriter(NpgsqlDataSource dataSource, SimulatedWorld world)
{
    private readonly HashSet<DateOnly> _days = [];
    private bool _worldWritten;

    /// <param name="batch">What to write.</param>
    /// <param name="isRetry">Whether an earlier try failed, so that it may be there.</param>
    /// <param name="cancellationToken">Gives up; the batch may be written or not.</param>
    public async Task WriteAsync(LiveBatch batch, bool isRetry, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await PrepareAsync(connection, batch, cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        bool isThere = isRetry && batch.Snapshots.Count > 0
            && (await SnapshotCopier.FindExistingAsync(connection, transaction, batch.Snapshots, cancellationToken)).Count > 0;
        if (!isThere)
        {
            await SnapshotCopier.CopyAsync(connection, batch.Snapshots, cancellationToken);
            await SnapshotCopier.WriteShiftsAsync(connection, transaction, batch.Shifts, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Whether a failure passes when the database is back. A refused row or a missing table does not.</summary>
    public static bool IsPassing(Exception failure, bool isRetry) => failure switch
    {
        // On a retry only: the server was still committing the first try when the second looked for it.
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => isRetry,
        PostgresException e => e.SqlState[..2] is "08" or "40" or "53" or "55" or "57" or "58"
            || e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    private async Task PrepareAsync(NpgsqlConnection connection, LiveBatch batch, CancellationToken cancellationToken)
    {
        if (!_worldWritten)
        {
            await TargetTables.RequireAsync(connection, cancellationToken);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            await WorldWriter.WriteAsync(connection, transaction, world, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            _worldWritten = true;
        }

        foreach (DateOnly day in batch.Snapshots.Select(row => DateOnly.FromDateTime(row.EventTime)).Distinct())
        {
            if (!_days.Contains(day))
            {
                await TargetTables.EnsureDayAsync(connection, day, cancellationToken);
                _days.Add(day);
            }
        }
    }
}
