using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Queries;

/// <summary>Connections for the questions of pages.</summary>
internal static class ReadingConnection
{
    // Citus has to know the warehouse to know the node.
    private const string Settings = """
        SET max_parallel_workers_per_gather = 0;
        SELECT set_config('plan_cache_mode', CASE ergo_internal.storage_tier() WHEN 'citus' THEN 'force_custom_plan' ELSE 'force_generic_plan' END, false)
        """;

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
