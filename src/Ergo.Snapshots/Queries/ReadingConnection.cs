using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Queries;

/// <summary>Connections for the questions of pages.</summary>
internal static class ReadingConnection
{
    /// <summary>
    /// Opens one that plans without worker processes: what a page asks is read before these have started, which takes tens of
    /// milliseconds, and many people ask at once.
    /// </summary>
    public static async Task<NpgsqlConnection> OpenForReadingAsync(this NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition("SET max_parallel_workers_per_gather = 0", cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
