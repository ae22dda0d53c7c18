using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>Calls of the SQL functions that change a retention setting.</summary>
internal static class SettingCall
{
    /// <summary>Calls one.</summary>
    /// <exception cref="RetentionException">Refused, in the database's words; nothing changed.</exception>
    public static async Task ExecuteAsync(NpgsqlDataSource dataSource, string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new RetentionException(failure.MessageText + ".", failure);
        }
    }
}
