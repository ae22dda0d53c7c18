using System.Globalization;
using Dapper;
using Ergo.Database.Connections;
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
        await using var connection = await dataSource.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<RetentionSetting>(new CommandDefinition("""
            SELECT c.warehouse_id, c.warehouse_name, w.code AS warehouse_code, w.retention_days, w.announced_days, w.is_announced, w.was_announced, w.gone_at,
                   CASE WHEN w.timezone_is_unusable THEN w.announced_timezone END AS unusable_timezone, s.retention_floor_days AS floor_days,
                   c.legal_hold, c.hold_reason, held.changed_by AS held_by, held.since AS held_since, nullif(c.cutoff, '-infinity') AS cutoff,
                   r.identity_days, nullif(r.identified_from, '-infinity') AS identified_from, last.changed_by, last.changed_at
            FROM ergo_internal.warehouse_cutoffs c
            JOIN ergo_internal.known_warehouses w ON w.id = c.warehouse_id
            CROSS JOIN ergo_internal.settings s
            LEFT JOIN ergo_internal.warehouse_retention r ON r.warehouse_id = c.warehouse_id
            LEFT JOIN LATERAL (SELECT h.changed_by, (SELECT min(f.changed_at) FROM ergo_internal.setting_changes f
                                   WHERE f.setting = 'legal hold' AND f.warehouse_id = c.warehouse_id
                                     AND f.id > coalesce((SELECT max(l.id) FROM ergo_internal.setting_changes l WHERE l.setting = 'legal hold'
                                                          AND l.warehouse_id = c.warehouse_id AND l.new_value IS NULL), 0)) AS since
                               FROM ergo_internal.setting_changes h
                               WHERE h.setting = 'legal hold' AND h.warehouse_id = c.warehouse_id AND c.legal_hold ORDER BY h.id DESC LIMIT 1) held ON true
            LEFT JOIN LATERAL (SELECT x.changed_by, x.changed_at FROM ergo_internal.retention_changes x
                               WHERE x.warehouse_id = c.warehouse_id ORDER BY x.id DESC LIMIT 1) last ON true
            WHERE c.warehouse_id <> 'unassigned' OR EXISTS (SELECT 1 FROM public.ergonomic_snapshots e WHERE e.warehouse_id = 'unassigned')
               OR EXISTS (SELECT 1 FROM public.shift_snapshots e WHERE e.warehouse_id = 'unassigned')
            ORDER BY c.warehouse_name, c.warehouse_id
            """, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Changes a warehouse's retention.</summary>
    /// <param name="warehouseId">The warehouse.</param>
    /// <param name="expectedDays">What the editor saw: null for no days. If it is no longer so, nothing is overwritten.</param>
    /// <param name="newDays">1 to 3650, and not below the installation's floor.</param>
    /// <param name="changedBy">Who; recorded.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; the old value stays.</exception>
    public async Task SetDaysAsync(
        string warehouseId, int? expectedDays, int newDays, string changedBy, CancellationToken cancellationToken = default)
    {
        RequireRange(newDays);
        await SettingCall.ExecuteAsync(
            dataSource, "SELECT ergo_internal.set_retention_days(@warehouseId, @expectedDays, @newDays, @changedBy)",
            new { warehouseId, expectedDays, newDays, changedBy }, cancellationToken);
    }

    /// <summary>Refuses days that no warehouse can be set to.</summary>
    /// <exception cref="RetentionException">The days are not within <see cref="MinDays"/> and <see cref="MaxDays"/>.</exception>
    internal static void RequireRange(int days)
    {
        if (days is < MinDays or > MaxDays)
        {
            throw new RetentionException($"Retention must be a whole number of days from {MinDays} to {MaxDays}, not {days}.");
        }
    }
}
