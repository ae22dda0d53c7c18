using Dapper;
using Ergo.Database.Schema;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Tests.Adoption;
using Ergo.Snapshots.Tests.Roles;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Snapshots.Tests;

/// <summary>
/// What is different where snapshots lie in hypertables. The tests of everything else run there too, with
/// ERGO_STORE_SERVER=Timescale.
/// </summary>
public sealed class TimescaleTests
{
    // w1 keeps 4 days, w2 10, w3 90. Rows of the last twelve days; days before yesterday are compressed.
    private static readonly FilledStore Filled = new(async store =>
    {
        await store.SeedWarehousesAsync(3);
        await store.FillAsync(6_000, warehouses: 3, days: 12, seed: 0.35);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 4 WHEN 'w2' THEN 10 ELSE 90 END");
        await CompressAsync(store);
    });

    [SkippableFact]
    public async Task Tables_are_hypertables_of_utc_days_with_their_indexes_and_compression()
    {
        await using var store = await Store.CreateAsync(PostgresKind.Timescale);
        Assert.Equal("timescaledb", await store.AskAsync<string>("SELECT ergo_internal.storage_tier()"));
        Assert.Equal(
            ["ergonomic_snapshots event_time 1 day, 7 days", "shift_snapshots event_time 1 day, 7 days"],
            await store.ListAsync<string>("""
                SELECT format('%s %s %s, %s', d.hypertable_name, d.column_name, d.time_interval, j.config ->> 'compress_after')
                FROM timescaledb_information.dimensions d JOIN timescaledb_information.jobs j USING (hypertable_name)
                WHERE j.proc_name = 'policy_compression' ORDER BY 1
                """));
        Assert.Equal(
            ["ergonomic_snapshots warehouse_id,zone_id event_time DESC", "shift_snapshots warehouse_id event_time DESC"],
            await store.ListAsync<string>("SELECT format('%s %s %s', hypertable, segmentby, orderby) FROM timescaledb_information.hypertable_compression_settings ORDER BY 1"));
        Assert.Equal(
            "ergonomic_snapshots_pkey idx_ergonomic_event_time idx_ergonomic_traffic_time idx_ergonomic_warehouse_time idx_ergonomic_zone_time idx_shift_code_time idx_shift_event_time idx_shift_warehouse_time shift_snapshots_pkey",
            await store.AskAsync<string>("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'public' AND tablename IN ('ergonomic_snapshots', 'shift_snapshots')"));

        await store.RunAsync("INSERT INTO ergonomic_snapshots (event_time) VALUES ('2026-11-22 00:00+00'), ('2026-11-22 23:59:59.999999+00'), ('2026-11-23 00:00+00')");
        Assert.Equal(
            ["2026-11-22 2", "2026-11-23 1"],
            await store.ListAsync<string>("""
                SELECT (p.lower_bound AT TIME ZONE 'UTC')::date || ' ' || count(*) FROM ergonomic_snapshots s JOIN ergo_internal.day_partitions('ergonomic_snapshots') p ON p.relation = s.tableoid
                WHERE p.upper_bound - p.lower_bound = interval '24 hours' GROUP BY p.lower_bound ORDER BY p.lower_bound
                """));
    }

    [SkippableFact]
    public async Task Rows_from_before_the_conversion_stay_and_a_second_installation_changes_nothing()
    {
        Skip.If(TestPostgres.WhyUnavailable(PostgresKind.Timescale) is not null, TestPostgres.WhyUnavailable(PostgresKind.Timescale));
        await using var database = await TestPostgres.CreateDatabaseAsync(PostgresKind.Timescale);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(SqlScript.AdoptionRules.Text);
        foreach (var script in SqlScript.Schema)
        {
            await connection.ExecuteAsync(script.Text);
        }

        await connection.ExecuteAsync("""
            INSERT INTO ergonomic_snapshots (id, event_time, rula_score) SELECT g::text, '2026-11-20 00:00+00'::timestamptz + g * interval '1 hour', g % 7 FROM generate_series(1, 100) g;
            INSERT INTO shift_snapshots (event_time, bucket_start, bucket_end) SELECT t, t, t FROM generate_series('2026-11-20 00:00+00', '2026-11-21 00:00+00', interval '1 hour') t;
            """);
        const string contents = "SELECT md5(string_agg(e::text, '|' ORDER BY e.id)) || (SELECT md5(string_agg(s::text, '|' ORDER BY s.id)) FROM shift_snapshots s WHERE s.id < 26) FROM ergonomic_snapshots e";
        var before = await connection.ExecuteScalarAsync<string>(contents);

        await InstallAsync(database);
        Assert.Equal(before, await connection.ExecuteScalarAsync<string>(contents));
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM timescaledb_information.hypertables WHERE hypertable_schema = 'public'"));
        Assert.Equal(26, await connection.ExecuteScalarAsync<long>("INSERT INTO shift_snapshots (event_time, bucket_start, bucket_end) VALUES (now(), now(), now()) RETURNING id"));

        foreach (var script in SqlScript.Schema.Concat(SqlScript.Functions))
        {
            await connection.ExecuteAsync(script.Text);
        }

        Assert.Equal(before, await connection.ExecuteScalarAsync<string>(contents));
    }

    [SkippableFact]
    public async Task Every_change_reaches_the_ledger_in_compressed_chunks_too()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Timescale);
        foreach (var (change, removed, arrived) in new (string, long, long)[]
        {
            ("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time) VALUES ('w3', 'w3-z1', now() - interval '5 days')", 0, 1),
            ("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time) SELECT 'w3', 'w3-z1', now() - g * interval '1 day' FROM generate_series(0, 9) g", 0, 10),
            ("UPDATE ergonomic_snapshots SET traffic_light = 'red' WHERE warehouse_id = 'w3' AND event_time > now() - interval '200 hours' AND id LIKE '%7'", -1, -1),
            ("DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'w3' AND zone_id = 'w3-z2' AND event_time < now() - interval '40 hours'", -1, 0),
            ("DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'w2' AND event_time > now() - interval '60 hours'", -1, 0),
        })
        {
            var count = await store.RunAsync(change);
            Assert.Equal((removed < 0 ? count : removed, arrived < 0 ? count : arrived), await LedgerAsync(store));
            await store.Views.RefreshAllViewsAsync("test");
            Assert.Empty(await store.DifferencesAsync());
        }

        await using (var connection = await store.DataSource.OpenConnectionAsync())
        {
            await using var copy = await connection.BeginTextImportAsync("COPY ergonomic_snapshots (warehouse_id, event_time) FROM STDIN");
            await copy.WriteAsync($"w3\t{TimeProvider.System.GetUtcNow().AddDays(-6):O}\nw3\t{TimeProvider.System.GetUtcNow().AddMinutes(-6):O}\n");
        }

        Assert.Equal((0, 2), await LedgerAsync(store));
        await store.RunAsync("TRUNCATE ergonomic_snapshots");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM rollup_5m WHERE bucket_time > now() - interval '80 hours'"));
    }

    [SkippableTheory, InlineData(false), InlineData(true)]
    public async Task Expired_rows_of_a_warehouse_leave_compressed_chunks_without_being_decompressed(bool asRunningRole)
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Timescale);
        await using var runner = asRunningRole ? await RunningRoleTests.RunningAsync(store) : NpgsqlDataSource.Create(store.Address);
        const string compressed = "SELECT p.relation FROM ergo_internal.day_partitions('ergonomic_snapshots') p JOIN timescaledb_information.chunks c ON c.chunk_name = p.partition_name AND c.is_compressed";
        Assert.Equal(0, await store.AskAsync<long>($"SELECT sum(pg_relation_size(relation)) FROM ({compressed}) x"));
        await store.RunAsync("CREATE TABLE survivors AS SELECT s.id FROM ergonomic_snapshots s JOIN ergo_internal.warehouse_cutoffs c USING (warehouse_id) WHERE s.event_time >= c.cutoff");
        var expired = (await store.Retention.GetPlanAsync()).Items.Sum(item => item.ExpiredRows);

        await new DataRetentionJob(runner).RunManuallyAsync("test");

        Assert.Empty(await store.ListAsync<string>("(SELECT id FROM ergonomic_snapshots EXCEPT ALL TABLE survivors) UNION ALL (TABLE survivors EXCEPT ALL SELECT id FROM ergonomic_snapshots)"));
        Assert.Equal(expired, await store.AskAsync<long>("SELECT rows_affected FROM job_runs WHERE job = 'retention'"));
        // Rows that were decompressed would have lain in the chunk itself.
        Assert.Equal(0, await store.AskAsync<long>($"SELECT sum(pg_relation_size(relation)) FROM ({compressed}) x"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
        Assert.Empty(await store.ListAsync<string>(DayCountTests.Wrong));

        // Deletes of others are noted as before, in chunks that were thinned out too.
        Assert.Equal(1, await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id = (SELECT id FROM ergonomic_snapshots WHERE warehouse_id = 'w3' AND event_time < now() - interval '6 days' LIMIT 1)"));
        Assert.Equal((1, 0), await LedgerAsync(store));
    }

    [SkippableFact]
    public async Task Rows_that_came_into_a_compressed_chunk_after_the_plan_stay()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Timescale);
        var leaf = await store.AskAsync<string>("SELECT partition_name FROM ergo_internal.day_partitions('ergonomic_snapshots') WHERE lower_bound < now() - interval '7 days' ORDER BY lower_bound DESC LIMIT 1");
        var planned = await store.AskAsync<long>("SELECT expired_rows FROM retention_plan('w1') WHERE partition_name = @leaf", new { leaf });
        var before = await store.AskAsync<DateTime>("SELECT get_retention_cutoff_date('w1')");
        // Only what is frozen is deleted.
        await store.RunAsync("SELECT ergo_internal.freeze('w1')");

        var stopped = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("SELECT ergo_internal.purge_batch(@leaf, 'w1', @before, 10000, @planned - 1)", new { leaf, before, planned }));

        Assert.Equal($"{planned} rows have expired, no longer the {planned - 1} of the plan", stopped.MessageText);
        Assert.Equal(planned, await store.AskAsync<long>("SELECT expired_rows FROM retention_plan('w1') WHERE partition_name = @leaf", new { leaf }));
        Assert.Equal(planned, await store.AskAsync<long>("SELECT ergo_internal.purge_batch(@leaf, 'w1', @before, 1, @planned)", new { leaf, before, planned }));
    }

    [SkippableFact]
    public async Task Chunk_that_nobody_needs_goes_whole()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Timescale);
        await store.RunAsync("UPDATE warehouses SET retention_days = 6");
        var plan = await store.Retention.GetPlanAsync();
        Assert.All(plan.Items, item => Assert.True(item.GoesWhole));
        await store.Retention.RunManuallyAsync("test");
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
        Assert.Equal(7, await store.AskAsync<long>("SELECT count(*) FROM show_chunks('ergonomic_snapshots')"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE event_time < get_retention_cutoff_date('w1')"));
    }

    [SkippableFact]
    public async Task Reader_of_a_compressed_chunk_keeps_only_that_one_and_a_later_run_finishes()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Timescale);
        var held = await store.AskAsync<string>("SELECT relation::text FROM ergo_internal.day_partitions('ergonomic_snapshots') WHERE lower_bound < now() - interval '7 days' ORDER BY lower_bound DESC LIMIT 1");
        await using var reader = await store.HoldAsync($"LOCK TABLE {held} IN ACCESS SHARE MODE");
        var failure = await Assert.ThrowsAsync<RetentionException>(() => store.Retention.RunManuallyAsync("test"));
        Assert.Contains(held.Split('.')[1], failure.Message, StringComparison.Ordinal);
        Assert.Equal([held.Split('.')[1]], (await store.Retention.GetPlanAsync()).Items.Select(item => item.PartitionName).Distinct());
        await reader.ExecuteAsync("ROLLBACK");
        await store.Retention.RunManuallyAsync("test");
        Assert.Empty((await store.Retention.GetPlanAsync()).Items);
    }

    [SkippableFact]
    public async Task Sizes_are_told_before_and_after_compression()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Timescale);
        var tables = await new StorageOverview(store.DataSource).GetAsync();
        Assert.All(tables, one => Assert.Equal(("timescaledb", 0L), (one.Tier, one.RowsInDefault)));
        var (snapshots, shifts) = (tables[0], tables[1]);
        Assert.Equal((13, 11), (snapshots.Partitions, snapshots.CompressedPartitions));
        Assert.Equal(await store.AskAsync<long>("SELECT hypertable_size('ergonomic_snapshots') - pg_total_relation_size('ergonomic_snapshots')"), snapshots.Bytes);
        Assert.True(snapshots.CompressedBytes < snapshots.BytesBeforeCompression && snapshots.CompressedBytes < snapshots.Bytes);
        var days = (await new StorageDays(store.DataSource).GetAsync()).Where(day => day.TableName == "ergonomic_snapshots").ToList();
        Assert.Equal((2, 11), (days.Count(day => day.BytesBeforeCompression is null), days.Count(day => day.BytesBeforeCompression > 0)));
        Assert.Equal((snapshots.BytesBeforeCompression, snapshots.Bytes), (days.Sum(day => day.BytesBeforeCompression), days.Sum(day => day.Bytes)));
        Assert.Equal((0, null, null), (shifts.Partitions, shifts.CompressedPartitions, shifts.BytesBeforeCompression));
    }

    [SkippableFact]
    public async Task Rows_of_any_time_are_taken_and_maintenance_makes_nothing()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Timescale);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w3', '1970-01-01'), ('w3', '2999-12-31'), ('w3', 'infinity');
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, event_time) VALUES ('w3', 'w3-z1', now() - interval '8 days');
            """);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => store.RunAsync("INSERT INTO ergonomic_snapshots (event_time) VALUES ('-infinity')"));
        Assert.Equal(PostgresErrorCodes.DatetimeFieldOverflow, refused.SqlState);
        Assert.Null(await store.AskAsync<string?>("SELECT create_ergonomic_snapshot_partition('2020-01-01')"));

        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("CALL maintain_partitions('test')");

        Assert.Equal(["succeeded 0"], await store.ListAsync<string>("SELECT outcome || ' ' || rows_affected FROM job_runs WHERE job = 'partitions'"));
        Assert.True(await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.snapshot_partitions() WHERE is_kept") > 9);
        Assert.Empty(await store.ListAsync<string>(DayCountTests.Wrong));
        Assert.Empty(await store.DifferencesAsync());
        Assert.Equal((1L, 2L), await AskPairAsync(store, "SELECT too_late_rows, future_rows FROM data_quality WHERE warehouse_id = 'w3'"));
    }

    [SkippableFact]
    public async Task Chunks_of_several_days_are_planned_and_counted_by_day()
    {
        await using var store = await Store.CreateAsync(PostgresKind.Timescale);
        await store.RunAsync("SELECT set_chunk_time_interval('ergonomic_snapshots', interval '84 hours')");
        await store.SeedWarehousesAsync(3);
        await store.FillAsync(4_000, warehouses: 3, days: 14, seed: 0.45);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 3 WHEN 'w2' THEN 8 ELSE 10 END");
        await CompressAsync(store);
        Assert.Empty(await store.ListAsync<string>(DayCountTests.Wrong));
        await store.RunAsync("CALL ergo_internal.count_days()");
        Assert.True(await store.AskAsync<bool>("SELECT bool_or(is_kept) AND bool_or(NOT is_whole) FROM ergo_internal.snapshot_partitions()"));
        Assert.Empty(await store.ListAsync<string>(DayCountTests.Wrong));

        await store.Retention.RunManuallyAsync("test");

        Assert.Empty(await store.ListAsync<string>(DayCountTests.Wrong));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots s JOIN ergo_internal.warehouse_cutoffs c USING (warehouse_id) WHERE s.event_time < c.cutoff"));
        Assert.Empty(await store.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Backend_with_a_row_of_no_time_is_adopted_and_that_row_kept_aside()
    {
        await using var store = await Store.WithoutSchemaAsync(PostgresKind.Timescale);
        await store.RunAsync(BackendLayout.All[0].Tables + BackendLayout.All[0].Rows(300));
        await store.InstallAsync();
        await store.RunAsync("CALL adopt_rows('test', batch_rows => 50)");

        Assert.Equal(299, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal(["-infinity"], await store.ListAsync<string>("SELECT old_row ->> 'event_time' FROM ergo_internal.adoption_conflicts"));
        Assert.Equal((299L, 1L), await AskPairAsync(store, "SELECT rows_moved, rows_in_doubt FROM adoption_progress WHERE table_name = 'ergonomic_snapshots'"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
    }

    private static Task CompressAsync(Store store) =>
        store.RunAsync("SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('ergonomic_snapshots', older_than => date_trunc('day', now(), 'UTC') - interval '1 day') c");

    private static Task<(long Removed, long Arrived)> LedgerAsync(Store store) => AskPairAsync(store, """
        SELECT coalesce(sum(row_count) FILTER (WHERE removed), 0)::bigint AS removed, coalesce(sum(row_count) FILTER (WHERE NOT removed), 0)::bigint AS arrived
        FROM ergo_internal.change_ledger
        """);

    private static async Task<(long, long)> AskPairAsync(Store store, string sql) => (await store.ListAsync<(long, long)>(sql)).Single();

    private static Task InstallAsync(TestDatabase database) =>
        new SchemaInstaller(database.DataSource, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
}
