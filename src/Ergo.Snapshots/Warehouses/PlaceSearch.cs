using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>Finds warehouses, zones and pick locations by name or code, for those who may see them.</summary>
public sealed class PlaceSearch(NpgsqlDataSource dataSource)
{
    /// <summary>The most places found at once.</summary>
    public const int Most = 20;

    /// <summary>The longest text looked for, in characters; more of it is not read.</summary>
    public const int LongestText = 80;

    // Where there are enough of each kind.
    private const int MostOfKind = 7;

    private static readonly string Sql = $"""
        WITH seen AS (
            SELECT w.id, w.name, w.code FROM ergo_internal.known_warehouses w WHERE @IsAll OR w.id = ANY (@WholeIds) OR w.id = ANY (@PartialIds)
        ), zones AS (
            SELECT z.id, z.name, z.code, w.code AS warehouse_code, w.name AS warehouse_name
            FROM ergo_internal.known_zones z JOIN seen w ON w.id = z.warehouse_id
            WHERE @IsAll OR z.warehouse_id = ANY (@WholeIds) OR z.id = ANY (@ZoneIds)
        )
        (SELECT 0 AS kind, w.name, w.code, w.code AS warehouse_code, w.name AS warehouse_name, NULL::text AS zone_id, NULL::text AS zone_name, NULL::text AS location_id, {Ranked("w.name", "w.code")} AS rank
         FROM seen w WHERE w.name ILIKE @inside OR w.code ILIKE @inside ORDER BY rank, w.name, w.code LIMIT @Most)
        UNION ALL
        (SELECT 1, z.name, z.code, z.warehouse_code, z.warehouse_name, z.id, z.name, NULL, {Ranked("z.name", "z.code")} AS rank
         FROM zones z WHERE z.name ILIKE @inside OR z.code ILIKE @inside ORDER BY rank, z.name, z.warehouse_name, z.id LIMIT @Most)
        UNION ALL
        (SELECT 2, l.label, NULL, z.warehouse_code, z.warehouse_name, z.id, z.name, l.id, {Ranked("l.label", "l.label")} AS rank
         FROM ergo_internal.known_locations l JOIN zones z ON z.id = l.zone_id WHERE l.label ILIKE @inside ORDER BY rank, l.label, z.warehouse_name, z.name, l.id LIMIT @Most)
        ORDER BY kind, rank, name, warehouse_name
        """;

    /// <summary>Places whose name or code holds a text, without case: warehouses, then zones, then locations, at most <see cref="Most"/>; the best of each kind first.</summary>
    /// <param name="scope">What may be seen.</param>
    /// <param name="text">The text. Nothing is found for a blank one.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<FoundPlace>> FindAsync(AccessScope scope, string text, CancellationToken cancellationToken = default)
    {
        var wanted = text.Trim();
        // No text of the database holds it.
        if (wanted.Length == 0 || wanted.Contains('\0', StringComparison.Ordinal) || scope.IsEmpty)
        {
            return [];
        }

        wanted = wanted.Length > LongestText ? wanted[..LongestText] : wanted;
        var escaped = wanted.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var found = (await connection.QueryAsync<FoundPlace>(new CommandDefinition(
            Sql,
            new { text = wanted.ToLowerInvariant(), begin = escaped + "%", inside = "%" + escaped + "%", Most, scope.IsAll, scope.WholeIds, scope.PartialIds, scope.ZoneIds },
            cancellationToken: cancellationToken))).AsList();
        return Shared(found);
    }

    // Each kind gets its part; what one does not need goes to the others, in their order.
    private static List<FoundPlace> Shared(List<FoundPlace> found)
    {
        var kinds = found.GroupBy(place => place.Kind).ToDictionary(group => group.Key, group => group.ToList());
        var taken = kinds.ToDictionary(kind => kind.Key, kind => Math.Min(kind.Value.Count, MostOfKind));
        foreach (var kind in kinds.Keys.Order())
        {
            taken[kind] = Math.Min(kinds[kind].Count, taken[kind] + Most - Math.Min(Most, taken.Values.Sum()));
        }

        return [.. kinds.OrderBy(kind => kind.Key).SelectMany(kind => kind.Value.Take(taken[kind.Key])).Take(Most)];
    }

    // A text that is the whole code or name comes first, then one that begins it, then one inside.
    private static string Ranked(string name, string code) =>
        $"CASE WHEN lower({name}) = @text OR lower({code}) = @text THEN 0 WHEN {name} ILIKE @begin OR {code} ILIKE @begin THEN 1 ELSE 2 END";
}
