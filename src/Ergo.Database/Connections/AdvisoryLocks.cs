using Dapper;
using Npgsql;

namespace Ergo.Database.Connections;

/// <summary>Locks of the database that one session holds at a time, wherever it runs.</summary>
public sealed class AdvisoryLocks(NpgsqlDataSource dataSource)
{
    /// <summary>Takes a lock.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What gives it back when it is disposed; null where another session has it.</returns>
    public async Task<IAsyncDisposable?> TryTakeAsync(string name, CancellationToken cancellationToken = default)
    {
        var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition("SELECT pg_try_advisory_lock(hashtext(@name), 0)", new { name }, cancellationToken: cancellationToken)))
            {
                return new Held(connection);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await SessionLocks.ReleaseAsync(connection);
            await connection.DisposeAsync();
        }
    }
}
