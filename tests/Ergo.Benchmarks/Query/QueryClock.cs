using Dapper;
using Npgsql;

namespace Ergo.Benchmarks.Query;

/// <summary>Times what the server spends on statements, planning included; by the client's clock where the server does not tell.</summary>
internal sealed class QueryClock
{
    private readonly NpgsqlDataSource _source;
    private readonly bool _isServers;

    private QueryClock(NpgsqlDataSource source, bool isServers) => (_source, _isServers) = (source, isServers);

    /// <summary>Where the time is taken.</summary>
    public string Name => _isServers ? "in the database" : "on the client, over loopback or whatever lies between";

    /// <summary>Takes the server's time where pg_stat_statements is loaded and counts planning too.</summary>
    public static async Task<QueryClock> CreateAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        var isServers = await database.AskAsync<bool>(
            """
            SELECT current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%'
               AND current_setting('pg_stat_statements.track_planning', true) = 'on'
            """, null, cancellationToken);
        if (isServers)
        {
            await database.RunAsync("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", null, cancellationToken);
        }

        return new QueryClock(database.DataSource, isServers);
    }

    /// <summary>Adds the time of all statements that the work causes. Nobody else may use the database meanwhile.</summary>
    public async Task MeasureAsync(Timing timing, Func<Task> work, CancellationToken cancellationToken)
    {
        if (!_isServers)
        {
            await timing.MeasureAsync(work);
            return;
        }

        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT pg_stat_statements_reset()", cancellationToken: cancellationToken));
        await work();
        timing.Add(await connection.ExecuteScalarAsync<double>(new CommandDefinition(
            """
            SELECT sum(total_plan_time + total_exec_time) FROM pg_stat_statements
            WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query NOT LIKE '%pg_stat_statements%'
            """, cancellationToken: cancellationToken)));
    }
}
