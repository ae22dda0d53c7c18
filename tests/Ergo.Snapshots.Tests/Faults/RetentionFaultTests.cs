using Dapper;
using Ergo.Snapshots.Retention;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>Runs that meet a limit, long readers, or changes made while they are under way. What they must not delete stays.</summary>
public sealed class RetentionFaultTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Time_limit_in_the_middle_is_recorded_and_the_next_run_finishes(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        await store.RememberAsync();
        await using (await store.HoldAsync(await LockRowsAsync(store)))
        await using (var connection = await store.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("SET statement_timeout = '4s'");
            var failure = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("CALL run_retention('the night job')"));
            Assert.StartsWith("stopped on request or by a time limit", failure.MessageText, StringComparison.Ordinal);
        }

        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM survivors WHERE source = 'ergonomic_snapshots' AND id NOT IN (SELECT id FROM ergonomic_snapshots)"));
        await store.Retention.RunManuallyAsync("admin");
        Assert.Equal(
            ["stopped: stopped on request or by a time limit", "succeeded: "],
            await store.ListAsync<string>("SELECT outcome || ': ' || coalesce(error, '') FROM job_runs WHERE job = 'retention' ORDER BY id"));
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
        await store.AssertViewsAsRememberedAsync();
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Long_reader_of_another_day_through_the_table_keeps_nothing_from_going(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, "citus: who reads the table holds all of its days on the coordinator; the run says so, and the next one takes them");
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        await store.RememberAsync();
        var expired = await store.PartitionAsync("ergonomic_snapshots", 8);
        await using (await store.HoldAsync(await CountDayAsync(store, daysBack: 0)))
        {
            await WhileOthersReadAndWriteAsync(store, store.Retention.RunManuallyAsync("admin"));
            Assert.Equal(0, await store.AskAsync<long>(await CountDayAsync(store, daysBack: 8)));
        }

        Assert.Empty(await store.WronglyKeptOrGoneAsync());
        await store.AssertViewsAsRememberedAsync();
        // The empty partition itself goes once the table is free for a moment.
        await store.Retention.RunManuallyAsync("admin");
        Assert.Null(await store.AskAsync<string?>("SELECT to_regclass(@expired)::text", new { expired }));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Long_reader_of_the_same_day_keeps_that_day_alone_and_nobody_waits(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 400);
        await store.RememberAsync();
        var expired = await store.PartitionAsync("ergonomic_snapshots", 8);
        await using (await store.HoldAsync(await CountDayAsync(store, daysBack: 8)))
        {
            var run = store.Retention.RunManuallyAsync("admin");
            var failure = await Assert.ThrowsAsync<RetentionException>(() => WhileOthersReadAndWriteAsync(store, run));
            var name = await store.PartitionNameAsync("ergonomic_snapshots", 8);
            Assert.Contains($"{name} not dropped: somebody is using it; the next run takes it", failure.Message, StringComparison.Ordinal);
            Assert.Equal([name], (await store.Retention.GetPlanAsync()).Items.Select(item => item.PartitionName).Distinct());
        }

        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
        await store.AssertViewsAsRememberedAsync();
    }

    [Fact]
    public async Task Rows_that_arrive_while_a_confirmed_plan_runs_are_not_deleted_beyond_it()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await store.RememberAsync();
        var plan = await store.Retention.GetPlanAsync();
        // The run waits between its look at the plan and its first deletion.
        await using var holder = await store.HoldAsync("SELECT pg_advisory_xact_lock_shared(hashtext('ergo_internal.freeze'), 0)");
        var run = store.Retention.RunManuallyAsync("admin", plan.Fingerprint);
        await store.BlockedSessionAsync("run_retention");
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w1', date_trunc('day', now(), 'UTC') - make_interval(hours => 24 * d - 1) FROM generate_series(7, 8) d
            """);
        await holder.ExecuteAsync("ROLLBACK");

        var failure = await Assert.ThrowsAsync<RetentionException>(() => run);
        var (whole, thinned) = (await store.PartitionAsync("ergonomic_snapshots", 8), await store.PartitionAsync("ergonomic_snapshots", 7));
        var name = await store.PartitionNameAsync("ergonomic_snapshots", 8);
        var held = plan.Items.Where(item => item.PartitionName == name).Sum(item => item.ExpiredRows);
        Assert.Contains($"{name} not dropped: it holds {held + 1} rows, no longer the {held} of the plan", failure.Message, StringComparison.Ordinal);
        Assert.Equal(held + 1, await store.AskAsync<long>($"SELECT count(*) FROM {whole}"));
        Assert.Equal(1, await store.AskAsync<long>($"SELECT count(*) FROM {thinned} WHERE warehouse_id = 'w1'"));
        Assert.Equal(plan.TotalRows - held, await store.AskAsync<long>("SELECT rows_affected FROM job_runs WHERE job = 'retention'"));

        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
    }

    [Fact]
    public async Task Retention_that_is_lengthened_during_a_run_keeps_what_is_left()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        var count = $"SELECT count(*) FROM {await store.PartitionAsync("ergonomic_snapshots", 6)} WHERE warehouse_id = 'w1'";
        var expired = await store.AskAsync<long>(count);
        Assert.True(expired > 0);
        await using var holder = await store.HoldAsync(await LockRowsAsync(store));
        var run = store.Retention.RunManuallyAsync("admin");
        await store.BlockedSessionAsync("run_retention");
        await new WarehouseRetention(store.DataSource).SetDaysAsync("w1", 2, 90, "admin");
        await holder.ExecuteAsync("ROLLBACK");
        await run;
        Assert.Equal(expired, await store.AskAsync<long>(count));
    }

    // Rows of the first partition that is thinned out.
    private static async Task<string> LockRowsAsync(Store store) =>
        $"SELECT 1 FROM {await store.PartitionAsync("ergonomic_snapshots", 7)} WHERE warehouse_id = 'w1' FOR UPDATE";

    // Constants, so that no other partition is locked.
    private static async Task<string> CountDayAsync(Store store, int daysBack)
    {
        var day = await store.AskAsync<DateTime>("SELECT date_trunc('day', now(), 'UTC') - make_interval(hours => 24 * @daysBack)", new { daysBack });
        return $"SELECT count(*) FROM ergonomic_snapshots WHERE event_time >= '{day:yyyy-MM-dd}+00' AND event_time < '{day.AddDays(1):yyyy-MM-dd}+00'";
    }

    // Others give up after a second of waiting for a lock.
    private static async Task WhileOthersReadAndWriteAsync(Store store, Task run)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("SET lock_timeout = '1s'");
        while (!run.IsCompleted)
        {
            await connection.ExecuteAsync("SELECT count(*) FROM ergonomic_snapshots");
            await connection.ExecuteAsync("BEGIN; INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w3', now()); ROLLBACK");
            await Task.Delay(20);
        }

        await run;
    }
}
