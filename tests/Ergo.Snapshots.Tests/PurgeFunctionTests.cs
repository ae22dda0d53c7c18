using Dapper;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>The functions and services other people call by name.</summary>
public sealed class PurgeFunctionTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Purge_functions_delete_one_warehouses_expired_rows_and_say_how_many(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server);
        await store.RememberAsync();
        foreach (var table in new[] { "ergonomic_snapshots", "shift_snapshots" })
        {
            var expired = await store.AskAsync<long>($"""
                SELECT count(*) FROM {table} WHERE warehouse_id = 'w1' AND (event_time AT TIME ZONE 'UTC')::date < (now() AT TIME ZONE 'UTC')::date - 2
                """);
            var all = await store.AskAsync<long>($"SELECT count(*) FROM {table}");
            Assert.True(expired > 0);
            Assert.Equal(expired, await store.AskAsync<long>($"SELECT purge_old_{table}('w1')"));
            Assert.Equal(all - expired, await store.AskAsync<long>($"SELECT count(*) FROM {table}"));
            Assert.Equal(0, await store.AskAsync<long>($"SELECT purge_old_{table}('w1')"));
        }

        await store.AssertViewsAsRememberedAsync();
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        await store.AssertViewsAsRememberedAsync();
        await store.Retention.RunManuallyAsync("admin");
        Assert.Empty(await store.WronglyKeptOrGoneAsync());
    }

    [Fact]
    public async Task Unknown_warehouse_is_refused()
    {
        await using var store = await Store.CreateAsync();
        foreach (var (call, named) in new[]
        {
            ("SELECT purge_old_ergonomic_snapshots('nowhere')", "'nowhere'"), ("SELECT purge_old_shift_snapshots('nowhere')", "'nowhere'"),
            ("SELECT get_retention_cutoff_date('nowhere')", "'nowhere'"), ("CALL run_retention('test', NULL, 'nowhere')", "'nowhere'"),
            ("SELECT purge_old_ergonomic_snapshots(NULL)", "null"), ("SELECT get_retention_cutoff_date(NULL)", "null"),
        })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(call));
            Assert.Equal(($"There is no warehouse with id {named}", "22023"), (refusal.MessageText, refusal.SqlState));
        }
    }

    [Fact]
    public async Task Purge_function_refuses_while_a_view_has_changes_to_take_in()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() - interval '50 days');
            SELECT ergo_internal.drain_ledger();
            UPDATE warehouses SET retention_days = 10 WHERE id = 'w1'
            """);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT purge_old_ergonomic_snapshots('w1')"));
        Assert.StartsWith("Nothing was deleted: ", refusal.MessageText, StringComparison.Ordinal);
        Assert.Equal(1, await store.RowsAsync());

        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(1, await store.AskAsync<long>("SELECT purge_old_ergonomic_snapshots('w1')"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(90)]
    [InlineData(3650)]
    public async Task Cutoff_is_the_start_of_the_utc_day_that_many_days_ago(int days)
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("UPDATE warehouses SET retention_days = @days WHERE id = 'w1'", new { days });
        var today = await store.AskAsync<DateTime>("SELECT now()");
        Assert.Equal(today.Date.AddDays(-days), await store.AskAsync<DateTime>("SELECT get_retention_cutoff_date('w1')"));
    }

    [Fact]
    public async Task Alerts_resolved_over_a_year_ago_go_and_unresolved_ones_stay()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO alerts (id, severity, title, triggered_at, resolved_at) VALUES
                ('old', 'high', 'x', now() - interval '500 days', now() - interval '365 days' - interval '1 minute'),
                ('edge', 'high', 'x', now() - interval '500 days', now() - interval '365 days' + interval '1 minute'),
                ('open', 'high', 'x', now() - interval '3000 days', NULL),
                ('new', 'high', 'x', now(), now())
            """);
        Assert.Equal(1, await store.Retention.PurgeOldAlertsAsync());
        Assert.Equal(["edge", "new", "open"], await store.ListAsync<string>("SELECT id FROM alerts ORDER BY id"));

        await store.RunAsync("UPDATE alerts SET resolved_at = now() - interval '366 days' WHERE id = 'new'");
        await store.Retention.RunManuallyAsync("admin");
        Assert.Equal(["edge", "open"], await store.ListAsync<string>("SELECT id FROM alerts ORDER BY id"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT (detail ->> 'alerts_deleted')::bigint FROM job_runs WHERE job = 'retention'"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Optimize_vacuums_what_changed_much(PostgresKind server)
    {
        Skip.If(server == PostgresKind.Citus, "citus: the coordinator has no statistics of what lies on other nodes");
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w1', date_trunc('day', now(), 'UTC') FROM generate_series(1, 3000);
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', date_trunc('day', now(), 'UTC') - interval '1 hour');
            DELETE FROM ergonomic_snapshots WHERE id < '8';
            SELECT pg_stat_force_next_flush();
            """);
        var (today, yesterday) = (await store.PartitionNameAsync("ergonomic_snapshots", 0), await store.PartitionNameAsync("ergonomic_snapshots", 1));

        var statements = await store.Retention.OptimizeTablesAsync("admin");

        Assert.Contains(statements, statement => statement.StartsWith("VACUUM (ANALYZE) ", StringComparison.Ordinal) && statement.EndsWith("." + today, StringComparison.Ordinal));
        Assert.DoesNotContain(statements, statement => statement.EndsWith("." + yesterday, StringComparison.Ordinal));
        await Waiting.UntilAsync(
            async () => await store.AskAsync<bool>("SELECT vacuum_count = 1 AND analyze_count = 1 FROM pg_stat_user_tables WHERE relname = @today", new { today }),
            "the vacuum in the statistics");
        Assert.Equal(
            ["succeeded by admin: " + string.Join(", ", statements)],
            await store.ListAsync<string>("SELECT format('%s by %s: %s', outcome, requested_by, (SELECT string_agg(s, ', ') FROM jsonb_array_elements_text(detail -> 'statements') s)) FROM job_runs WHERE job = 'optimize'"));
    }

    [Fact]
    public async Task Optimizing_is_done_by_one_portal_at_a_time_and_once_when_due()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(1);
        const string much = """
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w1', date_trunc('day', now(), 'UTC') FROM generate_series(1, 3000);
            DELETE FROM ergonomic_snapshots WHERE id < '8';
            SELECT pg_stat_force_next_flush();
            """;
        await store.RunAsync(much);
        await using (var other = await store.DataSource.OpenConnectionAsync())
        {
            await other.ExecuteAsync("SELECT ergo_internal.take_job('optimize', true)");
            Assert.Empty(await store.Retention.OptimizeTablesAsync("second"));
            await other.ExecuteAsync("SELECT ergo_internal.leave_job('optimize')");
        }

        var due = await store.AskAsync<DateTime>("SELECT clock_timestamp()");
        Assert.NotEmpty(await store.Retention.OptimizeTablesAsync("first", due));
        await store.RunAsync(much);
        Assert.Empty(await store.Retention.OptimizeTablesAsync("second", due));
        Assert.NotEmpty(await store.Retention.OptimizeTablesAsync("admin"));
        Assert.Equal(["first", "admin"], await store.ListAsync<string>("SELECT requested_by FROM ergo_internal.runs WHERE job = 'optimize' ORDER BY id"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Statistics_equal_plain_counts(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server);
        var statistics = await store.Retention.GetRetentionStatisticsAsync();

        var counted = await store.ListAsync<string>("""
            SELECT format('%s %s %s %s %s', warehouse_id, source, count(*),
                          max((event_time AT TIME ZONE 'UTC')::date) - min((event_time AT TIME ZONE 'UTC')::date) + 1,
                          count(*) FILTER (WHERE (event_time AT TIME ZONE 'UTC')::date < (now() AT TIME ZONE 'UTC')::date - CASE warehouse_id WHEN 'w1' THEN 2 WHEN 'w2' THEN 4 WHEN 'w3' THEN 6 END))
            FROM (SELECT 'ergonomic_snapshots' AS source, warehouse_id, event_time FROM ergonomic_snapshots
                  UNION ALL SELECT 'shift_snapshots', warehouse_id, event_time FROM shift_snapshots) s
            GROUP BY warehouse_id, source
            """);
        Assert.Equal(
            counted.Order(StringComparer.Ordinal),
            statistics.Where(one => one.TotalRows > 0)
                .Select(one => $"{one.WarehouseId} {one.TableName} {one.TotalRows} {one.SpanDays} {one.DeletableRows}").Order(StringComparer.Ordinal));
        var empty = statistics.Single(one => one.WarehouseId == "w4" && one.TableName == "shift_snapshots");
        Assert.Equal((0, null, null, null, 0), (empty.TotalRows, empty.Oldest, empty.Newest, empty.SpanDays, empty.DeletableRows));
        var first = statistics.Single(one => one.WarehouseId == "w1" && one.TableName == "ergonomic_snapshots");
        Assert.Equal(await store.AskAsync<DateTime>("SELECT min(event_time) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'"), first.Oldest!.Value.UtcDateTime);
        Assert.Equal(await store.AskAsync<DateTime>("SELECT max(event_time) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'"), first.Newest!.Value.UtcDateTime);
        Assert.Equal(first.DeletableRows, (await store.Retention.GetPlanAsync("w1")).Items.Where(item => item.TableName == first.TableName).Sum(item => item.ExpiredRows));
    }

    [Fact]
    public async Task Statistics_count_days_in_utc_whatever_the_sessions_time_zone()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', '2026-01-01 00:30+00'), ('w1', '2026-01-01 22:30+00')");
        foreach (var zone in new[] { "UTC", "Asia/Kolkata", "America/Chicago" })
        {
            Assert.Equal(1, await store.AskAsync<int>(
                $"SET TimeZone = '{zone}'; SELECT span_days FROM retention_statistics() WHERE warehouse_id = 'w1' AND table_name = 'ergonomic_snapshots'"));
        }
    }
}
