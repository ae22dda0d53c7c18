using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>Rows that come past the ordinary triggers: from a subscription, and from sessions that fire none.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class ReplicatedRowsTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Session_that_fires_no_triggers_is_tracked_all_the_same(PostgresKind server)
    {
        Skip.If(server is PostgresKind.Citus or PostgresKind.Timescale, "day partitions only: neither shards nor hypertables have triggers for it");
        await using var store = await FilledAsync(server);

        await store.RunAsync($"SET session_replication_role = replica; {Insert("r", 6)}; RESET session_replication_role");
        await AssertShownAsync(store, 6);

        // Without event_time, without a warehouse.
        await store.RunAsync($"""
            SET session_replication_role = replica;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, "timestamp", traffic_light) VALUES ('u', NULL, 'w1-z1', date_trunc('hour', now()) - interval '90 minutes', 'red');
            INSERT INTO shift_snapshots (id, warehouse_id, bucket_start, bucket_end) VALUES (1, NULL, now() - interval '1 day', now());
            RESET session_replication_role
            """);
        await AssertShownAsync(store, 7);
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE id = 'u' AND warehouse_id = 'w1' AND event_time = \"timestamp\""));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM shift_snapshots WHERE warehouse_id = 'unassigned' AND event_time = bucket_start"));

        await store.RunAsync("SET session_replication_role = replica; UPDATE ergonomic_snapshots SET warehouse_id = 'w2', zone_id = NULL WHERE id = 'r-1'; DELETE FROM ergonomic_snapshots WHERE id IN ('r-2', 'r-3'); RESET session_replication_role");
        await AssertShownAsync(store, 5);
        Assert.Equal(1, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_5m WHERE warehouse_id = 'w2'"));

        await store.RunAsync("SET session_replication_role = replica; TRUNCATE ergonomic_snapshots; RESET session_replication_role");
        await AssertShownAsync(store, 0);
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Subscription_is_tracked_in_partitions_old_and_new(PostgresKind server)
    {
        Skip.If(server is PostgresKind.Citus or PostgresKind.Timescale, "a subscription writes to day partitions only");
        await using var store = await FilledAsync(server);
        await using var source = await Store.WithoutSchemaAsync(server);
        var name = $"p_{Guid.NewGuid():N}";
        await source.RunAsync($"""
            CREATE TABLE ergonomic_snapshots (id text, warehouse_id text, zone_id text, event_time timestamptz, worker_id text, traffic_light text, PRIMARY KEY (id, event_time));
            CREATE PUBLICATION {name} FOR TABLE ergonomic_snapshots;
            """);
        await source.RunAsync($"SELECT pg_create_logical_replication_slot('{name}', 'pgoutput')");
        var address = source.Address;
        try
        {
            await store.RunAsync($"""
                CREATE SUBSCRIPTION {name} CONNECTION 'host={address.Host} port={address.Port} user={address.Username} password={address.Password} dbname={address.Database}'
                PUBLICATION {name} WITH (create_slot = false, slot_name = '{name}', copy_data = false)
                """);
            await source.RunAsync(Insert("s", 6));
            await ArrivedAsync(store, "SELECT count(*) = 6 FROM ergonomic_snapshots");
            await AssertShownAsync(store, 6);

            // A partition that comes afterwards tracks them too.
            await source.RunAsync("INSERT INTO ergonomic_snapshots SELECT 'old-' || g, 'w1', 'w1-z1', date_trunc('hour', now()) - interval '20 days' + g * interval '1 minute', 'k', 'red' FROM generate_series(1, 3) g");
            await ArrivedAsync(store, "SELECT count(*) = 9 FROM ergonomic_snapshots");
            await store.RunAsync("CALL maintain_partitions()");
            await AssertShownAsync(store, 9);
            await source.RunAsync("UPDATE ergonomic_snapshots SET traffic_light = 'green' WHERE id LIKE 'old-%'; DELETE FROM ergonomic_snapshots WHERE id IN ('s-1', 's-2')");
            await ArrivedAsync(store, "SELECT count(*) FILTER (WHERE traffic_light = 'green') = 3 AND count(*) = 7 FROM ergonomic_snapshots");
            await AssertShownAsync(store, 7);
            Assert.Equal(4, await store.AskAsync<long>("SELECT sum(red_count) FROM rollup_5m"));

            await source.RunAsync("TRUNCATE ergonomic_snapshots");
            await ArrivedAsync(store, "SELECT count(*) = 0 FROM ergonomic_snapshots");
            await AssertShownAsync(store, 0);
        }
        finally
        {
            await store.RunAsync($"ALTER SUBSCRIPTION {name} DISABLE");
            await store.RunAsync($"ALTER SUBSCRIPTION {name} SET (slot_name = NONE)");
            await store.RunAsync($"DROP SUBSCRIPTION {name}");
            await Waiting.UntilAsync(() => source.AskAsync<bool>($"SELECT NOT active FROM pg_replication_slots WHERE slot_name = '{name}'"), "the slot is free");
            await source.RunAsync($"SELECT pg_drop_replication_slot('{name}')");
        }
    }

    [Fact]
    public async Task Ordinary_writers_note_each_change_once()
    {
        await using var store = await FilledAsync(Store.Server);
        await store.RunAsync(Insert("o", 6));
        Assert.Equal(6, await store.AskAsync<long>("SELECT sum(row_count) FROM ergo_internal.change_ledger"));
    }

    private static async Task<Store> FilledAsync(PostgresKind server)
    {
        var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(daysBack: 3);
        return store;
    }

    private static string Insert(string prefix, int count) => $"""
        INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
        SELECT '{prefix}-' || g, 'w1', 'w1-z1', date_trunc('hour', now()) - interval '2 hours' + g * interval '1 minute', 'k1', 'red' FROM generate_series(1, {count}) g
        """;

    private static Task ArrivedAsync(Store store, string question) => Waiting.UntilAsync(() => store.AskAsync<bool>(question), "the rows of the subscription");

    private static async Task AssertShownAsync(Store store, long rows)
    {
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(rows, await store.AskAsync<long>("SELECT coalesce(sum(snapshot_count), 0) FROM rollup_5m"));
        Assert.Equal(rows, await store.AskAsync<long>("SELECT coalesce(sum(snapshot_count), 0) FROM posture_type_counts"));
        Assert.Equal(rows, await store.AskAsync<double>("SELECT coalesce(sum(total_minutes), 0) FROM worker_exposure_minutes"));
        Assert.Empty(await store.DifferencesAsync());
    }
}
