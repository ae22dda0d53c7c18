using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Retention;

/// <summary>The recorded retention runs, with why they ran and what they did.</summary>
public sealed class RetentionRuns(NpgsqlDataSource dataSource)
{
    /// <summary>The latest runs, newest first.</summary>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="before">Only those begun before; null for all.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<RetentionRun>> LatestAsync(int limit = 50, DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RetentionRun>(new CommandDefinition("""
            SELECT r.id, coalesce(w.name, r.subject) AS subject, r.requested_by, r.detail ->> 'reason' AS reason, r.started_at, r.finished_at, r.outcome,
                   CASE WHEN r.detail ? 'plan' THEN (SELECT coalesce(sum((p ->> 'expired_rows')::bigint), 0)::bigint FROM jsonb_array_elements(r.detail -> 'plan') p) END AS planned_rows,
                   r.rows_affected AS deleted_rows, (r.detail ->> 'alerts_deleted')::bigint AS alerts_deleted, r.error, r.stop_asked_by
            FROM (SELECT * FROM public.job_runs WHERE job = 'retention' AND (@before::timestamptz IS NULL OR started_at < @before) ORDER BY started_at DESC, id DESC LIMIT @limit) r
            LEFT JOIN ergo_internal.known_warehouses w ON w.id = r.subject ORDER BY r.started_at DESC, r.id DESC
            """, new { limit, before }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What a run that has ended did, per warehouse; empty when it had nothing to delete.</summary>
    public async Task<IReadOnlyList<RetentionResult>> ResultsAsync(long runId, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RetentionResult>(new CommandDefinition("""
            WITH run AS (SELECT detail FROM ergo_internal.runs WHERE job = 'retention' AND id = @runId),
            planned AS (
                SELECT p.* FROM run, jsonb_to_recordset(run.detail -> 'plan')
                    AS p(partition_name text, warehouse_id text, warehouse_name text, cutoff timestamptz, expired_rows bigint)
            ), done AS (
                SELECT d.partition, d.warehouse, coalesce(d.dropped, false) AS dropped, sum(d.rows) AS rows
                FROM run, jsonb_to_recordset(run.detail -> 'results') AS d(partition text, warehouse text, dropped boolean, rows bigint) GROUP BY 1, 2, 3
            )
            SELECT p.warehouse_name, min(p.cutoff) AS cutoff, sum(p.expired_rows)::bigint AS planned_rows,
                   coalesce(sum(CASE WHEN d.dropped THEN p.expired_rows ELSE d.rows END), 0)::bigint AS deleted_rows
            FROM planned p LEFT JOIN done d ON d.partition = p.partition_name AND (d.dropped OR d.warehouse = p.warehouse_id)
            GROUP BY p.warehouse_id, p.warehouse_name ORDER BY p.warehouse_name
            """, new { runId }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>When a run for all warehouses last ended well; null when none did.</summary>
    public async Task<DateTimeOffset?> LastDoneAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<DateTimeOffset?>(new CommandDefinition("""
            SELECT max(r.started_at) FROM ergo_internal.runs r
            WHERE r.job = 'retention' AND r.subject = 'all warehouses' AND r.outcome = 'succeeded'
            """, cancellationToken: cancellationToken));
    }

    /// <summary>Rows deleted by the runs that began within a time; those of a run under way as far as it has written them down.</summary>
    /// <param name="within">How far back.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<long> DeletedRowsAsync(TimeSpan within, CancellationToken cancellationToken = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("""
            SELECT coalesce(sum(r.rows_affected), 0)::bigint FROM ergo_internal.runs r
            WHERE r.job = 'retention' AND r.started_at > clock_timestamp() - @within
            """, new { within }, cancellationToken: cancellationToken));
    }
}
