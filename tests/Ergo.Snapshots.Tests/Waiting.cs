using System.Diagnostics;
using Dapper;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>Waiting for what another session does, without guessing how long it takes.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns once the condition holds; fails the test if it never does.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Patience, $"Waited in vain for: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>The database session that runs a statement and waits for another session's lock.</summary>
    public static async Task<int> BlockedSessionAsync(this Store store, string statement)
    {
        // Of Citus a session may wait for what another one holds on some other node.
        var onOtherNodes = await store.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")
            ? "(SELECT citus_pid_for_gpid(w.waiting_gpid) FROM citus_lock_waits w WHERE w.blocked_statement LIKE '%' || @statement || '%' LIMIT 1), "
            : "";
        var session = 0;
        await UntilAsync(
            async () => (session = await store.AskAsync<int>($"""
                SELECT coalesce((SELECT pid FROM pg_stat_activity
                                 WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%' || @statement || '%'
                                   AND pid <> pg_backend_pid() LIMIT 1), {onOtherNodes}0)
                """, new { statement })) != 0,
            $"a session that runs {statement} and waits for a lock");
        return session;
    }

    /// <summary>A session of its own with an open transaction that has run a statement.</summary>
    public static async Task<NpgsqlConnection> HoldAsync(this Store store, string sql)
    {
        var connection = await store.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("BEGIN; " + sql);
        return connection;
    }
}
