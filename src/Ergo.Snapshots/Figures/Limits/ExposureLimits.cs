using Dapper;
using Ergo.Database.Connections;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Npgsql;

namespace Ergo.Snapshots.Figures.Limits;

/// <summary>The exposure limits of company, warehouses and zones: which hold where, who changed them, and their change.</summary>
public sealed class ExposureLimits(NpgsqlDataSource dataSource)
{
    /// <summary>Longest reason of a change, in characters.</summary>
    public const int MaxReasonLength = 500;

    /// <summary>Most warehouses that are listed at once.</summary>
    public const int MaxListed = 100;

    private const string Own = """
        min(l.minutes) FILTER (WHERE l.measure = 'worker_red' AND l.zone_id IS NULL) AS worker_red,
        min(l.minutes) FILTER (WHERE l.measure = 'worker_weighted' AND l.zone_id IS NULL) AS worker_weighted,
        min(l.minutes) FILTER (WHERE l.measure = 'zone_red' AND l.zone_id IS NULL) AS zone_red
        """;

    private const string CompanySql = $"SELECT {Own} FROM ergo_internal.exposure_limits l WHERE l.warehouse_id IS NULL";

    /// <summary>Limits of the company and of the warehouses that a scope holds whole.</summary>
    /// <param name="scope">What may be seen.</param>
    /// <param name="search">Part of a name or code, without case; null for all.</param>
    /// <param name="skip">How many to leave out, 0 or more.</param>
    /// <param name="take">How many at most, 1 to <see cref="MaxListed"/>.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<ExposureLimitList> ListAsync(AccessScope scope, string? search = null, int skip = 0, int take = 50, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, MaxListed);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {CompanySql};

            WITH own AS MATERIALIZED (
                SELECT l.warehouse_id, {Own}, count(*) FILTER (WHERE l.zone_id IS NOT NULL) AS zones_with_own
                FROM ergo_internal.exposure_limits l WHERE l.warehouse_id IS NOT NULL GROUP BY 1
            )
            SELECT w.id, w.name, w.code, o.worker_red, o.worker_weighted, o.zone_red, coalesce(o.zones_with_own, 0) AS zones_with_own,
                   count(*) OVER ()::int AS total, (count(o.warehouse_id) OVER ())::int AS overriding
            FROM ergo_internal.known_warehouses w LEFT JOIN own o ON o.warehouse_id = w.id
            WHERE w.id <> 'unassigned' AND (@IsAll OR w.id = ANY (@WholeIds))
              AND (@search = '' OR strpos(lower(w.name), lower(@search)) > 0 OR strpos(lower(w.code), lower(@search)) > 0)
            ORDER BY o.warehouse_id IS NULL, w.is_announced DESC, w.name, w.id OFFSET @skip LIMIT @take
            """,
            new { scope.IsAll, scope.WholeIds, search = search?.Trim() ?? "", skip, take }, cancellationToken: cancellationToken));
        var company = await results.ReadSingleAsync<OwnLimits>();
        var rows = results.Read<WarehouseLimits, Counted, (WarehouseLimits Limits, Counted Counted)>((limits, counted) => (limits, counted), splitOn: "total").AsList();
        return new ExposureLimitList(company, rows.ConvertAll(row => row.Limits), rows.Count == 0 ? 0 : rows[0].Counted.Total, rows.Count == 0 ? 0 : rows[0].Counted.Overriding);
    }

    /// <summary>Zones of a warehouse by name, as far as they may be seen, with their own limits.</summary>
    public async Task<IReadOnlyList<ZoneLimit>> ZonesAsync(Warehouse warehouse, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<ZoneLimit>(new CommandDefinition("""
            SELECT z.id, z.name, l.minutes AS zone_red FROM ergo_internal.known_zones z
            LEFT JOIN ergo_internal.exposure_limits l ON l.warehouse_id = z.warehouse_id AND l.zone_id = z.id AND l.measure = 'zone_red'
            WHERE z.warehouse_id = @Id AND (@zones::text[] IS NULL OR z.id = ANY (@zones)) ORDER BY l.minutes IS NULL, z.name, z.id
            """, new { warehouse.Id, zones = warehouse.Zones?.Ids }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The limits that hold in a warehouse, and in its zones as far as they may be seen.</summary>
    public async Task<LimitsInForce> InForceAsync(Warehouse warehouse, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        var set = (await connection.QueryAsync<SetLimit>(new CommandDefinition("""
            SELECT replace(l.measure, '_', '') AS measure, l.warehouse_id IS NULL AS is_company, l.zone_id, l.minutes FROM ergo_internal.exposure_limits l
            WHERE l.warehouse_id IS NULL OR l.warehouse_id = @Id AND (l.zone_id IS NULL OR @zones::text[] IS NULL OR l.zone_id = ANY (@zones))
            """, new { warehouse.Id, zones = warehouse.Zones?.Ids }, cancellationToken: cancellationToken))).AsList();
        return new LimitsInForce
        {
            Company = OwnOf(set.Where(limit => limit.IsCompany)),
            Own = OwnOf(set.Where(limit => !limit.IsCompany && limit.ZoneId is null)),
            Zones = set.Where(limit => limit.ZoneId is not null).ToDictionary(limit => limit.ZoneId!, limit => limit.Minutes),
        };
    }

    /// <summary>The latest changes of the company's limits and of what a scope holds, newest first.</summary>
    /// <param name="scope">What may be seen.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<ExposureLimitChange>> HistoryAsync(AccessScope scope, int limit = 50, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<ExposureLimitChange>(new CommandDefinition("""
            SELECT replace(c.measure, '_', '') AS measure, coalesce(w.name, c.warehouse_id) AS warehouse_name, coalesce(z.name, c.zone_id) AS zone_name,
                   c.old_minutes, c.new_minutes, c.reason, c.changed_by, c.changed_at
            FROM ergo_internal.exposure_limit_changes c
            LEFT JOIN ergo_internal.known_warehouses w ON w.id = c.warehouse_id
            LEFT JOIN ergo_internal.known_zones z ON z.id = c.zone_id AND z.warehouse_id = c.warehouse_id
            WHERE @IsAll OR c.warehouse_id IS NULL OR c.warehouse_id = ANY (@WholeIds) OR c.zone_id = ANY (@ZoneIds)
            ORDER BY c.id DESC LIMIT @limit
            """, new { scope.IsAll, scope.WholeIds, scope.ZoneIds, limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Sets a limit of a warehouse or of one of its zones.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="zoneId">The zone; null for the warehouse. A zone has a limit of its own for <see cref="ExposureMeasure.ZoneRed"/> only.</param>
    /// <param name="measure">What is limited.</param>
    /// <param name="expected">The place's own limit that the editor saw; null for none. If it is no longer so, nothing is overwritten.</param>
    /// <param name="minutes">More than 0 and at most <see cref="ExposureMeasures.Most"/>, to a tenth; null for the inherited limit.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="reason">Why; may be left out.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExposureLimitException">Refused, with the reason; the old limit stays.</exception>
    /// <exception cref="ScopeException">Only some zones of the warehouse may be seen.</exception>
    public Task SetAsync(
        Warehouse warehouse, string? zoneId, ExposureMeasure measure, decimal? expected, decimal? minutes, string changedBy, string? reason = null, CancellationToken cancellationToken = default) =>
        WriteAsync(warehouse.Whole().Id, zoneId, measure, expected, minutes, changedBy, reason, cancellationToken);

    /// <summary>Sets a limit of the company.</summary>
    /// <inheritdoc cref="SetAsync(Warehouse, string?, ExposureMeasure, decimal?, decimal?, string, string?, CancellationToken)"/>
    public Task SetForCompanyAsync(ExposureMeasure measure, decimal? expected, decimal? minutes, string changedBy, string? reason = null, CancellationToken cancellationToken = default) =>
        WriteAsync(null, null, measure, expected, minutes, changedBy, reason, cancellationToken);

    private async Task WriteAsync(
        string? warehouse, string? zone, ExposureMeasure measure, decimal? expected, decimal? minutes, string changedBy, string? reason, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "SELECT set_exposure_limit(@measure, @warehouse, @zone, @expected, @minutes, @reason, @changedBy)",
                new { measure = measure.Code(), warehouse, zone, expected, minutes, reason, changedBy }, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new ExposureLimitException(failure.MessageText + ".", failure);
        }
    }

    private static OwnLimits OwnOf(IEnumerable<SetLimit> set)
    {
        var minutes = set.ToDictionary(limit => limit.Measure, limit => (decimal?)limit.Minutes);
        return new OwnLimits
        {
            WorkerRed = minutes.GetValueOrDefault(ExposureMeasure.WorkerRed),
            WorkerWeighted = minutes.GetValueOrDefault(ExposureMeasure.WorkerWeighted),
            ZoneRed = minutes.GetValueOrDefault(ExposureMeasure.ZoneRed),
        };
    }

    private sealed record SetLimit
    {
        public required ExposureMeasure Measure { get; init; }

        public required bool IsCompany { get; init; }

        public string? ZoneId { get; init; }

        public required decimal Minutes { get; init; }
    }

    private sealed record Counted
    {
        public int Total { get; init; }

        public int Overriding { get; init; }
    }
}
