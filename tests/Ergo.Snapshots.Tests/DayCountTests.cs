using Dapper;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>Kept counts of past days give the same figures as counting every row, whatever happens to the rows.</summary>
public sealed class DayCountTests
{
    // Days that partitions exist for; one more lies in DEFAULT.
    private const int Days = 12;

    /// <summary>Where kept counts and plan differ from plain counts.</summary>
    internal const string Wrong = """
        WITH plain AS (
            SELECT warehouse_id, 'ergonomic_snapshots' AS table_name, count(*) AS n, min(event_time) AS oldest, max(event_time) AS newest,
                   count(*) FILTER (WHERE event_time < c.cutoff) AS deletable
            FROM ergonomic_snapshots JOIN ergo_internal.warehouse_cutoffs c USING (warehouse_id) GROUP BY 1
        ), kept AS (
            SELECT * FROM retention_statistics() WHERE table_name = 'ergonomic_snapshots' AND total_rows > 0
        ), planned AS (
            SELECT warehouse_id, sum(expired_rows) AS n FROM retention_plan() WHERE table_name = 'ergonomic_snapshots' GROUP BY 1
        )
        SELECT format('%s: %s, not %s', coalesce(p.warehouse_id, k.warehouse_id), k, p) FROM plain p FULL JOIN kept k USING (warehouse_id)
        WHERE (p.n, p.oldest, p.newest, p.deletable) IS DISTINCT FROM (k.total_rows, k.oldest, k.newest, k.deletable_rows)
        UNION ALL
        SELECT format('%s: %s planned, not %s', p.warehouse_id, coalesce(l.n, 0), p.deletable) FROM plain p LEFT JOIN planned l USING (warehouse_id)
        WHERE coalesce(l.n, 0) <> p.deletable
        """;

    private static readonly FilledStore Filled = new(async store =>
    {
        await store.SeedWarehousesAsync(3);
        await store.PartitionsAsync(Days);
        await store.FillAsync(2_000, warehouses: 3, days: Days + 1, seed: 0.25);
        await store.RunAsync("UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 3 WHEN 'w2' THEN 8 ELSE 90 END");
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("CALL ergo_internal.count_days()");
    });

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Figures_are_those_of_the_rows_after_every_kind_of_change(PostgresKind server)
    {
        await using var store = await Filled.CopyAsync(server);
        Assert.Empty(await store.ListAsync<string>(Wrong));
        // The oldest day has a chunk, where it has no partition.
        Assert.Equal(server == PostgresKind.Timescale ? Days : Days - 1, await KeptDaysAsync(store));
        foreach (var change in new[]
        {
            "INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() - interval '6 days'), ('w3', now() - interval '9 days')",
            MovedSnapshots.Statement(server, "event_time - interval '26 hours'", "warehouse_id", "id LIKE '%3'"),
            "DELETE FROM ergonomic_snapshots WHERE id LIKE '%5'",
            "INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() - interval '40 days')",
            "SELECT create_ergonomic_snapshot_partition((now() - interval '40 days')::date)",
            "SELECT purge_old_ergonomic_snapshots('w1')",
            "INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() - interval '6 days')",
            "CALL run_retention('test')",
            "TRUNCATE ergonomic_snapshots",
        })
        {
            await store.RunAsync(change);
            Assert.Empty(await store.ListAsync<string>(Wrong));
            await store.RunAsync("SELECT ergo_internal.drain_ledger()");
            Assert.Empty(await store.ListAsync<string>(Wrong));
            await store.RunAsync("CALL ergo_internal.count_days()");
            Assert.Empty(await store.ListAsync<string>(Wrong));
        }
    }

    [Fact]
    public async Task Change_that_is_committed_while_a_day_is_counted_is_not_missed()
    {
        await using var store = await Filled.CopyAsync();
        const string day = "(now() AT TIME ZONE 'UTC')::date - 5";
        await store.RunAsync("UPDATE warehouses SET retention_days = 2 WHERE id = 'w1'");
        foreach (var change in new[]
        {
            "INSERT INTO ergonomic_snapshots (warehouse_id, event_time) SELECT 'w2', now() - interval '5 days' FROM generate_series(1, 10)",
            $"DELETE FROM ergonomic_snapshots WHERE (event_time AT TIME ZONE 'UTC')::date = {day} AND id LIKE '%1'",
            $"SELECT ergo_internal.purge_batch((SELECT partition_name FROM ergo_internal.snapshot_partitions() WHERE day = {day}), 'w1', 'infinity', 3)",
        })
        {
            await store.RunAsync($"UPDATE ergo_internal.counted_days SET is_changed = true WHERE day = {day}");
            await using var writer = await store.HoldAsync(change);
            var counting = store.RunAsync("CALL ergo_internal.count_days()");
            await Task.WhenAny(counting, Task.Delay(300));
            await writer.ExecuteAsync("COMMIT");
            await counting;
            Assert.Empty(await store.ListAsync<string>(Wrong));
            await store.RunAsync("SELECT ergo_internal.drain_ledger()");
            Assert.Empty(await store.ListAsync<string>(Wrong));
        }
    }

    [SkippableFact]
    public async Task Partition_dropped_by_hand_and_made_again_is_counted_anew()
    {
        Store.SkipWithoutDayPartitions(Store.Server);
        await using var store = await Filled.CopyAsync();
        await store.RunAsync($"""
            DO $$ BEGIN EXECUTE format('DROP TABLE %I', (SELECT partition_name FROM ergo_internal.snapshot_partitions() WHERE day = (now() AT TIME ZONE 'UTC')::date - 4)); END $$
            """);
        Assert.Empty(await store.ListAsync<string>(Wrong));
        await store.PartitionsAsync(Days);
        Assert.Empty(await store.ListAsync<string>(Wrong));
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w2', now() - interval '4 days')");
        Assert.Empty(await store.ListAsync<string>(Wrong));
    }

    private static Task<int> KeptDaysAsync(Store store) => store.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.snapshot_partitions() WHERE is_kept");
}
