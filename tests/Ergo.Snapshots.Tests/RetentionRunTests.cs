using Dapper;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>What a run deletes, what it leaves, and how it ends.</summary>
public sealed class RetentionRunTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Run_deletes_exactly_what_expired_and_changes_no_view(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server, rows: 3_000);
        await store.RememberAsync();
        var plan = await store.Retention.GetPlanAsync();
        var before = await store.RowsAsync();

        await store.Retention.RunManuallyAsync("admin", plan.Fingerprint, reason: "the disk is full");

        Assert.Empty(await store.WronglyKeptOrGoneAsync());
        Assert.Equal(plan.TotalRows, before - await store.RowsAsync());
        await store.AssertViewsAsRememberedAsync();
        Assert.Equal(3, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE id LIKE 'edge-%-0'"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE id LIKE 'edge-%-1'"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        await store.AssertViewsAsRememberedAsync();
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Cutoff_inside_the_default_partition_is_exact_to_the_microsecond(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time)
            SELECT 'edge' || e, 'w1', date_trunc('day', now(), 'UTC') - interval '240 hours' - make_interval(secs => e / 1e6) FROM generate_series(-1, 2) e;
            INSERT INTO shift_snapshots (id, warehouse_id, event_time, bucket_start, bucket_end) OVERRIDING SYSTEM VALUE
            SELECT e + 5, 'w1', t, t, t FROM generate_series(-1, 2) e,
                LATERAL (SELECT date_trunc('day', now(), 'UTC') - interval '240 hours' - make_interval(secs => e / 1e6) AS t) x
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 10 WHERE id = 'w1'");

        var plan = await store.Retention.GetPlanAsync();
        Assert.Equal(
            [("ergonomic_snapshots_default", 2L), ("shift_snapshots_default", 2L)], plan.Items.Select(item => (item.PartitionName, item.ExpiredRows)));
        await store.Retention.RunManuallyAsync("admin", plan.Fingerprint);

        Assert.Equal(["edge-1", "edge0"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots ORDER BY id COLLATE \"C\""));
        Assert.Equal([4L, 5L], await store.ListAsync<long>("SELECT id FROM shift_snapshots ORDER BY id"));
    }

    [Fact]
    public async Task Partition_is_dropped_when_all_expired_and_thinned_out_when_not()
    {
        await using var store = await RetentionScenario.CreateAsync();
        var (expired, expiredShifts) = (await store.PartitionNameAsync("ergonomic_snapshots", 8), await store.PartitionNameAsync("shift_snapshots", 7));
        await store.Retention.RunManuallyAsync("admin");

        var left = await store.ListAsync<string>("SELECT relname FROM pg_class");
        Assert.DoesNotContain(expired, left);
        Assert.DoesNotContain(expiredShifts, left);
        Assert.Contains(await store.PartitionNameAsync("ergonomic_snapshots", 7), left);
        Assert.Equal(
            ["w4"], await store.ListAsync<string>($"SELECT DISTINCT warehouse_id FROM {await store.PartitionAsync("ergonomic_snapshots", 7)}"));
        Assert.Equal(
            ["w3"], await store.ListAsync<string>($"SELECT DISTINCT warehouse_id FROM {await store.PartitionAsync("ergonomic_snapshots", 5)}"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT ergo_internal.rows_in_default('ergonomic_snapshots')"));
    }

    [Fact]
    public async Task Partition_is_dropped_on_the_word_of_its_rows_and_not_of_a_count()
    {
        await using var store = await RetentionScenario.CreateAsync();
        var expired = await store.PartitionAsync("ergonomic_snapshots", 8);
        await store.RunAsync("CALL ergo_internal.count_days()");
        // Past the change tracking, so that no count knows of it; of a warehouse that nobody announced.
        await store.RunAsync($"INSERT INTO {expired} (id, warehouse_id, event_time) SELECT 'unseen', 'nobody', min(event_time) FROM {expired}");
        Assert.True((await store.Retention.GetPlanAsync()).Items.Where(item => item.PartitionName == expired).All(item => item.GoesWhole));

        await store.Retention.RunManuallyAsync("admin");

        Assert.Equal(["unseen"], await store.ListAsync<string>($"SELECT id FROM {expired}"));
    }

    [SkippableFact]
    public async Task Past_partitions_that_hold_nothing_are_dropped_and_newer_ones_stay()
    {
        Store.SkipWithoutDayPartitions(Store.Server);
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(2);
        await store.RunAsync("UPDATE warehouses SET retention_days = 5 WHERE id = 'w1'");
        await store.PartitionsAsync(8);
        await store.Retention.RunManuallyAsync("admin", warehouseId: "w1");
        Assert.Equal(22, await DaysAsync(store));
        await store.Retention.RunManuallyAsync("admin");
        // The five days that are kept, today, and two to come.
        Assert.Equal(16, await DaysAsync(store));
        Assert.Equal(0, await store.AskAsync<long>("SELECT rows_affected FROM job_runs WHERE job = 'retention' AND subject = 'all warehouses'"));
    }

    [Fact]
    public async Task Run_records_who_why_plan_and_result()
    {
        await using var store = await RetentionScenario.CreateAsync();
        var plan = await store.Retention.GetPlanAsync();
        await store.Retention.RunManuallyAsync("admin", plan.Fingerprint, reason: "the disk is full");

        var run = Assert.Single(await new RunHistory(store.DataSource).LatestAsync("retention"));
        Assert.Equal(("all warehouses", "admin", "succeeded", plan.TotalRows), (run.Subject, run.RequestedBy, run.Outcome, run.RowsAffected));
        Assert.True(run.FinishedAt >= run.StartedAt);
        Assert.Equal("the disk is full", await store.AskAsync<string>("SELECT detail ->> 'reason' FROM job_runs WHERE job = 'retention'"));
        Assert.Equal(plan.Items.Count, await store.AskAsync<int>("SELECT jsonb_array_length(detail -> 'plan') FROM job_runs WHERE job = 'retention'"));
        Assert.Equal(plan.TotalRows, await store.AskAsync<long>("""
            SELECT sum((r ->> 'rows')::bigint) FROM job_runs, jsonb_array_elements(detail -> 'results') r WHERE job = 'retention'
            """));
        Assert.Equal(plan.WholePartitions, await store.AskAsync<long>("""
            SELECT count(*) FROM job_runs, jsonb_array_elements(detail -> 'results') r WHERE job = 'retention' AND (r ->> 'dropped')::boolean
            """));
    }

    [Fact]
    public async Task Run_of_one_warehouse_deletes_nothing_of_the_others()
    {
        await using var store = await RetentionScenario.CreateAsync();
        var expired = (await store.Retention.GetPlanAsync("w2")).TotalRows;
        var others = await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id <> 'w2'");

        Assert.Equal(expired, await store.Retention.PurgeWarehouseDataAsync("w2", "admin"));

        Assert.Equal(others, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id <> 'w2'"));
        Assert.Empty((await store.Retention.GetPlanAsync("w2")).Items);
        Assert.Equal("w2", await store.AskAsync<string>("SELECT subject FROM job_runs WHERE job = 'retention'"));
    }

    [Fact]
    public async Task Run_for_an_unknown_warehouse_is_refused()
    {
        await using var store = await Store.CreateAsync();
        var refusal = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.PurgeWarehouseDataAsync("nowhere", "admin"));
        Assert.Equal("There is no warehouse with id 'nowhere'.", refusal.Message);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM job_runs"));
    }

    [Theory]
    [InlineData("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w1', now() - interval '100 hours'")]
    [InlineData("UPDATE warehouses SET retention_days = 3 WHERE id = 'w1'")]
    [InlineData("UPDATE ergo_internal.warehouse_retention SET legal_hold = false")]
    public async Task Plan_confirmed_after_a_change_deletes_nothing_and_says_so(string change)
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        var plan = await store.Retention.GetPlanAsync();
        await store.RunAsync(change);
        var before = await store.RowsAsync();

        var refusal = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("admin", plan.Fingerprint));

        Assert.Contains("changed since the plan was shown. Nothing was deleted", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await store.RowsAsync());
        Assert.Equal("failed", await store.AskAsync<string>("SELECT outcome FROM job_runs WHERE job = 'retention'"));
        await store.Retention.RunManuallyAsync("admin", (await store.Retention.GetPlanAsync()).Fingerprint);
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
    }

    [Fact]
    public async Task Run_only_if_due_happens_once_after_it_was_due()
    {
        await using var store = await Store.CreateAsync();
        var due = await store.AskAsync<DateTime>("SELECT now() - interval '1 minute'");
        Task RunIfDue() => store.Retention.RunManuallyAsync("schedule", onlyIfDue: true, due: due);
        Task<long> Runs() => store.AskAsync<long>("SELECT count(*) FROM job_runs WHERE job = 'retention'");

        await store.Retention.RunManuallyAsync("admin", warehouseId: "unassigned");
        await RunIfDue();
        Assert.Equal(2, await Runs());
        await RunIfDue();
        Assert.Equal(2, await Runs());

        // The portal was down when it was due: the latest run is older than that.
        await store.RunAsync("UPDATE ergo_internal.runs SET started_at = @due - interval '1 second'", new { due });
        await RunIfDue();
        Assert.Equal(3, await Runs());

        // A failed run is not done.
        await store.RunAsync("UPDATE ergo_internal.runs SET outcome = 'failed'");
        await RunIfDue();
        Assert.Equal(4, await Runs());

        // Whoever names no moment has it done once a day.
        await store.Retention.RunManuallyAsync("cron", onlyIfDue: true);
        Assert.Equal(4, await Runs());
        await store.RunAsync("UPDATE ergo_internal.runs SET started_at = started_at - interval '23 hours 1 minute'");
        await store.Retention.RunManuallyAsync("cron", onlyIfDue: true);
        Assert.Equal(5, await Runs());
    }

    [Fact]
    public async Task Warehouse_with_changes_no_view_took_in_is_skipped_and_the_run_says_so()
    {
        await using var store = await RetentionScenario.CreateAsync();
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, worker_id, event_time)
            VALUES ('late', 'w1', 'k9', date_trunc('day', now(), 'UTC') - interval '60 hours');
            UPDATE warehouses SET retention_days = 90 WHERE id = 'w1';
            SELECT ergo_internal.drain_ledger();
            UPDATE warehouses SET retention_days = 2 WHERE id = 'w1';
            ALTER TABLE ergo_internal.worker_exposure_minutes ADD CONSTRAINT broken CHECK (warehouse_id <> 'w1') NOT VALID
            """);
        var kept = await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'");

        var failure = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("admin"));

        Assert.Contains("worker_exposure_minutes:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("broken", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Warehouse 1 skipped: worker_exposure_minutes still has 1 buckets to take in", failure.Message, StringComparison.Ordinal);
        Assert.Equal(kept, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'"));
        Assert.Equal(["w1"], (await store.Retention.GetPlanAsync()).Items.Select(item => item.WarehouseId).Distinct());
        var run = Assert.Single(await new RunHistory(store.DataSource).LatestAsync("retention"));
        Assert.Equal("failed", run.Outcome);
        Assert.Contains("Warehouse 1 skipped", run.Error, StringComparison.Ordinal);

        await store.RunAsync("ALTER TABLE ergo_internal.worker_exposure_minutes DROP CONSTRAINT broken");
        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
        Assert.Equal(1, await store.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes WHERE worker_id = 'k9'"), 9);
    }

    [Fact]
    public async Task Legal_hold_is_never_purged_by_any_way()
    {
        await using var store = await RetentionScenario.CreateAsync(rows: 400);
        await store.RunAsync("INSERT INTO shift_snapshots (warehouse_id, event_time, bucket_start, bucket_end) SELECT 'w4', t, t, t FROM (SELECT now() - interval '40 days' AS t) x");
        var held = await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w4'");
        Assert.True(held > 0);

        await store.Retention.RunManuallyAsync("admin");
        Assert.Equal(0, await store.Retention.PurgeWarehouseDataAsync("w4", "admin"));
        foreach (var function in new[] { "purge_old_ergonomic_snapshots", "purge_old_shift_snapshots" })
        {
            var refusal = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.RunAsync($"SELECT {function}('w4')"));
            Assert.Contains("Warehouse 4 is under legal hold: case 17", refusal.MessageText, StringComparison.Ordinal);
        }

        Assert.Equal(held, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w4'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM shift_snapshots WHERE warehouse_id = 'w4'"));
    }

    private static Task<int> DaysAsync(Store store) =>
        store.AskAsync<int>("SELECT count(*)::int FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) t, ergo_internal.day_partitions(t)");
}
