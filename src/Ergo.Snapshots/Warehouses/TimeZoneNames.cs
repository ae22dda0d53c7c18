using Dapper;
using Ergo.Database.Schema;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>Keeps database and pages of one mind: a time zone name that only one of them knows is used by neither.</summary>
public sealed class TimeZoneNames(NpgsqlDataSource dataSource)
{
    /// <summary>
    /// Lets the database learn the names of its server, and tells it which of them .NET does not know. Warehouses that use one of those,
    /// or one that the server has forgotten, are cut in UTC from then on.
    /// </summary>
    /// <returns>The names refused now.</returns>
    /// <exception cref="SchemaException">.NET knows fewer than half: the machine has no time zone data, and all warehouses would be cut in UTC.</exception>
    public async Task<IReadOnlyList<string>> RefuseUnknownAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT ergo_internal.learn_time_zones()", cancellationToken: cancellationToken));
        var names = (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT name FROM ergo_internal.time_zones WHERE NOT is_refused ORDER BY name", cancellationToken: cancellationToken))).AsList();
        var unknown = names.Where(name => !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)).ToArray();
        if (unknown.Length * 2 > names.Count)
        {
            throw new SchemaException(
                $"This machine knows {names.Count - unknown.Length} of the {names.Count} time zones that the database knows. Install its time zone data (the package tzdata), or days would be cut wrong.");
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT ergo_internal.refuse_time_zones(@unknown)", new { unknown }, cancellationToken: cancellationToken));
        return unknown;
    }
}
