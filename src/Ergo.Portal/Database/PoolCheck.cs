using Npgsql;

namespace Ergo.Portal.Database;

/// <summary>Whether the server has the connections that the portal may open, and enough for others.</summary>
internal static class PoolCheck
{
    private const string Sql = """
        SELECT least(
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - coalesce(current_setting('reserved_connections', true)::int, 0),
            (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
            (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user))
        """;

    /// <summary>What is wrong and what to do about it; null where nothing is.</summary>
    /// <param name="running">Asks the server.</param>
    /// <param name="pools">What the portal may open.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<string?> WarningAsync(NpgsqlDataSource running, PoolPlan pools, CancellationToken cancellationToken)
    {
        await using var command = running.CreateCommand(Sql);
        return Warning(pools.Total, (int)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>What is wrong with so many connections of a portal where the server has so many for everybody.</summary>
    internal static string? Warning(int own, int available) =>
        own > available ? $"The portal may open {own} connections to the database, and the server has {available} for everybody (max_connections less what is reserved, and the limits of the database and the role): the portal or the backend will be refused. {Advice(available)}"
        : own > available / 2 ? $"The portal may open {own} of the {available} connections that the server has for everybody, which leaves less than half to the backend and to other portals. {Advice(available)}"
        : null;

    private static string Advice(int available) => $"Lower {PoolPlan.Key} (or Maximum Pool Size in the connection string) to {Math.Max(1, available / 2)} or less, shared by all portals, or raise max_connections.";
}
