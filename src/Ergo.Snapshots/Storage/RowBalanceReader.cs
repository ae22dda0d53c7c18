using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Storage;

/// <summary>Reads whether every stored row is in a figure or on a list that says why not.</summary>
public sealed class RowBalanceReader(NpgsqlDataSource dataSource)
{
    /// <summary>The balance of each view that has been checked, in the order of the views.</summary>
    public async Task<IReadOnlyList<RowBalance>> GetAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RowBalance>(new CommandDefinition("""
            SELECT v.name AS view_name, v.balance_checked_at AS checked_at, b.*
            FROM ergo_internal.views v CROSS JOIN LATERAL jsonb_to_record(v.balance) AS b(
                stored bigint, counted bigint, late bigint, future bigint, frozen bigint, not_kept bigint, unreadable bigint,
                waiting bigint, in_progress bigint, set_aside bigint, missing bigint)
            WHERE v.balance IS NOT NULL ORDER BY v.ordinal
            """, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What views lack, the latest days first.</summary>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<ViewGap>> GapsAsync(int limit = 50, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ViewGap>(new CommandDefinition("""
            SELECT g.view_name, coalesce(g.warehouse_name, g.warehouse_id) AS warehouse_name, g.day, g.row_count,
                   CASE WHEN isfinite(g.bucket_start) THEN g.bucket_start END AS bucket_start, g.error, g.since, g.retry_at
            FROM ergo_internal.view_gaps g ORDER BY g.day DESC NULLS FIRST, g.view_name, warehouse_name LIMIT @limit
            """, new { limit }, cancellationToken: cancellationToken))).AsList();
    }
}
