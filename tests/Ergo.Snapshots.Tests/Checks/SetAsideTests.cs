using Ergo.Snapshots.Runs;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Checks;

/// <summary>A bucket that cannot be computed stops neither the other warehouses nor the other hours of its own.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class SetAsideTests
{
    // Fails for one minute of one warehouse, as a value would that a sum cannot hold.
    private const string Poison = """
        CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM ergonomic_snapshots s WHERE s.id = 'poison') AND NEW.warehouse_id = 'w2' AND NEW.bucket_time = date_trunc('hour', now()) - interval '2 hours' THEN
                RAISE EXCEPTION 'bigint out of range' USING ERRCODE = '22003';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER refuse_poison BEFORE INSERT ON ergo_internal.rollup_5m FOR EACH ROW EXECUTE FUNCTION refuse_poison()
        """;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Bucket_is_set_aside_alone_told_tried_again_and_taken_in_when_its_row_is_gone(PostgresKind server)
    {
        await using var store = await FilledAsync(server);
        await store.RunAsync(Poison);
        await store.Views.RefreshViewAsync("rollup_5m", "test");

        Assert.Equal(
            "w2 bigint out of range (22003) 1",
            await store.AskAsync<string>("SELECT format('%s %s %s', warehouse_id, error, attempts) FROM ergo_internal.set_aside_buckets"));
        Assert.Equal(120, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'w1'"));
        // Of w2 five minutes are missing, and the row that spoils them.
        Assert.Equal(115, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'w2'"));
        Assert.Equal("false true 1", await store.AskAsync<string>("SELECT format('%s %s %s', is_failing::text, is_incomplete::text, set_aside_buckets) FROM view_refresh_status WHERE name = 'rollup_5m'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT set_aside_buckets FROM data_quality WHERE warehouse_id = 'w2'"));
        Assert.Equal("succeeded", (await new RunHistory(store.DataSource).LatestAsync("refresh"))[0].Outcome);

        // By schedule it waits for its time, ever longer; by hand it is tried at once.
        await store.Views.RefreshViewAsync("rollup_5m", "schedule", onlyIfDue: true);
        Assert.Equal(1, await store.AskAsync<int>("SELECT attempts FROM ergo_internal.set_aside_buckets"));
        await store.Views.RefreshViewAsync("rollup_5m", "admin");
        Assert.Equal("2 true", await store.AskAsync<string>("SELECT format('%s %s', attempts, (retry_at > now() + interval '90 seconds')::text) FROM ergo_internal.set_aside_buckets"));

        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE id = 'poison'");
        await store.Views.RefreshViewAsync("rollup_5m", "admin");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.set_aside_buckets"));
        Assert.Equal(120, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'w2'"));
        await store.RunAsync("DROP TRIGGER refuse_poison ON ergo_internal.rollup_5m");
        Assert.Empty(await store.DifferencesAsync());
    }

    [SkippableFact]
    public async Task Retention_does_not_delete_what_a_set_aside_bucket_still_has_to_count()
    {
        await using var store = await FilledAsync(Store.Server, daysAgo: 20);
        await store.RunAsync(Poison.Replace("'2 hours'", "'482 hours'", StringComparison.Ordinal));
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("UPDATE warehouses SET retention_days = 5");
        var refusal = await Assert.ThrowsAsync<Retention.RetentionException>(() => store.Retention.RunManuallyAsync("test"));
        Assert.Contains("Warehouse 2 skipped: rollup_5m could not compute 1 buckets from before the cutoff", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(121, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w2'"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'"));
    }

    [SkippableFact]
    public async Task Bucket_that_an_admin_gives_up_is_on_record_and_keeps_no_snapshot_any_more()
    {
        await using var store = await FilledAsync(Store.Server, daysAgo: 20);
        await store.RunAsync(Poison.Replace("'2 hours'", "'482 hours'", StringComparison.Ordinal));
        await store.Views.RefreshAllViewsAsync("test");
        const string GiveUp = "SELECT give_up_bucket('rollup_5m', 'w2', b.bucket_start, @reason, 'admin') FROM ergo_internal.set_aside_buckets b";
        // It holds nothing back yet, and is computed again once its row is mended.
        Assert.Contains("before its cutoff", await RefusalAsync(store, GiveUp, new { reason = "The camera was broken" }), StringComparison.Ordinal);
        await store.RunAsync("UPDATE warehouses SET retention_days = 5");
        await Assert.ThrowsAsync<Retention.RetentionException>(() => store.Retention.RunManuallyAsync("test"));
        Assert.Contains("needs a reason", await RefusalAsync(store, GiveUp, new { reason = " " }), StringComparison.Ordinal);
        Assert.Contains("not set aside", await RefusalAsync(store, "SELECT give_up_bucket('rollup_1m', 'w2', now(), @reason, 'admin')", new { reason = "The camera was broken" }), StringComparison.Ordinal);
        var counted = await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'w2'");

        // Also where it waits to be tried again.
        await store.RunAsync("SELECT ergo_internal.retry_set_aside('rollup_5m', true)");
        await store.RunAsync(GiveUp, new { reason = " The camera was broken " });
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.set_aside_buckets"));
        await store.Retention.RunManuallyAsync("test");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal(counted, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'w2'"));
        Assert.Equal("w2 The camera was broken admin true true", await store.AskAsync<string>("""
            SELECT concat_ws(' ', warehouse_id, new_value, changed_by, (old_value LIKE '%bigint out of range (22003)')::text, (login = session_user)::text)
            FROM ergo_internal.setting_changes WHERE setting = 'bucket of rollup_5m given up'
            """));
    }

    [SkippableFact]
    public async Task Fault_of_the_server_sets_nothing_aside()
    {
        await using var store = await FilledAsync(Store.Server);
        await store.RunAsync(Poison.Replace("22003", "53100", StringComparison.Ordinal));
        var failure = await Assert.ThrowsAsync<Views.RefreshException>(() => store.Views.RefreshViewAsync("rollup_5m", "test"));
        Assert.Contains("bigint out of range", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.set_aside_buckets"));
        Assert.True(await store.AskAsync<bool>("SELECT is_failing FROM view_refresh_status WHERE name = 'rollup_5m'"));
    }

    private static async Task<string> RefusalAsync(Store store, string sql, object parameters) =>
        (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.RunAsync(sql, parameters))).MessageText;

    // Two hours of two warehouses, a snapshot a minute, and in w2 one row more that spoils five minutes of the first hour.
    private static async Task<Store> FilledAsync(PostgresKind server, int daysAgo = 0)
    {
        // A distributed table has no trigger of ours to make a bucket fail by.
        Skip.If(server == PostgresKind.Citus, "citus allows no triggers on the tables of views");
        var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT format('%s-%s', w, g), w, w || '-z1', date_trunc('hour', now()) - @daysAgo * interval '24 hours' - interval '2 hours' + g * interval '1 minute', 'k1', 'red'
            FROM unnest(ARRAY['w1', 'w2']) w, generate_series(0, 119) g;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('poison', 'w2', date_trunc('hour', now()) - @daysAgo * interval '24 hours' - interval '118 minutes')
            """, new { daysAgo });
        return store;
    }
}
