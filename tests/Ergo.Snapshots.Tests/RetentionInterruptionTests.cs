using Dapper;
using Ergo.Snapshots.Retention;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>Runs that meet another run, a lock, a stop or a kill.</summary>
public sealed class RetentionInterruptionTests
{
    [Fact]
    public async Task Second_run_at_the_same_time_is_refused_naming_who_runs()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await store.RememberAsync();
        await using var reader = await store.HoldAsync(await LockExpiredRowAsync(store));
        var first = store.Retention.RunManuallyAsync("the night job");
        await store.BlockedSessionAsync("run_retention");

        var refusal = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("admin"));
        Assert.Equal("A retention run is under way, started by the night job.", refusal.Message);
        await store.Retention.RunManuallyAsync("schedule", onlyIfDue: true);

        await reader.ExecuteAsync("ROLLBACK");
        await first;
        Assert.Equal(["the night job"], await store.ListAsync<string>("SELECT requested_by FROM job_runs WHERE job = 'retention'"));
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Run_killed_in_the_middle_is_finished_by_the_next(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server);
        await store.RememberAsync();
        await using var reader = await store.HoldAsync(await LockExpiredRowAsync(store));
        var run = store.Retention.RunManuallyAsync("the night job");
        var session = await store.BlockedSessionAsync("run_retention");

        await store.RunAsync("SELECT pg_terminate_backend(@session)", new { session });
        await Assert.ThrowsAnyAsync<Exception>(() => run);
        await Waiting.UntilAsync(
            async () => !await store.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = @session)", new { session }), "the end of the session");

        Assert.Equal("interrupted", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM survivors WHERE source = 'ergonomic_snapshots' AND id NOT IN (SELECT id FROM ergonomic_snapshots)"));
        Assert.NotEmpty((await store.Retention.GetPlanAsync()).Items);
        await reader.ExecuteAsync("ROLLBACK");
        await store.Retention.RunManuallyAsync("admin");

        Assert.Equal(
            ["failed: interrupted before it ended", "succeeded: "],
            await store.ListAsync<string>("SELECT outcome || ': ' || coalesce(error, '') FROM job_runs WHERE job = 'retention' ORDER BY id"));
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
        await store.AssertViewsAsRememberedAsync();
    }

    [Fact]
    public async Task Stop_that_the_server_takes_long_to_write_down_still_ends_in_order()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await using var reader = await store.HoldAsync(await LockExpiredRowAsync(store));
        var settings = store.Address;
        settings.Remove("Cancellation Timeout");
        await using var source = Ergo.Database.Connections.StoreConnections.Create(settings);
        using var stop = new CancellationTokenSource();
        var run = new DataRetentionJob(source).RunManuallyAsync("admin", cancellationToken: stop.Token);
        await store.BlockedSessionAsync("run_retention");

        await using var busy = await store.HoldAsync("SELECT FROM ergo_internal.runs WHERE job = 'retention' FOR UPDATE");
        await stop.CancelAsync();
        // Longer than the driver's own patience and the server's next look at its client together.
        await Task.Delay(TimeSpan.FromSeconds(5));
        await busy.ExecuteAsync("ROLLBACK");
        await Assert.ThrowsAnyAsync<Exception>(() => run);
        Assert.Equal("stopped", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'"));
    }

    [Fact]
    public async Task Partition_in_use_is_reported_others_go_and_a_later_run_finishes()
    {
        await using var store = await RetentionScenario.CreateAsync();
        await store.RememberAsync();
        var blocked = await store.PartitionNameAsync("ergonomic_snapshots", 8);
        await using var reader = await store.HoldAsync($"LOCK TABLE {await store.PartitionAsync("ergonomic_snapshots", 8)} IN ACCESS SHARE MODE");

        var failure = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("admin"));
        Assert.Contains($"{blocked} not dropped:", failure.Message, StringComparison.Ordinal);
        Assert.Equal([blocked], (await store.Retention.GetPlanAsync()).Items.Select(item => item.PartitionName).Distinct());

        await reader.ExecuteAsync("ROLLBACK");
        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
        await store.AssertViewsAsRememberedAsync();
        Assert.Equal(["failed", "succeeded"], await store.ListAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention' ORDER BY id"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Readers_of_other_days_do_not_keep_a_partition_from_being_dropped(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        var expired = await store.PartitionAsync("ergonomic_snapshots", 8);
        await using var reader = await store.HoldAsync($"SELECT count(*) FROM {await store.PartitionAsync("ergonomic_snapshots", 1)}; SELECT count(*) FROM {await store.PartitionAsync("ergonomic_snapshots", 7)}");
        await store.Retention.RunManuallyAsync("admin");
        Assert.Null(await store.AskAsync<string?>("SELECT to_regclass(@expired)::text", new { expired }));
    }

    [Fact]
    public async Task Run_stopped_while_it_waits_for_a_partition_says_so()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await using var reader = await store.HoldAsync($"LOCK TABLE {await store.PartitionAsync("ergonomic_snapshots", 8)} IN ACCESS SHARE MODE");
        using var stop = new CancellationTokenSource();
        var run = store.Retention.RunManuallyAsync("admin", cancellationToken: stop.Token);
        await store.BlockedSessionAsync("run_retention");
        var left = await store.RowsAsync();
        // Between two attempts it sleeps; stopped there or in the wait itself, it ends the same way.
        await Task.Delay(350);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => run);
        await EndOfRunAsync(store);
        Assert.Equal(left, await store.RowsAsync());
        Assert.Equal("stopped", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'"));
        Assert.StartsWith("stopped", await store.AskAsync<string>("SELECT error FROM job_runs WHERE job = 'retention'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_that_is_stopped_deletes_nothing_more_and_says_so()
    {
        await using var store = await RetentionScenario.CreateAsync();
        await using var reader = await store.HoldAsync(await LockExpiredRowAsync(store));
        using var stop = new CancellationTokenSource();
        var run = store.Retention.RunManuallyAsync("admin", cancellationToken: stop.Token);
        await store.BlockedSessionAsync("run_retention");
        var left = await store.RowsAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => run);
        await EndOfRunAsync(store);

        Assert.Equal(left, await store.RowsAsync());
        Assert.Equal("stopped", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'"));
        Assert.Contains("stopped", await store.AskAsync<string>("SELECT error FROM job_runs WHERE job = 'retention'"), StringComparison.Ordinal);
        await reader.ExecuteAsync("ROLLBACK");
        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Run_whose_client_is_gone_deletes_nothing_more(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        await using var reader = await store.HoldAsync(await LockExpiredRowAsync(store));
        await using Relay network = new(store.Address.Host!, store.Address.Port);
        await using var remote = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(store.Address.ConnectionString) { Host = "127.0.0.1", Port = network.Port }.ConnectionString);
        var run = new DataRetentionJob(remote).RunManuallyAsync("admin");
        var session = await store.BlockedSessionAsync("run_retention");
        var left = await store.RowsAsync();
        await network.CutAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => run);

        // The row stays locked, so nothing else ends the run.
        await Waiting.UntilAsync(
            async () => !await store.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = @session)", new { session }), "the end of the session");
        Assert.Equal("interrupted", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'"));
        Assert.Equal(left, await store.RowsAsync());
        await reader.ExecuteAsync("ROLLBACK");
        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
    }

    // A row lock in the first partition that is thinned out row by row: the run waits there, with most of its work to do.
    private static async Task<string> LockExpiredRowAsync(Store store) =>
        $"SELECT 1 FROM {await store.PartitionAsync("ergonomic_snapshots", 7)} WHERE warehouse_id = 'w1' FOR UPDATE";

    // A client that asked for a stop waits for it for two seconds only.
    private static Task EndOfRunAsync(Store store) => Waiting.UntilAsync(
        async () => await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'") != "running", "the end of the run");
}
