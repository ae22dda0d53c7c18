using Ergo.Snapshots.Health;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Health;

/// <summary>Each fault that an admin must hear of is a finding of its own, with since when; and where there is none, all is fine.</summary>
public sealed class HealthChecksTests
{
    [Fact]
    public async Task All_is_fine_once_everything_ran_and_a_fresh_database_says_what_did_not()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        var before = await ReadAsync(store);
        // TimescaleDB makes chunks as rows come.
        var makesDays = Store.Server != PostgresKind.Timescale;
        Assert.Equal(makesDays ? HealthLevel.Failing : HealthLevel.Warning, before.Level);
        Assert.Equal(makesDays ? 2 : 0, before.Checks.Count(check => check.What.Code == "health.partitions.none"));
        Assert.Equal(5, before.Checks.Count(check => check.What.Code == "health.view.never"));

        await RunAllAsync(store);
        var after = await ReadAsync(store, TimeProvider.System.GetUtcNow().AddHours(-1));
        Assert.Equal([], after.Troubled.Select(check => check.What.ToString()));
        Assert.Equal(
            ["view:rollup_1m", "view:rollup_5m", "view:top_red_zones", "view:posture_type_counts", "view:worker_exposure_minutes", "retention", "balance",
             "partitions:ergonomic_snapshots", "partitions:shift_snapshots", "job:partitions", "job:trim", "reports", "audit", "alerts", "people", "storage"],
            after.Checks.Select(check => check.Key));
    }

    [Theory]
    // Since the first of the failures, not the last.
    [InlineData("health.view.failing", HealthLevel.Failing, "view:rollup_5m", 50, """
        UPDATE ergo_internal.views SET last_success_at = now() - interval '60 minutes', complete_to = now() - interval '60 minutes', last_error = 'disk full', last_error_at = now() - interval '1 minute' WHERE name = 'rollup_5m';
        INSERT INTO ergo_internal.runs (job, subject, requested_by, started_at, finished_at, outcome, error)
        SELECT 'refresh', 'rollup_5m', 'test', now() - make_interval(mins => m), now(), 'failed', 'disk full' FROM unnest(ARRAY[90, 50, 30, 1]) m
        """)]
    [InlineData("health.view.late", HealthLevel.Warning, "view:rollup_1m", 59, "UPDATE ergo_internal.views SET last_success_at = now() - interval '60 minutes', complete_to = now() - interval '60 minutes' WHERE name = 'rollup_1m'")]
    [InlineData("health.retention.failed", HealthLevel.Failing, "retention", 20, "INSERT INTO ergo_internal.runs (job, subject, requested_by, started_at, finished_at, outcome, error) VALUES ('retention', 'all warehouses', 'test', now() - interval '20 minutes', now(), 'failed', 'lock timeout'); UPDATE ergo_internal.runs SET started_at = started_at - interval '1 hour' WHERE job = 'retention' AND outcome = 'succeeded'")]
    [InlineData("health.retention.missed", HealthLevel.Warning, "retention", 120, "UPDATE ergo_internal.runs SET started_at = now() - interval '3 hours' WHERE job = 'retention'")]
    [InlineData("health.retention.clock", HealthLevel.Failing, "retention", null, "UPDATE ergo_internal.clock SET believed_at = now() + interval '2 days'")]
    [InlineData("health.balance.differs", HealthLevel.Failing, "balance", null, "UPDATE ergo_internal.views SET balance = jsonb_set(balance, '{missing}', '-7') WHERE name = 'rollup_5m'")]
    [InlineData("health.balance.old", HealthLevel.Warning, "balance", 240, "UPDATE ergo_internal.views SET balance_checked_at = now() - interval '4 hours' WHERE name = 'rollup_5m'")]
    [InlineData("health.balance.never", HealthLevel.Warning, "balance", null, "UPDATE ergo_internal.views SET balance_checked_at = NULL")]
    [InlineData("health.job.paused", HealthLevel.Warning, "job:partitions", 0, "SELECT ergo_internal.pause_job('partitions', 'a new disk', 'an admin')")]
    [InlineData("health.job.failed", HealthLevel.Warning, "job:trim", 5, "INSERT INTO ergo_internal.runs (job, subject, requested_by, started_at, finished_at, outcome, error) VALUES ('trim', 'views', 'test', now() - interval '5 minutes', now(), 'failed', 'lock timeout'); UPDATE ergo_internal.runs SET started_at = started_at - interval '1 hour' WHERE job = 'trim' AND outcome = 'succeeded'")]
    [InlineData("health.reports.failed", HealthLevel.Failing, "reports", 10, """
        INSERT INTO ergo_internal.report_owners (issuer, subject, name, claims) VALUES ('i', 's', 'officer', '[]');
        INSERT INTO ergo_internal.report_templates (name, issuer, subject, owner_name, request) VALUES ('Monthly', 'i', 's', 'officer', '{}');
        INSERT INTO ergo_internal.report_schedules (template_id, issuer, subject, cadence, time_of_day, timezone, reason) SELECT id, 'i', 's', 'monthly', '06:00', 'UTC', 'for the auditor' FROM ergo_internal.report_templates;
        INSERT INTO ergo_internal.report_runs (schedule_id, due_at, ended_at, outcome) SELECT id, now() - interval '1 hour', now() - interval '10 minutes', 'failed' FROM ergo_internal.report_schedules
        """)]
    public async Task Fault_is_found_with_since_when(string code, HealthLevel level, string key, int? minutes, string fault)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await RunAllAsync(store);
        await store.RunAsync(fault);
        var now = TimeProvider.System.GetUtcNow();
        var found = Assert.Single((await ReadAsync(store, now.AddHours(-2))).Troubled);
        Assert.Equal((code, level, key), (found.What.Code, found.Level, found.Key));
        if (minutes is { } expected)
        {
            Assert.NotNull(found.Since);
            Assert.InRange((now - found.Since.Value).TotalMinutes, expected - 1, expected + 2);
        }
    }

    [SkippableFact]
    public async Task Rows_without_a_partition_are_found()
    {
        Skip.If(Store.Server == PostgresKind.Timescale, "timescaledb makes chunks as rows come");
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await RunAllAsync(store);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, event_time) VALUES ('w1', 'z', 'p', now() - interval '40 days')");
        var waiting = Assert.Single((await ReadAsync(store)).Checks, check => check.Key == "partitions:ergonomic_snapshots");
        Assert.Equal(("health.partitions.waiting", HealthLevel.Warning, 1L), (waiting.What.Code, waiting.Level, waiting.What.Number("rows")));
    }

    private static Task<HealthReport> ReadAsync(Store store, DateTimeOffset? due = null) => new HealthReader(store.DataSource, TimeProvider.System).ReadAsync(due, 7);

    private static async Task RunAllAsync(Store store)
    {
        await store.RunAsync("CALL maintain_partitions('test', 7)");
        await store.Views.RefreshAllViewsAsync("test");
        await store.Retention.RunManuallyAsync("test");
        await store.RunAsync("CALL trim_views('test')");
        await store.RunAsync("CALL ergo_internal.check_balance('test')");
    }
}
