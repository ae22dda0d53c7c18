using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Storage;

/// <summary>Makes partitions for the coming days, and for the days of rows that wait in DEFAULT.</summary>
public sealed class PartitionMaintenance(NpgsqlDataSource dataSource)
{
    /// <summary>Makes what is missing, a partition at a time.</summary>
    /// <param name="requestedBy">Who asks; recorded with the run.</param>
    /// <param name="daysAhead">0 to 366.</param>
    /// <param name="cancellationToken">Stops before the next partition; what is made stays.</param>
    /// <exception cref="StorageException">Some could not be made, or the work was stopped; the others were.</exception>
    public async Task RunAsync(string requestedBy, int daysAhead, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "CALL maintain_partitions(@requestedBy, @daysAhead)", new { requestedBy, daysAhead }, commandTimeout: 0, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new StorageException(failure.MessageText + ".", failure);
        }
    }
}
