using Dapper;
using Ergo.Snapshots.Runs;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>Day partitions: made ahead and for late data, by anyone at any time, without losing or refusing a row.</summary>
public sealed class PartitionTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Maintenance_creates_today_and_seven_days_ahead_and_records_it(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.RunAsync("CALL maintain_partitions('schedule')");

        foreach (var table in new[] { "ergonomic_snapshots", "shift_snapshots" })
        {
            var today = (await store.AskAsync<DateTime>("SELECT now()")).Date;
            Assert.Equal(
                Enumerable.Range(0, 8).Select(day => $"{table}_{today.AddDays(day):yyyy_MM_dd}"),
                await store.ListAsync<string>("SELECT relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE inhparent = @table::regclass AND relname NOT LIKE '%default' ORDER BY 1", new { table }));
        }

        var run = Assert.Single(await new RunHistory(store.DataSource).LatestAsync("partitions"));
        Assert.Equal(("schedule", "succeeded", 16L), (run.RequestedBy, run.Outcome, run.RowsAffected));
        await store.RunAsync("CALL maintain_partitions('schedule')");
        Assert.Equal([0L, 16L], (await new RunHistory(store.DataSource).LatestAsync("partitions")).Select(one => one.RowsAffected));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Day_begins_at_midnight_utc_whatever_zone_and_style_the_session_has(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        // This style writes India's zone as IST, which is read as Israel's.
        await store.RunAsync("SET TimeZone = 'Asia/Kolkata'; SET DateStyle = 'German'; SELECT create_ergonomic_snapshot_partition('2026-03-01')");
        Assert.Equal(
            "FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-03-02 00:00:00+00')",
            await store.AskAsync<string>("SET TimeZone = 'UTC'; SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'ergonomic_snapshots_2026_03_01'"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Late_rows_move_from_default_to_their_day_and_no_view_notices(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.FillAsync(2_000, warehouses: 2, days: 5, seed: 0.25);
        await store.RunAsync("INSERT INTO shift_snapshots (warehouse_id, event_time, bucket_start, bucket_end) SELECT 'w1', t, t, t FROM (SELECT now() - interval '30 hours' AS t) x");
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() - interval '50 hours')");
        const string Fingerprint = "SELECT md5(string_agg(s::text, '|' ORDER BY s.id)) FROM ergonomic_snapshots s";
        var before = await store.AskAsync<string>(Fingerprint);
        Assert.Equal(2_001, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots_default"));

        await store.RunAsync("CALL maintain_partitions('test')");

        Assert.Equal(before, await store.AskAsync<string>(Fingerprint));
        Assert.Equal(0, await store.AskAsync<long>("SELECT (SELECT count(*) FROM ergonomic_snapshots_default) + (SELECT count(*) FROM shift_snapshots_default)"));
        Assert.Equal(0, await store.AskAsync<long>("""
            -- A shard's name goes on with its number.
            SELECT count(*) FROM ergonomic_snapshots
            WHERE tableoid::regclass::text NOT LIKE 'ergonomic_snapshots_' || to_char(event_time AT TIME ZONE 'UTC', 'YYYY_MM_DD') || '%'
            """));
        Assert.Equal(1, await store.AskAsync<long>("SELECT sum(row_count) FROM ergo_internal.change_ledger"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Partition_created_by_name_takes_its_day_to_the_microsecond()
    {
        Store.SkipWithoutDayPartitions(Store.Server);
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, event_time) VALUES
                ('before', '2026-11-21 23:59:59.999999+00'), ('first', '2026-11-22 00:00:00+00'),
                ('last', '2026-11-22 23:59:59.999999+00'), ('after', '2026-11-23 00:00:00+00')
            """);
        Assert.Equal("ergonomic_snapshots_2026_11_22", await store.AskAsync<string>("SET TimeZone = 'America/Chicago'; SELECT create_ergonomic_snapshot_partition('2026-11-22')"));
        Assert.Equal("shift_snapshots_2026_11_22", await store.AskAsync<string>("SELECT create_shift_snapshot_partition('2026-11-22')"));
        Assert.Equal("ergonomic_snapshots_2026_11_22", await store.AskAsync<string>("SELECT create_ergonomic_snapshot_partition('2026-11-22')"));
        Assert.Equal(["first", "last"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots_2026_11_22 ORDER BY event_time"));
        Assert.Equal(["after", "before"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots_default ORDER BY id"));
    }

    [Fact]
    public async Task Impossible_day_is_refused()
    {
        await using var store = await Store.CreateAsync();
        foreach (var (call, message) in new[]
        {
            ("SELECT create_ergonomic_snapshot_partition(NULL)", "A partition needs a calendar day, not null"),
            ("SELECT create_ergonomic_snapshot_partition('infinity')", "A partition needs a calendar day, not infinity"),
            ("SELECT create_shift_snapshot_partition('-infinity')", "A partition needs a calendar day, not -infinity"),
            ("CALL maintain_partitions('test', -1)", "days_ahead must be 0 to 366, not -1"),
            ("CALL maintain_partitions('test', 367)", "days_ahead must be 0 to 366, not 367"),
            ("CALL maintain_partitions('test', NULL)", "days_ahead must be 0 to 366, not <NULL>"),
        })
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync(call));
            Assert.Equal((message, "22023"), (refusal.MessageText, refusal.SqlState));
        }

        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM job_runs"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Row_of_a_far_or_endless_day_is_taken_and_harms_nothing(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES
                ('far', 'w1', '9999-12-31 23:59+00'), ('endless', 'w1', 'infinity'), ('ancient', 'w1', '0001-01-01 00:00+00'),
                ('beginless', 'w1', '-infinity'), ('now', 'w1', now())
            """);
        await store.RunAsync("CALL maintain_partitions('test')");
        await store.Views.RefreshAllViewsAsync("test");
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);

        Assert.Equal(
            ["ancient", "beginless", "endless", "far"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots_default ORDER BY id"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_1m"));
        Assert.Equal(2, await store.AskAsync<long>("SELECT future_rows FROM data_quality WHERE warehouse_id = 'w1'"));
        Assert.Equal(2, await store.AskAsync<long>("SELECT too_late_rows FROM data_quality WHERE warehouse_id = 'w1'"));
        Assert.All(await store.Views.GetRefreshStatusAsync(), view => Assert.False(view.IsFailing));
        var statistics = (await store.Retention.GetRetentionStatisticsAsync()).Single(one => one.WarehouseId == "w1" && one.TableName == "ergonomic_snapshots");
        Assert.Equal((5, 2, null), (statistics.TotalRows, statistics.DeletableRows, statistics.SpanDays));

        await store.Retention.RunManuallyAsync("test");
        Assert.Equal(["endless", "far"], await store.ListAsync<string>("SELECT id FROM ergonomic_snapshots_default ORDER BY id"));
        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id IN ('far', 'endless')");
        Assert.Equal(0, await store.AskAsync<long>("SELECT future_rows FROM data_quality WHERE warehouse_id = 'w1'"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Concurrent_creators_of_one_day_make_it_once_and_lose_nothing(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (event_time) SELECT '2026-11-22 00:00+00'::timestamptz + g * interval '1 minute' FROM generate_series(0, 1439) g");

        var names = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => store.AskAsync<string>("SELECT create_ergonomic_snapshot_partition('2026-11-22')")));

        Assert.All(names, name => Assert.Equal("ergonomic_snapshots_2026_11_22", name));
        Assert.Equal(1_440, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots_2026_11_22"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Writers_active_during_maintenance_are_not_refused_and_lose_no_row(PostgresKind server)
    {
        Store.SkipWithoutDayPartitions(server);
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(2);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(n => WriteAsync(store, n, stop.Token)).ToList();
        await Waiting.UntilAsync(() => store.AskAsync<bool>("SELECT count(*) > 50 FROM ergonomic_snapshots"), "the writers");

        for (var daysBack = 0; daysBack < 20; daysBack++)
        {
            await store.RunAsync("SELECT create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - @daysBack)", new { daysBack });
        }

        await store.RunAsync("CALL maintain_partitions('test')");
        await stop.CancelAsync();
        var written = (await Task.WhenAll(writers)).Sum();

        Assert.Equal(written, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(written, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM posture_type_counts"));
        Assert.Empty(await store.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Maintenance_that_finds_default_in_use_reports_it_and_the_next_one_finishes()
    {
        Store.SkipWithoutDayPartitions(Store.Server);
        await using var store = await Store.CreateAsync();
        await using var reader = await store.HoldAsync("LOCK TABLE shift_snapshots_default IN ACCESS SHARE MODE");
        var failure = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("CALL maintain_partitions('schedule', 0)"));
        Assert.Contains("shift_snapshots of ", failure.MessageText, StringComparison.Ordinal);
        Assert.Equal(["failed"], await store.ListAsync<string>("SELECT outcome FROM job_runs WHERE job = 'partitions'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT rows_affected FROM job_runs WHERE job = 'partitions'"));

        await reader.ExecuteAsync("ROLLBACK");
        await store.RunAsync("CALL maintain_partitions('schedule', 0)");
        Assert.Equal(["failed", "succeeded"], await store.ListAsync<string>("SELECT outcome FROM job_runs WHERE job = 'partitions' ORDER BY id"));
    }

    // Rows all over the last twenty days, most of them without a partition at first, in small and larger statements.
    private static async Task<long> WriteAsync(Store store, int writer, CancellationToken stop)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(CancellationToken.None);
        long written = 0;
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            written += await connection.ExecuteAsync("""
                INSERT INTO ergonomic_snapshots (warehouse_id, event_time, traffic_light)
                SELECT 'w' || 1 + @writer % 2, now() - interval '1 minute' - random() * interval '19 days', 'red' FROM generate_series(1, 1 + @n % 7)
                """, new { writer, n });
        }

        return written;
    }
}
