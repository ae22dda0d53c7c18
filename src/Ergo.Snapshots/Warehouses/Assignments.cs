using Dapper;
using Ergo.Snapshots.Access;
using Npgsql;

namespace Ergo.Snapshots.Warehouses;

/// <summary>Which warehouses and zones the backend assigned to whom (<c>user_warehouses</c>, <c>user_zones</c>).</summary>
public sealed class Assignments(NpgsqlDataSource dataSource)
{
    private readonly WarehouseDirectory _warehouses = new(dataSource);

    /// <summary>What is assigned to somebody; <see cref="AccessScope.None"/> where nothing is.</summary>
    /// <param name="email">E-mail address in <c>users</c>, compared without case; null where unknown, or where nobody vouches that it is the person's.</param>
    /// <param name="subject">The person's id at the identity provider, compared with the user id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AccessScope> OfAsync(string? email, string subject, CancellationToken cancellationToken = default) =>
        (await OfAsync([(email, subject)], cancellationToken))[0];

    /// <summary>The same for several people, in one question and in their order.</summary>
    /// <param name="people">E-mail address and subject of each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AccessScope>> OfAsync(IReadOnlyList<(string? Email, string Subject)> people, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var rows = (await connection.QueryAsync<(int Person, string WarehouseId, string? ZoneId)>(new CommandDefinition(
            """
            SELECT p.ordinality::int - 1, a.warehouse_id, a.zone_id
            FROM unnest(@emails, @subjects) WITH ORDINALITY AS p(email, subject, ordinality), LATERAL ergo_internal.assignments_of(p.email, p.subject) a
            """,
            new { emails = people.Select(person => person.Email).ToArray(), subjects = people.Select(person => person.Subject).ToArray() },
            cancellationToken: cancellationToken))).ToLookup(row => row.Person);
        return [.. Enumerable.Range(0, people.Count).Select(person => AccessScope.Of(
            rows[person].Where(row => row.ZoneId is null).Select(row => row.WarehouseId),
            rows[person].Where(row => row.ZoneId is not null).Select(row => new AssignedZone(row.ZoneId!, row.WarehouseId))))];
    }

    /// <summary>The warehouses that claims name, by id or by code; names that mean none, or more than one, are left out.</summary>
    public async Task<AccessScope> NamedAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) =>
        AccessScope.Of(await _warehouses.FindIdsAsync(names, cancellationToken));
}
