using Dapper;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>
/// What is different where warehouses lie on several servers. The tests of everything else run there too, with
/// ERGO_STORE_SERVER=Citus.
/// </summary>
public sealed class CitusTests
{
    // Half a day of three warehouses, in few minutes of each: every run of buckets costs a message to a node.
    private static readonly FilledStore Filled = new(async store =>
    {
        await store.SeedWarehousesAsync(3);
        await store.PartitionsAsync(daysBack: 2);
        await store.FillAsync(600, warehouses: 3, days: 0.1, seed: 0.35);
        await store.Views.RefreshAllViewsAsync("test");
    });

    [SkippableFact]
    public async Task What_belongs_to_a_warehouse_lies_on_one_node()
    {
        await using var store = await Store.CreateAsync(PostgresKind.Citus);
        Assert.Equal("citus", await store.AskAsync<string>("SELECT ergo_internal.storage_tier()"));
        // One group of shards for the snapshots, the ledger and every table a view keeps. What is published of workers is the coordinator's.
        Assert.Equal(
            ["warehouse_id"],
            await store.ListAsync<string>("""
                SELECT DISTINCT column_to_column_name(p.logicalrelid, p.partkey) FROM pg_dist_partition p
                WHERE p.colocationid = (SELECT colocationid FROM pg_dist_partition WHERE logicalrelid = 'ergonomic_snapshots'::regclass)
                """));
        Assert.Empty(await store.ListAsync<string>("""
            SELECT t::text FROM (
                SELECT unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots', 'ergo_internal.change_ledger']::regclass[]) AS t
                UNION SELECT ('ergo_internal.' || x.storage)::regclass FROM ergo_internal.views v CROSS JOIN LATERAL ergo_internal.view_tables(v.name) x
                WHERE x.storage <> 'published_cells'
            ) wanted
            WHERE NOT EXISTS (
                SELECT FROM pg_dist_partition p WHERE p.logicalrelid = wanted.t
                AND p.colocationid = (SELECT colocationid FROM pg_dist_partition WHERE logicalrelid = 'ergonomic_snapshots'::regclass))
            """));
    }

    [SkippableFact]
    public async Task Buckets_are_recomputed_on_the_node_that_holds_the_warehouse()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Citus);
        foreach (var warehouse in new[] { "w1", "w2", "w3" })
        {
            var plan = string.Join('\n', await store.ListAsync<string>(
                $"EXPLAIN SELECT * FROM ergo_internal.recompute('{warehouse}', 'recompute_rollup_1m', now() - interval '1 hour', now(), now(), '{{}}')"));
            var node = await store.AskAsync<int>("""
                SELECT nodeport FROM pg_dist_shard_placement WHERE shardid = get_shard_id_for_distribution_column('ergonomic_snapshots', @warehouse)
                """, new { warehouse });
            Assert.Contains("Task Count: 1", plan, StringComparison.Ordinal);
            Assert.Contains($"port={node}", plan, StringComparison.Ordinal);
            Assert.Contains("Function Scan on recompute", plan, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task Every_kind_of_change_on_the_shards_reaches_the_views()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Citus);
        Assert.Empty(await store.DifferencesAsync());
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));

        await store.RunAsync("UPDATE ergonomic_snapshots SET traffic_light = 'red', zone_id = 'moved' WHERE rula_score = 3");
        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'w3' AND reba_score > 8");
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time, traffic_light) SELECT 'new', now() - interval '10 minutes', 'red'");
        await using (var connection = await store.DataSource.OpenConnectionAsync())
        await using (var writer = await connection.BeginTextImportAsync("COPY ergonomic_snapshots (warehouse_id, event_time, traffic_light) FROM STDIN"))
        {
            for (var n = 0; n < 40; n++)
            {
                await writer.WriteLineAsync($"w{1 + (n % 3)}\t{TimeProvider.System.GetUtcNow().AddMinutes(-20):O}\tyellow");
            }
        }

        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
        Assert.Equal(
            await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"),
            await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_1m"));

        await store.RunAsync("TRUNCATE ergonomic_snapshots");
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM rollup_1m"));
    }

    [SkippableFact]
    public async Task A_change_that_is_rolled_back_leaves_no_trace_on_any_node()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Citus);
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await connection.ExecuteAsync("DELETE FROM ergonomic_snapshots");
            Assert.NotEqual(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
            await transaction.RollbackAsync();
        }

        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
    }

    [SkippableFact]
    public async Task Expired_days_go_whole_or_by_warehouse_and_views_stay()
    {
        await using var store = await Filled.CopyAsync(PostgresKind.Citus);
        await store.RunAsync("""
            SELECT create_ergonomic_snapshot_partition((now() AT TIME ZONE 'UTC')::date - d) FROM generate_series(3, 6) d;
            INSERT INTO ergonomic_snapshots (warehouse_id, event_time)
            SELECT w, date_trunc('day', now(), 'UTC') - d * interval '1 day' + h * interval '8 hours' - interval '1 microsecond' * (h % 2)
            FROM generate_series(3, 6) d, generate_series(0, 2) h, unnest(ARRAY['w1', 'w2', 'w3']) w;
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 5 ELSE 4 END");
        var expected = await store.ListAsync<string>("""
            SELECT s.warehouse_id || ' ' || count(*) FROM ergonomic_snapshots s
            WHERE s.event_time >= date_trunc('day', now(), 'UTC') - interval '1 day' * CASE s.warehouse_id WHEN 'w1' THEN 5 ELSE 4 END GROUP BY s.warehouse_id ORDER BY 1
            """);
        var shown = await store.AskAsync<string>("SELECT md5(string_agg(r::text, ',' ORDER BY r::text)) FROM ergo_internal.rollup_1m r");

        await store.RunAsync("CALL run_retention()");

        Assert.Equal(expected, await store.ListAsync<string>("SELECT warehouse_id || ' ' || count(*) FROM ergonomic_snapshots GROUP BY warehouse_id ORDER BY 1"));
        Assert.Equal(shown, await store.AskAsync<string>("SELECT md5(string_agg(r::text, ',' ORDER BY r::text)) FROM ergo_internal.rollup_1m r"));
        Assert.False(await store.AskAsync<bool>(
            "SELECT EXISTS (SELECT FROM ergo_internal.day_partitions('ergonomic_snapshots') p WHERE p.upper_bound <= date_trunc('day', now(), 'UTC') - interval '5 days')"));
    }
}
