using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Queries;

/// <summary>Connections for the questions of pages.</summary>
internal static class ReadingConnection
{
    private const string Settings = "SET max_parallel_workers_per_gather = 0; SET plan_cache_mode = force_generic_plan";

    /// <summary>
    /// Opens one that plans without worker processes: what a page asks is read before these have started, which takes tens of
    /// milliseconds, and many people ask at once. A plan is made once for all ranges: every question reads a stretch of an index
    /// by warehouse and time, whatever its length, and planning anew takes longer than most stretches.
    /// </summary>
    public static async Task<NpgsqlConnection> OpenForReadingAsync(this NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(Settings, cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
