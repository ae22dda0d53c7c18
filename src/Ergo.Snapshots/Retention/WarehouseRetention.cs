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
        await using var answers = await connection.QueryMultipleAsync(new CommandDefinition("""
            SELECT h.warehouse_id, h.matter, h.placed_by, h.placed_at FROM ergo_internal.current_holds h ORDER BY h.placed_at NULLS FIRST, h.matter;
            SELECT c.warehouse_id, c.warehouse_name, w.code AS warehouse_code, w.retention_days, w.announced_days, w.is_announced, w.was_announced, w.gone_at,
                   CASE WHEN w.timezone_is_unusable THEN w.announced_timezone END AS unusable_timezone, s.retention_floor_days AS floor_days,
                   nullif(c.cutoff, '-infinity') AS cutoff, r.identity_days, nullif(r.identified_from, '-infinity') AS identified_from, last.changed_by, last.changed_at
            FROM ergo_internal.warehouse_cutoffs c
            JOIN ergo_internal.known_warehouses w ON w.id = c.warehouse_id
            CROSS JOIN ergo_internal.settings s
            LEFT JOIN ergo_internal.warehouse_retention r ON r.warehouse_id = c.warehouse_id
            LEFT JOIN (SELECT DISTINCT ON (x.warehouse_id) x.warehouse_id, x.changed_by, x.changed_at FROM ergo_internal.retention_changes x
                       ORDER BY x.warehouse_id, x.id DESC) last ON last.warehouse_id = c.warehouse_id
            WHERE c.warehouse_id <> 'unassigned' OR EXISTS (SELECT 1 FROM public.ergonomic_snapshots e WHERE e.warehouse_id = 'unassigned')
               OR EXISTS (SELECT 1 FROM public.shift_snapshots e WHERE e.warehouse_id = 'unassigned')
            ORDER BY c.warehouse_name, c.warehouse_id
            """, cancellationToken: cancellationToken));
        var holds = (await answers.ReadAsync<LegalHold>()).ToLookup(hold => hold.WarehouseId);
        return [.. (await answers.ReadAsync<RetentionSetting>()).Select(setting => setting with { Holds = [.. holds[setting.WarehouseId]] })];
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

    /// <summary>Changes many warehouses' retention to the same days, all or none.</summary>
    /// <param name="seen">The warehouses' settings as their editor saw them. If one is no longer so, nothing is overwritten.</param>
    /// <param name="newDays">1 to 3650, and not below the installation's floor.</param>
    /// <param name="changedBy">Who; recorded for each.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RetentionException">Refused, with the reason; every old value stays.</exception>
    public async Task SetDaysAsync(IReadOnlyCollection<RetentionSetting> seen, int newDays, string changedBy, CancellationToken cancellationToken = default)
    {
        RequireRange(newDays);
        await SettingCall.ExecuteAsync(
            dataSource, "SELECT ergo_internal.set_retention_days_of(@warehouses, @expectedDays, @newDays, @changedBy)",
            new { warehouses = seen.Select(one => one.WarehouseId).ToArray(), expectedDays = seen.Select(one => one.RetentionDays).ToArray(), newDays, changedBy }, cancellationToken);
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
