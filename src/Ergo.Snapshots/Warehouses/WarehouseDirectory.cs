using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>Which warehouses there are, for those who may see them: the announced ones, and those that only the portal still knows.</summary>
public sealed class WarehouseDirectory(NpgsqlDataSource dataSource)
{
    private const string Columns = """
        w.id, w.name, w.code, w.timezone, w.announced_timezone, w.timezone_is_unusable AS is_timezone_unusable, w.retention_days, w.is_announced
        """;

    private const string InScope = "(@IsAll OR w.id = ANY (@WholeIds) OR w.id = ANY (@PartialIds))";

    /// <summary>The warehouses of a scope by name, the announced ones first. The reserved one for unassigned rows is listed only where it holds data.</summary>
    public async Task<IReadOnlyList<Warehouse>> ListAsync(AccessScope scope, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var warehouses = (await connection.QueryAsync<Warehouse>(new CommandDefinition($"""
            SELECT {Columns} FROM ergo_internal.known_warehouses w
            WHERE (w.id <> 'unassigned' OR EXISTS (SELECT 1 FROM ergo_internal.zone_hours h WHERE h.warehouse_id = 'unassigned')
                   OR EXISTS (SELECT 1 FROM public.ergonomic_snapshots s WHERE s.warehouse_id = 'unassigned')) AND {InScope}
            ORDER BY w.is_announced DESC, w.name, w.id
            """, new { scope.IsAll, scope.WholeIds, scope.PartialIds }, cancellationToken: cancellationToken))).AsList();
        return warehouses.ConvertAll(warehouse => warehouse with { Zones = scope.ZonesOf(warehouse.Id) });
    }

    /// <summary>
    /// The warehouse with a code, as it is written or, where that leaves one, without case. Null where there is none or it is out
    /// of scope: nobody learns which codes others have.
    /// </summary>
    public async Task<Warehouse?> FindByCodeAsync(AccessScope scope, string code, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var warehouse = await connection.QuerySingleOrDefaultAsync<Warehouse>(new CommandDefinition(
            $"SELECT {Columns} FROM ergo_internal.known_warehouses w WHERE w.id = {WarehouseNames.IdOfCode("@code")} AND {InScope}",
            new { code, scope.IsAll, scope.WholeIds, scope.PartialIds }, cancellationToken: cancellationToken));
        return warehouse is null ? null : warehouse with { Zones = scope.ZonesOf(warehouse.Id) };
    }

    /// <summary>Since when there are records of a warehouse, to the hour; null where there are none.</summary>
    public async Task<DateTimeOffset?> RecordsFromAsync(Warehouse warehouse, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<DateTimeOffset?>(new CommandDefinition(
            "SELECT o.bucket_time FROM ergo_internal.oldest_hour(@Id) o", new { warehouse.Id }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// The zone with an id, announced or only named by snapshots; the empty id means the snapshots without a zone. Null where there is
    /// none in the warehouse, or it is out of scope: nobody learns which zones others have.
    /// </summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="zoneId">Zone id from outside.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<Zone?> FindZoneAsync(Warehouse warehouse, string zoneId, CancellationToken cancellationToken = default)
    {
        if (warehouse.Zones?.Contains(zoneId) == false)
        {
            return null;
        }

        if (zoneId.Length == 0)
        {
            return new Zone { Id = "", Name = Zone.UnknownName };
        }

        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        // SELECT 1: beside tables of the coordinator, Citus cannot hand on what a question without columns found.
        return await connection.QuerySingleOrDefaultAsync<Zone>(new CommandDefinition(
            """
            SELECT @zoneId AS id, coalesce(z.name, @zoneId) AS name, z.code
            FROM (SELECT 1) one LEFT JOIN ergo_internal.known_zones z ON z.id = @zoneId
            WHERE z.warehouse_id = @Id
               OR EXISTS (SELECT 1 FROM ergo_internal.zone_hours h WHERE h.warehouse_id = @Id AND h.zone_id = @zoneId)
            """, new { warehouse.Id, zoneId }, cancellationToken: cancellationToken));
    }

    /// <summary>The ids of the warehouses that names mean, each an id or a code; names that mean none or more than one are left out.</summary>
    /// <param name="names">Names from outside.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<string>> FindIdsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT DISTINCT x.id FROM (SELECT {WarehouseNames.IdOf("n")} AS id FROM unnest(@names::text[]) n) x WHERE x.id IS NOT NULL",
            new { names = names.ToArray() }, cancellationToken: cancellationToken))).AsList();
    }
}
