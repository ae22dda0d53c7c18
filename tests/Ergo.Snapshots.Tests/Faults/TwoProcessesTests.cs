using Dapper;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>Two refreshers in two processes.</summary>
public sealed class TwoProcessesTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Each_bucket_is_computed_once_and_the_second_caller_is_told_who_runs(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.FillAsync(2_000, warehouses: 2, days: 5, seed: 0.55);
        // Many small steps: time enough for the other to try.
        await store.RunAsync("UPDATE ergo_internal.views SET step_buckets = 10 WHERE name = 'rollup_5m'");
        var dirty = await store.AskAsync<long>("SELECT count(DISTINCT (warehouse_id, date_bin('5 minutes', event_time, '2000-01-01 UTC'))) FROM ergonomic_snapshots WHERE event_time <= now()");

        var connectionString = store.Address.ConnectionString;
        await using var starter = await store.HoldAsync($"SELECT pg_advisory_xact_lock({Program.StartingSignal})");
        using var first = await RefresherProcess.StartAsync(connectionString, "rollup_5m", "process 1");
        using var second = await RefresherProcess.StartAsync(connectionString, "rollup_5m", "process 2");
        await starter.ExecuteAsync("COMMIT TRANSACTION");
        var said = await Task.WhenAll(first.EndedAsync(), second.EndedAsync());

        Assert.All(said, lines => Assert.Equal("refreshed", lines[^1]));
        Assert.Contains(said.SelectMany(lines => lines), line => line.StartsWith("rollup_5m is being refreshed by process ", StringComparison.Ordinal));
        Assert.Equal(["process 1", "process 2"], (await store.ListAsync<string>("SELECT requested_by FROM job_runs WHERE outcome = 'succeeded'")).Order(StringComparer.Ordinal));
        Assert.Equal(dirty, await store.AskAsync<long>("SELECT sum(buckets)::bigint FROM job_runs"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }
}
