using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Limits;

/// <summary>
/// Who was over an exposure limit, and when. Everything is made of published cells: sums of whole shifts or days of enough people, so nothing is
/// told that exposure does not tell. A limit is of one shift; where several are told together, what is over the limit times their number is over it
/// in one of them at least, and what is less than that, but over the limit, is not known.
/// </summary>
public sealed class ExposureLimitQueries(NpgsqlDataSource dataSource, WorkerPrivacy privacy)
{
    /// <summary>How many workers were over the limit of their warehouse, for several warehouses in one statement.</summary>
    /// <param name="warehouses">The warehouses, seen whole.</param>
    /// <param name="range">The range; cells that it touches are counted.</param>
    /// <param name="measure"><see cref="ExposureMeasure.WorkerRed"/> or <see cref="ExposureMeasure.WorkerWeighted"/>.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>One for each warehouse, in their order.</returns>
    /// <exception cref="ScopeException">Only some zones of a warehouse may be seen.</exception>
    public async Task<IReadOnlyList<PeopleOverLimit>> CountPeopleOverAsync(
        IReadOnlyCollection<Warehouse> warehouses, TimeRange range, ExposureMeasure measure = ExposureMeasure.WorkerRed, CancellationToken cancellationToken = default)
    {
        var ids = warehouses.Select(warehouse => warehouse.Whole().Id).ToArray();
        ArgumentOutOfRangeException.ThrowIfEqual(measure, ExposureMeasure.ZoneRed);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<PeopleOverLimit>(new CommandDefinition("""
            SELECT w.id AS warehouse_id, o.* FROM unnest(@ids::text[]) WITH ORDINALITY w(id, n)
            CROSS JOIN LATERAL ergo_internal.people_over_limit(@measure, w.id, @from, @to, @SmallestGroup) o ORDER BY w.n
            """,
            new { ids, measure = measure.Code(), from = range.From, to = range.To, privacy.Rules.SmallestGroup }, cancellationToken: cancellationToken))).AsList();
    }
}
