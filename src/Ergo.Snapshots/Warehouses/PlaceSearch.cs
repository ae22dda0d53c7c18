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

    private const string Sql = "SELECT * FROM ergo_internal.find_places(@wanted, @IsAll, @WholeIds, @PartialIds, @ZoneIds, @Most)";

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
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var found = (await connection.QueryAsync<FoundPlace>(new CommandDefinition(
            Sql,
            new { wanted, Most, scope.IsAll, scope.WholeIds, scope.PartialIds, scope.ZoneIds },
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
}
