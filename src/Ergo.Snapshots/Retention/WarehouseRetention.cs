using System.Globalization;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>How long each warehouse keeps its snapshots.</summary>
public sealed class WarehouseRetention(NpgsqlDataSource dataSource)
{
    /// <summary>Shortest retention, days.</summary>
    public const int MinDays = 1;

    /// <summary>Longest retention, days.</summary>
    public const int MaxDays = 3650;

    /// <summary>Reads a number of days as a person types it: a whole number from 1 to 3650 and nothing else.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="days">The days, when accepted.</param>
    /// <param name="refusal">Why not, when refused.</param>
    public static bool TryParseDays(string? text, out int days, out string? refusal)
    {
        var trimmed = text?.Trim() ?? "";
        if (int.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out days) && days is >= MinDays and <= MaxDays)
        {
            refusal = null;
            return true;
        }

        days = 0;
        refusal = trimmed.Length == 0
            ? $"Enter the number of days to keep, {MinDays} to {MaxDays}."
            : $"\"{trimmed}\" is not a whole number of days from {MinDays} to {MaxDays}.";
        return false;
    }

    /// <summary>Every warehouse's setting, by name. The reserved one for unassigned rows is listed only where it holds data.</summary>
    public async Task<IReadOnlyList<RetentionSetting>> ListAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RetentionSetting>(new CommandDefinition("""
            SELECT c.warehouse_id, c.warehouse_name, w.code AS warehouse_code, c.retention_days, s.retention_floor_days AS floor_days,
                   c.legal_hold, c.hold_reason, CASE WHEN NOT c.legal_hold THEN c.cutoff END AS cutoff, last.changed_by, last.changed_at
            FROM ergo_internal.warehouse_cutoffs c
            JOIN warehouses w ON w.id = c.warehouse_id
            CROSS JOIN ergo_internal.settings s
            LEFT JOIN LATERAL (SELECT x.changed_by, x.changed_at FROM ergo_internal.retention_changes x
                               WHERE x.warehouse_id = c.warehouse_id ORDER BY x.id DESC LIMIT 1) last ON true
            WHERE c.warehouse_id <> 'unassigned' OR EXISTS (SELECT FROM ergonomic_snapshots e WHERE e.warehouse_id = c.warehouse_id)
               OR EXISTS (SELECT FROM shift_snapshots e WHERE e.warehouse_id = c.warehouse_id)
            ORDER BY c.warehouse_name, c.warehouse_id
            """, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What the next run would delete if the warehouse kept its snapshots for other days.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="days">1 to 3650.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="RetentionException">There is no such warehouse, or the days are out of range.</exception>
    public async Task<RetentionForecast> ForecastAsync(string warehouseId, int days, CancellationToken cancellationToken = default)
    {
        RequireRange(days);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RetentionForecast>(new CommandDefinition("""
            SELECT CASE WHEN NOT c.legal_hold THEN x.cutoff END AS cutoff,
                   coalesce(sum(r.row_count) FILTER (WHERE r.table_name = 'ergonomic_snapshots'), 0)::bigint AS snapshots,
                   coalesce(sum(r.row_count) FILTER (WHERE r.table_name = 'shift_snapshots'), 0)::bigint AS shift_snapshots
            FROM ergo_internal.warehouse_cutoffs c
            CROSS JOIN LATERAL (SELECT ergo_internal.cutoff_at(@days, c.legal_hold, now()) AS cutoff) x
            CROSS JOIN LATERAL (SELECT (x.cutoff AT TIME ZONE 'UTC')::date AS first_kept_day) d
            LEFT JOIN LATERAL ergo_internal.stored_rows(d.first_kept_day) r ON r.warehouse_id = c.warehouse_id AND r.day < d.first_kept_day
            WHERE c.warehouse_id = @warehouseId
            GROUP BY c.legal_hold, x.cutoff
            """, new { warehouseId, days }, commandTimeout: 0, cancellationToken: cancellationToken))
            ?? throw new RetentionException($"There is no warehouse with id {warehouseId}.");
    }

    /// <summary>Changes a warehouse's retention.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="expectedDays">What the editor saw: if it is no longer so, nothing is overwritten.</param>
    /// <param name="newDays">1 to 3650, and not below the installation's floor.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; the old value stays.</exception>
    public async Task SetDaysAsync(
        string warehouseId, int expectedDays, int newDays, string changedBy, CancellationToken cancellationToken = default)
    {
        RequireRange(newDays);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "SELECT ergo_internal.set_retention_days(@warehouseId, @expectedDays, @newDays, @changedBy)",
                new { warehouseId, expectedDays, newDays, changedBy }, cancellationToken: cancellationToken));
        }
        catch (PostgresException failure)
        {
            throw new RetentionException(failure.MessageText + ".", failure);
        }
    }

    private static void RequireRange(int days)
    {
        if (days is < MinDays or > MaxDays)
        {
            throw new RetentionException($"Retention must be a whole number of days from {MinDays} to {MaxDays}, not {days}.");
        }
    }
}
