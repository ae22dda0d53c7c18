using Npgsql;

namespace Ergo.Simulator.Loading;

/// <summary>Checks that the backend's tables are there, and makes their day partitions where the database offers to.</summary>
internal static class TargetTables
{
    private static readonly string[] Needed =
    [
        "warehouses", "zones", "pick_locations", "shift_calendar", "ergonomic_snapshots", "shift_snapshots", "alerts", "users",
        "user_warehouses",
    ];

    private static readonly string[] PartitionFunctions = ["create_ergonomic_snapshot_partition", "create_shift_snapshot_partition"];

    /// <exception cref="SimulatorException">Tables are missing.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("SELECT t FROM unnest($1) AS t WHERE to_regclass(quote_ident(t)) IS NULL", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = Needed });
        List<string> missing = [];
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            missing.Add(reader.GetString(0));
        }

        if (missing.Count > 0)
        {
            throw new SimulatorException(
                $"The database '{connection.Database}' lacks the tables {string.Join(", ", missing)}. Start the portal on it once, or run the scripts in sql/schema with psql.");
        }
    }

    /// <summary>Makes the partitions of a UTC day by calling the database's own functions, those that exist.</summary>
    public static async Task EnsureDayAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellationToken)
    {
        foreach (string function in PartitionFunctions)
        {
            await using NpgsqlCommand exists = new("SELECT to_regprocedure($1) IS NOT NULL", connection);
            exists.Parameters.Add(new NpgsqlParameter { Value = function + "(date)" });
            if (await exists.ExecuteScalarAsync(cancellationToken) is true)
            {
                await using NpgsqlCommand create = new($"SELECT {function}($1)", connection);
                create.Parameters.Add(new NpgsqlParameter { Value = day });
                await create.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }
}
