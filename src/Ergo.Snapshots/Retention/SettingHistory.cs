using Dapper;
using Ergo.Database;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>Who changed which retention setting, when, from what to what.</summary>
public sealed class SettingHistory(NpgsqlDataSource dataSource)
{
    /// <summary>The latest changes, newest first.</summary>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<SettingChange>> LatestAsync(int limit = 50, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<SettingChange>(new CommandDefinition("""
            SELECT c.setting, coalesce(w.name, c.warehouse_id) AS warehouse_name, c.old_value, c.new_value, c.changed_by, c.changed_at, c.reason
            FROM (
                (SELECT setting, warehouse_id, old_value, new_value, changed_by, changed_at, reason, id FROM ergo_internal.setting_changes ORDER BY id DESC LIMIT @limit)
                UNION ALL
                (SELECT 'days', warehouse_id, old_days::text, new_days::text, changed_by, changed_at, NULL, id FROM ergo_internal.retention_changes ORDER BY id DESC LIMIT @limit)
            ) c LEFT JOIN ergo_internal.known_warehouses w ON w.id = c.warehouse_id
            ORDER BY c.changed_at DESC, c.id DESC LIMIT @limit
            """, new { limit }, cancellationToken: cancellationToken))).AsList();
    }
}

/// <summary>A recorded change of a setting.</summary>
public sealed record SettingChange
{
    /// <summary><c>days</c> that snapshots are kept, <c>floor</c>, <c>legal hold</c>, or <c>identities</c>: days for which workers are named.</summary>
    public required string Setting { get; init; }

    /// <summary>The warehouse; null for the floor, which holds for all.</summary>
    public string? WarehouseName { get; init => field = PlainText.Line(value); }

    /// <summary>Days, or the matter of a hold; null where nothing was set.</summary>
    public string? OldValue { get; init; }

    /// <summary>Days, or the matter of a hold; null where nothing is set any more.</summary>
    public string? NewValue { get; init; }

    /// <summary>Who.</summary>
    public required string ChangedBy { get; init => field = PlainText.Line(value); }

    /// <summary>When.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Why a hold was lifted; null for other changes.</summary>
    public string? Reason { get; init => field = PlainText.Line(value); }
}
