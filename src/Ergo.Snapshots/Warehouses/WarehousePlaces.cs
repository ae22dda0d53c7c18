using Dapper;
using Ergo.Database;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>A zone or a location of a warehouse.</summary>
public sealed record Place
{
    /// <summary>The backend's id.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init => field = PlainText.Line(value); }
}

/// <summary>Zones and locations of a warehouse, to choose from.</summary>
public sealed class WarehousePlaces(NpgsqlDataSource dataSource)
{
    /// <summary>The most locations of a zone that are listed.</summary>
    public const int MostLocations = 1000;

    /// <summary>Zones that may be seen, by name.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<Place>> ZonesAsync(Warehouse warehouse, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<Place>(new CommandDefinition(
            "SELECT z.id, z.name FROM ergo_internal.known_zones z WHERE z.warehouse_id = @Id AND (@zones::text[] IS NULL OR z.id = ANY (@zones)) ORDER BY 2, 1",
            new { warehouse.Id, zones = warehouse.Zones?.Ids }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Locations of a zone, by label; at most <see cref="MostLocations"/>.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="zoneId">The zone.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="ScopeException">The zone may not be seen.</exception>
    public async Task<IReadOnlyList<Place>> LocationsAsync(Warehouse warehouse, string zoneId, CancellationToken cancellationToken = default)
    {
        if (warehouse.Zones?.Contains(zoneId) == false)
        {
            throw new ScopeException($"You are not assigned to this zone of {warehouse.Name}");
        }

        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<Place>(new CommandDefinition("""
            SELECT k.id, k.label AS name FROM public.pick_locations l JOIN ergo_internal.known_locations k ON k.id = l.id::text
            WHERE l.zone_id::text = @zoneId AND EXISTS (SELECT FROM ergo_internal.known_zones z WHERE z.id = @zoneId AND z.warehouse_id = @Id)
            ORDER BY 2, 1 LIMIT @most
            """,
            new { warehouse.Id, zoneId, most = MostLocations }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Names of locations, by id; of those that lie in zones of the warehouse that may be seen.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="ids">Their ids.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyDictionary<string, string>> NamesAsync(Warehouse warehouse, IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<Place>(new CommandDefinition("""
            SELECT k.id, k.label AS name FROM ergo_internal.known_locations k JOIN public.pick_locations l ON l.id::text = k.id
            JOIN ergo_internal.known_zones z ON z.id = l.zone_id::text
            WHERE k.id = ANY (@ids) AND z.warehouse_id = @Id AND (@zones::text[] IS NULL OR z.id = ANY (@zones))
            """,
            new { warehouse.Id, ids = ids.ToArray(), zones = warehouse.Zones?.Ids }, cancellationToken: cancellationToken))).ToDictionary(place => place.Id, place => place.Name);
    }
}
