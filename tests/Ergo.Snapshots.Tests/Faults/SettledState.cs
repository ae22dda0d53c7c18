using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>What must hold once nobody writes and all views are refreshed, whatever happened before.</summary>
internal static class SettledState
{
    /// <summary>Wrong buckets, lost or left-over ledger entries, and states that are stuck; empty when all is well.</summary>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(NpgsqlConnection connection) => (await connection.QueryAsync<string>("""
        SELECT format('%s of %s is wrong: %s %s, stored %s, expected %s', v.name, d.warehouse_id, d.problem, d.key, d.stored, d.expected)
        FROM ergo_internal.views v CROSS JOIN warehouses w
        CROSS JOIN LATERAL ergo_internal.view_differences(v.name, w.id, '-infinity', 'infinity') d
        UNION ALL
        SELECT format('minute %s of %s is left in the ledger', bucket_minute, warehouse_id) FROM ergo_internal.change_ledger WHERE bucket_minute < now()
        UNION ALL
        SELECT format('%s of %s is left dirty in %s', bucket_start, warehouse_id, view_name) FROM ergo_internal.dirty_buckets
        UNION ALL
        SELECT format('%s: running %s, failing %s, run by %s, %s of %s', name, is_running, is_failing, run_by, run_done, run_total) FROM view_refresh_status
        WHERE is_running OR is_failing OR num_nonnulls(run_by, run_done, run_total) > 0
        UNION ALL
        SELECT format('a run of %s has not ended', subject) FROM ergo_internal.runs WHERE outcome = 'running' OR finished_at IS NULL
        UNION ALL
        SELECT format('lock %s/%s is held by %s', classid, objid, pid) FROM pg_locks
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """, commandTimeout: 120)).AsList();
}
