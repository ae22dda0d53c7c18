using Dapper;
using Ergo.Database.Connections;
using Npgsql;

namespace Ergo.Snapshots.Storage;

/// <summary>Makes partitions for the coming days, and for the days of rows that wait in DEFAULT.</summary>
public sealed class PartitionMaintenance(NpgsqlDataSource dataSource)
{
    /// <summary>Makes what is missing, a partition at a time.</summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="daysAhead">0 to 366.</param>
    /// <param name="due">Does nothing where a run has been done since then, or is under way; null runs in any case.</param>
    /// <param name="cancellationToken">Stops before the next partition; what is made stays.</param>
    /// <exception cref="StorageException">Some could not be made, another run is under way, or the work was stopped.</exception>
    public async Task RunAsync(string requestedBy, int daysAhead, DateTimeOffset? due = null, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "CALL public.maintain_partitions(@requestedBy, @daysAhead, @onlyIfDue, @due)",
                new { requestedBy, daysAhead, onlyIfDue = due is not null, due = due?.UtcDateTime }, commandTimeout: 0, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new StorageException(failure.MessageText + ".", failure);
        }
        finally
        {
            await SessionLocks.ReleaseAsync(connection);
        }
    }
}
