using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>What the next run would delete under another setting, counted before the setting is changed.</summary>
public sealed class RetentionForecasts(NpgsqlDataSource dataSource)
{
    /// <summary>If a warehouse kept its snapshots for other days.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="days">1 to 3650; the floor holds all the same.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="RetentionException">There is no such warehouse, or the days are out of range.</exception>
    public async Task<RetentionForecast> IfKeptForAsync(string warehouseId, int days, CancellationToken cancellationToken = default)
    {
        WarehouseRetention.RequireRange(days);
        return (await IfKeptForAsync([warehouseId], days, cancellationToken)).SingleOrDefault()
            ?? throw new RetentionException($"There is no warehouse with id {warehouseId}.");
    }

    /// <summary>If many warehouses kept their snapshots for other days: each of them that there is, by name.</summary>
    /// <param name="warehouseIds">The warehouses.</param>
    /// <param name="days">1 to 3650; the floor holds all the same.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="RetentionException">The days are out of range.</exception>
    public Task<IReadOnlyList<RetentionForecast>> IfKeptForAsync(IReadOnlyCollection<string> warehouseIds, int days, CancellationToken cancellationToken = default)
    {
        WarehouseRetention.RequireRange(days);
        return ReadAsync(new { warehouseIds = warehouseIds.ToArray(), days = (int?)days, floor = (int?)null, lifted = false }, cancellationToken);
    }

    /// <summary>If a warehouse's last legal hold were lifted.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="RetentionException">There is no such warehouse.</exception>
    public async Task<RetentionForecast> IfHoldIsLiftedAsync(string warehouseId, CancellationToken cancellationToken = default) =>
        (await ReadAsync(new { warehouseIds = new[] { warehouseId }, days = (int?)null, floor = (int?)null, lifted = true }, cancellationToken)).SingleOrDefault()
        ?? throw new RetentionException($"There is no warehouse with id {warehouseId}.");

    /// <summary>If the installation's floor were another: every warehouse of which something would go, by name.</summary>
    /// <param name="days">1 to 3650.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="RetentionException">The days are out of range.</exception>
    public async Task<IReadOnlyList<RetentionForecast>> IfFloorIsAsync(int days, CancellationToken cancellationToken = default)
    {
        WarehouseRetention.RequireRange(days);
        return [.. (await ReadAsync(new { warehouseIds = (string[]?)null, days = (int?)null, floor = (int?)days, lifted = false }, cancellationToken)).Where(one => one.Rows > 0)];
    }

    private async Task<IReadOnlyList<RetentionForecast>> ReadAsync(object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RetentionForecast>(new CommandDefinition("""
            WITH asked AS MATERIALIZED (
                SELECT c.warehouse_id, c.warehouse_name, x.cutoff, (x.cutoff AT TIME ZONE 'UTC')::date AS first_kept_day
                FROM ergo_internal.warehouse_cutoffs c
                JOIN ergo_internal.known_warehouses w ON w.id = c.warehouse_id
                CROSS JOIN ergo_internal.settings s
                -- greatest() passes nulls over; without days nothing goes, whatever the floor.
                CROSS JOIN LATERAL (SELECT ergo_internal.cutoff_at(
                    CASE WHEN coalesce(@days, w.retention_days) IS NOT NULL THEN greatest(coalesce(@days, w.retention_days), coalesce(@floor, s.retention_floor_days)) END,
                    c.legal_hold AND NOT @lifted, now()) AS cutoff) x
                WHERE @warehouseIds::text[] IS NULL OR c.warehouse_id = ANY (@warehouseIds)
            ), stored AS MATERIALIZED (
                SELECT r.* FROM (SELECT max(a.first_kept_day) AS day FROM asked a) latest CROSS JOIN LATERAL ergo_internal.stored_rows(latest.day) r
                WHERE latest.day IS NOT NULL
            )
            SELECT a.warehouse_id, a.warehouse_name, nullif(a.cutoff, '-infinity') AS cutoff,
                   coalesce(sum(r.row_count) FILTER (WHERE r.table_name = 'ergonomic_snapshots'), 0)::bigint AS snapshots,
                   coalesce(sum(r.row_count) FILTER (WHERE r.table_name = 'shift_snapshots'), 0)::bigint AS shift_snapshots
            FROM asked a LEFT JOIN stored r ON r.warehouse_id = a.warehouse_id AND r.day < a.first_kept_day
            GROUP BY a.warehouse_id, a.warehouse_name, a.cutoff ORDER BY a.warehouse_name, a.warehouse_id
            """, parameters, commandTimeout: 0, cancellationToken: cancellationToken))).AsList();
    }
}

/// <summary>What a run would delete of a warehouse under another setting.</summary>
public sealed record RetentionForecast
{
    /// <summary>Warehouse id.</summary>
    public required string WarehouseId { get; init; }

    /// <summary>Warehouse name.</summary>
    public required string WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>Rows before this moment would go; null under legal hold, and where no days are set.</summary>
    public DateTimeOffset? Cutoff { get; init; }

    /// <summary>Snapshots that would go.</summary>
    public required long Snapshots { get; init; }

    /// <summary>Shift snapshots that would go.</summary>
    public required long ShiftSnapshots { get; init; }

    /// <summary>Rows of both tables that would go.</summary>
    public long Rows => Snapshots + ShiftSnapshots;
}
