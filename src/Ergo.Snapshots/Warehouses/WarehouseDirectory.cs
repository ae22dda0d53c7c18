using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>Which warehouses there are.</summary>
public sealed class WarehouseDirectory(NpgsqlDataSource dataSource)
{
    private const string Columns = "id, name, code, timezone, retention_days";

    /// <summary>All warehouses by name. The reserved one for unassigned rows is listed only where it holds data.</summary>
    public async Task<IReadOnlyList<Warehouse>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Warehouse>(new CommandDefinition($"""
            SELECT {Columns} FROM warehouses w
            WHERE w.id <> 'unassigned' OR EXISTS (SELECT 1 FROM ergo_internal.zone_hours h WHERE h.warehouse_id = 'unassigned')
               OR EXISTS (SELECT 1 FROM ergonomic_snapshots s WHERE s.warehouse_id = 'unassigned')
            ORDER BY name, id
            """, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The warehouse with a code, or null.</summary>
    public async Task<Warehouse?> FindByCodeAsync(string code, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Warehouse>(new CommandDefinition(
            $"SELECT {Columns} FROM warehouses WHERE lower(code) = lower(@code) ORDER BY code = @code DESC LIMIT 1",
            new { code }, cancellationToken: cancellationToken));
    }
}
