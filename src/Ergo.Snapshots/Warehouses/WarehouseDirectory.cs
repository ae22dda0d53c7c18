using Dapper;
using Ergo.Snapshots.Access;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>Which warehouses there are, for those who may see them.</summary>
public sealed class WarehouseDirectory(NpgsqlDataSource dataSource)
{
    private const string Columns = "id, name, code, timezone, retention_days";

    private const string InScope = "(@IsAll OR w.id = ANY (@WholeIds) OR w.id = ANY (@PartialIds))";

    /// <summary>The warehouses of a scope by name. The reserved one for unassigned rows is listed only where it holds data.</summary>
    public async Task<IReadOnlyList<Warehouse>> ListAsync(AccessScope scope, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var warehouses = (await connection.QueryAsync<Warehouse>(new CommandDefinition($"""
            SELECT {Columns} FROM warehouses w
            WHERE (w.id <> 'unassigned' OR EXISTS (SELECT 1 FROM ergo_internal.zone_hours h WHERE h.warehouse_id = 'unassigned')
                   OR EXISTS (SELECT 1 FROM ergonomic_snapshots s WHERE s.warehouse_id = 'unassigned')) AND {InScope}
            ORDER BY name, id
            """, new { scope.IsAll, scope.WholeIds, scope.PartialIds }, cancellationToken: cancellationToken))).AsList();
        return warehouses.ConvertAll(warehouse => warehouse with { Zones = scope.ZonesOf(warehouse.Id) });
    }

    /// <summary>The warehouse with a code, or null where there is none or it is out of scope: nobody learns which codes others have.</summary>
    public async Task<Warehouse?> FindByCodeAsync(AccessScope scope, string code, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var warehouse = await connection.QuerySingleOrDefaultAsync<Warehouse>(new CommandDefinition(
            $"SELECT {Columns} FROM warehouses w WHERE lower(code) = lower(@code) AND {InScope} ORDER BY code = @code DESC LIMIT 1",
            new { code, scope.IsAll, scope.WholeIds, scope.PartialIds }, cancellationToken: cancellationToken));
        return warehouse is null ? null : warehouse with { Zones = scope.ZonesOf(warehouse.Id) };
    }
}
