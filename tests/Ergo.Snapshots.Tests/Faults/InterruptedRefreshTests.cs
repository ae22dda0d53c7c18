using Dapper;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>A refresh that meets a limit in the middle says so in its status, keeps what it showed, and the next one repairs.</summary>
public sealed class InterruptedRefreshTests
{
    private static readonly FilledStore Filled = new(async store =>
    {
        await store.SeedWarehousesAsync();
        await store.FillAsync(500, warehouses: 2, days: 3, seed: 0.65);
        await store.Views.RefreshAllViewsAsync("test");
    });

    [SkippableTheory]
    [InlineData(PostgresKind.Embedded, "statement_timeout", "stopped on request or by a time limit")]
    [InlineData(PostgresKind.Embedded, "lock_timeout", "canceling statement due to lock timeout")]
    [InlineData(PostgresKind.Path, "statement_timeout", "stopped on request or by a time limit")]
    [InlineData(PostgresKind.Path, "lock_timeout", "canceling statement due to lock timeout")]
    public async Task Time_limit_in_the_middle_is_recorded_and_repaired(PostgresKind server, string limit, string error)
    {
        await using var store = await FilledAsync(server);
        var shown = await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_1m");
        await using (await store.HoldAsync("LOCK TABLE ergo_internal.rollup_1m IN SHARE MODE"))
        {
            var failure = await Assert.ThrowsAsync<PostgresException>(() => RefreshUnderAsync(store, $"SET {limit} = 300"));
            Assert.Equal($"rollup_1m could not be refreshed: {error}", failure.MessageText);
        }

        await AssertFailedThenRepairedAsync(store, error, shown);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Session_terminated_in_the_middle_leaves_nothing_behind(PostgresKind server)
    {
        await using var store = await FilledAsync(server);
        await using (await store.HoldAsync("LOCK TABLE ergo_internal.rollup_1m IN SHARE MODE"))
        {
            var refresh = store.RunAsync("CALL refresh_view('rollup_1m', false, 'the night job')");
            var session = await store.BlockedSessionAsync("refresh_view");
            Assert.True((await store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "rollup_1m") is { IsRunning: true, RunBy: "the night job" });
            await store.RunAsync("SELECT pg_terminate_backend(@session)", new { session });
            await Assert.ThrowsAsync<PostgresException>(() => refresh);
            await Waiting.UntilAsync(
                async () => !await store.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = @session)", new { session }), "the end of the session");
        }

        Assert.False((await store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "rollup_1m").IsRunning);
        Assert.Equal("interrupted", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE requested_by = 'the night job'"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal("failed", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE requested_by = 'the night job'"));
        Assert.Empty(await ProblemsAsync(store));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task No_room_for_temporary_files_is_recorded_and_repaired(PostgresKind server)
    {
        await using var store = await FilledAsync(server, rows: 2_500);
        var shown = await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_1m");
        var failure = await Assert.ThrowsAsync<PostgresException>(() => RefreshUnderAsync(store, "SET work_mem = '64kB'; SET temp_file_limit = 0"));
        Assert.Contains("temporary file size exceeds", failure.MessageText, StringComparison.Ordinal);
        await AssertFailedThenRepairedAsync(store, "temporary file size exceeds", shown);
    }

    private static async Task RefreshUnderAsync(Store store, string settings)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(settings);
        await connection.ExecuteAsync("CALL refresh_view('rollup_1m')");
    }

    private static async Task AssertFailedThenRepairedAsync(Store store, string error, long shown)
    {
        var status = (await store.Views.GetRefreshStatusAsync()).Single(view => view.Name == "rollup_1m");
        Assert.True(status is { IsFailing: true, IsRunning: false });
        Assert.Contains(error, status.LastError, StringComparison.Ordinal);
        Assert.Equal(shown, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_1m"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await ProblemsAsync(store));
    }

    private static async Task<IReadOnlyList<string>> ProblemsAsync(Store store)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        return await SettledState.ProblemsAsync(connection);
    }

    // What was taken in, and something more that was not.
    private static async Task<Store> FilledAsync(PostgresKind server, int rows = 500)
    {
        var store = await Filled.CopyAsync(server);
        await store.FillAsync(rows, warehouses: 2, days: 3, seed: 0.75);
        return store;
    }
}
