using System.Collections.Concurrent;
using Ergo.Snapshots.Views;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>
/// Four warehouses that share days. w1 keeps 2 days, w2 4, w3 6; w4 keeps 1 but is under legal hold and has rows only
/// seven days back. Days up to eight back have partitions, older ones lie in DEFAULT. So day 8 goes whole, day 7 is
/// kept by w4, days 5 and 6 by w3, days 3 and 4 by w2 and w3.
/// </summary>
internal static class RetentionScenario
{
    // Citus makes no value of a view's row where the rows lie, hence the OFFSET.
    // Which hours a rolling week holds and how recent a red is moves with the clock, not with retention.
    private const string TimeColumns = "{priority_recency,priority_score,window_start,computed_at}";

    // A recomputed sum adds the same numbers in another order: its last digits may differ.
    private const string Rounded = "SET extra_float_digits = -3;";

    private static readonly ConcurrentDictionary<int, FilledStore> Filled = new();

    public static Task<Store> CreateAsync(PostgresKind? server = null, int rows = 1_600) =>
        Filled.GetOrAdd(rows, _ => new(store => FillAsync(store, rows))).CopyAsync(server ?? Store.Server);

    private static async Task FillAsync(Store store, int rows)
    {
        await store.SeedWarehousesAsync(4);
        await store.PartitionsAsync(8);
        await store.FillAsync(rows, warehouses: 4, days: 12, seed: 0.15);
        await store.RunAsync("""
            DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'w4' AND (event_time AT TIME ZONE 'UTC')::date <> (now() AT TIME ZONE 'UTC')::date - 7;
            -- No bucket in progress and none at the edge of the rolling week.
            DELETE FROM ergonomic_snapshots WHERE event_time > now() - interval '2 hours' AND event_time < now() + interval '1 hour'
                OR event_time BETWEEN now() - interval '170 hours' AND now() - interval '166 hours';
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time)
            SELECT format('edge-%s-%s', w, e), w, ((now() AT TIME ZONE 'UTC')::date - d)::timestamp AT TIME ZONE 'UTC' - make_interval(secs => e / 1e6)
            FROM (VALUES ('w1', 2), ('w2', 4), ('w3', 6)) x(w, d), generate_series(0, 1) e;
            INSERT INTO shift_snapshots (warehouse_id, shift_code, event_time, bucket_start, bucket_end)
            SELECT 'w' || w, 'A', h, h, h + interval '6 hours'
            FROM generate_series(1, 3) w, generate_series(date_trunc('day', now(), 'UTC') - interval '12 days', now(), interval '6 hours') h;
            """);
        await store.Views.RefreshAllViewsAsync("test");
        // exposure_duration is made from worker_exposure_minutes, which is refreshed after it.
        await store.Views.RefreshViewAsync("top_red_zones", "test");
        await store.RunAsync("""
            UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 2 WHEN 'w2' THEN 4 WHEN 'w3' THEN 6 WHEN 'w4' THEN 1 ELSE 90 END;
            INSERT INTO ergo_internal.warehouse_retention (warehouse_id, legal_hold, hold_reason) VALUES ('w4', true, 'case 17');
            """);
    }

    /// <summary>Keeps what the views show now and which rows must survive, to compare with later.</summary>
    public static async Task RememberAsync(this Store store)
    {
        await store.RunAsync($"{Rounded} CREATE TABLE remembered_views AS {Contents()}");
        await store.RunAsync($"CREATE TABLE survivors AS {Survivors("ergonomic_snapshots")} UNION ALL {Survivors("shift_snapshots")}");
        Assert.True(await store.AskAsync<long>("SELECT count(*) FROM survivors") > 100, "The scenario leaves too few rows to show anything.");
    }

    /// <summary>Asserts that the views show exactly what they showed.</summary>
    public static async Task AssertViewsAsRememberedAsync(this Store store)
    {
        var contents = Contents();
        var differences = await store.ListAsync<string>($"""
            {Rounded}
            SELECT 'now: ' || d FROM (SELECT view_row::text AS d FROM ({contents}) x EXCEPT ALL SELECT view_row::text FROM remembered_views) added
            UNION ALL
            SELECT 'was: ' || d FROM (SELECT view_row::text AS d FROM remembered_views EXCEPT ALL SELECT view_row::text FROM ({contents}) x) gone
            LIMIT 6
            """);
        Assert.True(differences.Count == 0, "The views changed:\n" + string.Join("\n", differences));
    }

    /// <summary>Rows that are left but should be gone, or the other way round.</summary>
    public static Task<IReadOnlyList<string>> WronglyKeptOrGoneAsync(this Store store) => store.ListAsync<string>("""
        WITH held AS (SELECT id::text, 'ergonomic_snapshots' AS source FROM ergonomic_snapshots UNION ALL SELECT id::text, 'shift_snapshots' FROM shift_snapshots)
        SELECT format('kept %s of %s', id, source) FROM (SELECT * FROM held EXCEPT ALL SELECT * FROM survivors) k
        UNION ALL
        SELECT format('lost %s of %s', id, source) FROM (SELECT * FROM survivors EXCEPT ALL SELECT * FROM held) l
        LIMIT 10
        """);

    /// <summary>Rows of both tables.</summary>
    public static Task<long> RowsAsync(this Store store) =>
        store.AskAsync<long>("SELECT (SELECT count(*) FROM ergonomic_snapshots) + (SELECT count(*) FROM shift_snapshots)");

    /// <summary>What plans and runs call a day's partition, or its chunk while there is one.</summary>
    public static Task<string> PartitionNameAsync(this Store store, string table, int daysBack) => store.AskAsync<string>(
        "SELECT l.partition_name FROM ergo_internal.leaves(@table) l WHERE l.lower_bound = date_trunc('day', now(), 'UTC') - make_interval(days => @daysBack)",
        new { table, daysBack });

    /// <summary>A day's partition as statements call it: its name, or its chunk's with the schema while there is one.</summary>
    public static Task<string> PartitionAsync(this Store store, string table, int daysBack) => store.AskAsync<string>(
        """
        SELECT CASE WHEN ergo_internal.storage_tier() <> 'timescaledb' THEN @table || '_' || to_char((now() AT TIME ZONE 'UTC')::date - @daysBack, 'YYYY_MM_DD')
            ELSE (SELECT l.relation::text FROM ergo_internal.leaves(@table) l WHERE l.lower_bound = date_trunc('day', now(), 'UTC') - make_interval(days => @daysBack)) END
        """, new { table, daysBack });

    // The rows that must be left, by a formula of its own: the UTC date less the days, held warehouses whole.
    private static string Survivors(string table) => $"""
        SELECT s.id::text AS id, '{table}' AS source FROM {table} s JOIN warehouses w ON w.id = s.warehouse_id
        WHERE w.id = 'w4' OR (s.event_time AT TIME ZONE 'UTC')::date >= (now() AT TIME ZONE 'UTC')::date - w.retention_days
        """;

    private static string Contents() => string.Join(" UNION ALL ", ViewNames.All.Select(view =>
        $"SELECT jsonb_build_object('view', '{view}') || (to_jsonb(v) - '{TimeColumns}'::text[]) AS view_row FROM (SELECT * FROM {view} OFFSET 0) v"));
}
