using System.Data.Common;
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
    /// <summary>How many workers and zones were over the limits of their warehouse, for several warehouses in one statement.</summary>
    /// <param name="warehouses">The warehouses, seen whole.</param>
    /// <param name="range">The range; cells that it touches are counted.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <returns>One for each warehouse, in their order.</returns>
    /// <exception cref="ScopeException">Only some zones of a warehouse may be seen.</exception>
    public async Task<IReadOnlyList<OverLimits>> GetOverAsync(IReadOnlyCollection<Warehouse> warehouses, TimeRange range, CancellationToken cancellationToken = default)
    {
        var ids = warehouses.Select(warehouse => warehouse.Whole().Id).ToArray();
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var people = await connection.QueryAsync<PeopleOverLimit, ZonesRow, (PeopleOverLimit People, ZonesRow Zones)>(new CommandDefinition("""
            SELECT w.id AS warehouse_id, o.limit_minutes, o.set_for, o.people, o.people_over, o.people_unclear, o.spells, o.spells_over, coalesce(z.zones_limited, 0) AS zones_limited, coalesce(z.zones_over, 0) AS zones_over
            FROM unnest(@ids::text[]) WITH ORDINALITY w(id, n)
            CROSS JOIN LATERAL ergo_internal.people_over_limits(w.id, @from, @to, @SmallestGroup) o
            LEFT JOIN LATERAL (
                SELECT count(l.minutes) AS zones_limited, count(*) FILTER (WHERE s.minutes > l.minutes) AS zones_over
                FROM (SELECT s.zone_id, max(s.red_minutes / s.parts) AS minutes FROM ergo_internal.zone_spells(w.id, @from, @to, @SmallestGroup) s GROUP BY 1) s
                CROSS JOIN LATERAL public.exposure_limit(@ZoneMeasure, w.id, s.zone_id) l
                -- Where no zone has a limit, none is looked at.
                WHERE EXISTS (SELECT FROM ergo_internal.exposure_limits e WHERE e.measure = @ZoneMeasure AND (e.warehouse_id = w.id OR e.warehouse_id IS NULL))
            ) z ON o.measure = @Red
            ORDER BY w.n, o.measure <> @Red
            """,
            new
            {
                ids, Red = ExposureMeasure.WorkerRed.Code(), ZoneMeasure = ExposureMeasure.ZoneRed.Code(),
                from = range.From, to = range.To, privacy.Rules.SmallestGroup,
            },
            cancellationToken: cancellationToken), (over, zones) => (over, zones), splitOn: "zones_limited");
        return [.. people.Chunk(2).Select(rows => new OverLimits(rows[0].People, rows[1].People, rows[0].Zones.ZonesLimited, rows[0].Zones.ZonesOver))];
    }

    /// <summary>Shifts of a warehouse's workers and zones, to be held against limits.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range; cells that it touches are told.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="ScopeException">Only some zones of the warehouse may be seen.</exception>
    public async Task<SpellFigures> GetSpellsAsync(Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var key = await privacy.KeyOfAsync(warehouse.Whole().Id, cancellationToken);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        // A row for each worker, zone and shift, in one statement: sending one for each spell would take longer than reading them.
        var told = (await connection.QueryAsync<ToldSpells>(new CommandDefinition("""
            SELECT 'worker' AS kind, ergo_internal.pseudonym(@InnerPad, @OuterPad, s.worker_id) AS who, NULL AS name,
                   array_agg(s.began) AS began, array_agg(s.ended) AS ended, array_agg(s.parts) AS parts, array_agg(s.red_minutes) AS red, array_agg(s.weighted_minutes) AS weighted
            FROM ergo_internal.worker_spells(@Id, @from, @to, @SmallestGroup) s GROUP BY s.worker_id
            UNION ALL
            SELECT 'zone', s.zone_id, z.name, s.began, s.ended, s.parts, s.red, NULL FROM (
                SELECT s.zone_id, array_agg(s.began) AS began, array_agg(s.ended) AS ended, array_agg(s.parts) AS parts, array_agg(s.red_minutes) AS red
                FROM ergo_internal.zone_spells(@Id, @from, @to, @SmallestGroup) s
                -- Where no zone has a limit, none is held against one.
                WHERE EXISTS (SELECT FROM ergo_internal.exposure_limits e WHERE e.measure = @ZoneMeasure AND (e.warehouse_id = @Id OR e.warehouse_id IS NULL)) GROUP BY 1
            ) s LEFT JOIN ergo_internal.known_zones z ON z.id = s.zone_id
            UNION ALL
            SELECT 'end', e.shift_code, NULL, NULL, array_agg(DISTINCT ergo_internal.hour_from(e.ended)), NULL, NULL, NULL
            FROM ergo_internal.scheduled_shifts(@Id, @from::timestamptz - interval '48 hours', @to::timestamptz + interval '48 hours') e GROUP BY 2
            """,
            new { warehouse.Id, ZoneMeasure = ExposureMeasure.ZoneRed.Code(), from = range.From, to = range.To, privacy.Rules.SmallestGroup, key.InnerPad, key.OuterPad }, cancellationToken: cancellationToken))).AsList();
        return new SpellFigures(
            [.. told.Where(row => row.Kind == "worker").SelectMany(row => row.OfWorker()).OrderByDescending(spell => spell.Ended).ThenBy(spell => spell.Pseudonym, StringComparer.Ordinal)],
            [.. told.Where(row => row.Kind == "zone").SelectMany(row => row.OfZone()).OrderByDescending(spell => spell.Ended).ThenBy(spell => spell.ZoneName, StringComparer.Ordinal)],
            [.. told.Where(row => row.Kind == "end").SelectMany(row => row.Ended.Select(ended => new ShiftEnd { Shift = row.Who, Ended = ended }))]);
    }

    /// <summary><see cref="GetPeaksAsync"/> of the warehouses of a scope that have the company's limit.</summary>
    /// <param name="scope">What may be seen; warehouses seen in part are left out.</param>
    /// <param name="range">The range.</param>
    /// <param name="measure">What would be limited.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<LimitPeak>> GetInheritedPeaksAsync(AccessScope scope, TimeRange range, ExposureMeasure measure, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var heirs = (await connection.QueryAsync<string>(new CommandDefinition("""
            SELECT w.id FROM ergo_internal.known_warehouses w
            WHERE (@IsAll OR w.id = ANY (@WholeIds))
              AND NOT EXISTS (SELECT FROM ergo_internal.exposure_limits l WHERE l.measure = @measure AND l.warehouse_id = w.id AND l.zone_id IS NULL)
            """, new { scope.IsAll, scope.WholeIds, measure = measure.Code() }, cancellationToken: cancellationToken))).AsList();
        return await PeaksAsync(connection, [.. heirs], range, measure, cancellationToken);
    }

    /// <summary>
    /// The highest minutes per shift of each worker or zone, on average over shifts that are told together: whoever has more than a limit was over it.
    /// What a limit would mean is counted from it, whatever the limit.
    /// </summary>
    /// <param name="warehouses">The warehouses, seen whole.</param>
    /// <param name="range">The range; cells that it touches are counted.</param>
    /// <param name="measure">What would be limited.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="ScopeException">Only some zones of a warehouse may be seen.</exception>
    public async Task<IReadOnlyList<LimitPeak>> GetPeaksAsync(
        IReadOnlyCollection<Warehouse> warehouses, TimeRange range, ExposureMeasure measure, CancellationToken cancellationToken = default)
    {
        var ids = warehouses.Select(warehouse => warehouse.Whole().Id).ToArray();
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return await PeaksAsync(connection, ids, range, measure, cancellationToken);
    }

    private async Task<IReadOnlyList<LimitPeak>> PeaksAsync(DbConnection connection, string[] ids, TimeRange range, ExposureMeasure measure, CancellationToken cancellationToken)
    {
        var sql = measure == ExposureMeasure.ZoneRed
            ? """
              SELECT w.id AS warehouse_id, s.zone_id, max(s.red_minutes / s.parts) AS minutes FROM unnest(@ids::text[]) w(id)
              CROSS JOIN LATERAL ergo_internal.zone_spells(w.id, @from, @to, @SmallestGroup) s GROUP BY 1, 2
              """
            : $"""
              SELECT w.id AS warehouse_id, max(s.{(measure == ExposureMeasure.WorkerRed ? "red" : "weighted")}_minutes / s.parts) AS minutes FROM unnest(@ids::text[]) w(id)
              CROSS JOIN LATERAL ergo_internal.worker_spells(w.id, @from, @to, @SmallestGroup) s GROUP BY w.id, s.worker_id
              """;
        return (await connection.QueryAsync<LimitPeak>(new CommandDefinition(
            sql, new { ids, from = range.From, to = range.To, privacy.Rules.SmallestGroup }, cancellationToken: cancellationToken))).AsList();
    }

    private sealed record ZonesRow
    {
        public long ZonesLimited { get; init; }

        public long ZonesOver { get; init; }
    }
}
