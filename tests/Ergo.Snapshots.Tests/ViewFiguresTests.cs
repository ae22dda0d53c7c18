using Ergo.Testing;

namespace Ergo.Snapshots.Tests;

/// <summary>The five views against a plain recomputation from raw, written apart from the refresh code.</summary>
public sealed class ViewFiguresTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Views_after_a_load_equal_the_oracle(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(9);
        await store.FillAsync(12_000, warehouses: 2, days: 9, seed: 0.1);

        await store.Views.RefreshAllViewsAsync("test");

        Assert.Empty(await store.DifferencesAsync());
        Assert.All(await store.Views.GetRefreshStatusAsync(), view => Assert.Equal(0, view.BacklogBuckets));
        Assert.Equal(12_000, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM posture_type_counts"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Views_after_inserts_updates_and_deletes_equal_the_oracle(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync();
        await store.PartitionsAsync(3);
        await store.FillAsync(3_000, warehouses: 2, days: 3, seed: 0.2);
        await store.Views.RefreshAllViewsAsync("test");

        // Late rows with a clock that lies, moved rows, changed scores, deleted rows.
        await store.FillAsync(500, warehouses: 2, days: 3, seed: 0.3);
        await store.RunAsync($"""
            UPDATE ergonomic_snapshots SET ingest_time = now() - interval '30 days' WHERE id LIKE '0.3-%';
            UPDATE ergonomic_snapshots SET traffic_light = 'red', composite_risk = 99 WHERE id LIKE '%7';
            {MovedSnapshots.Statement(server, "event_time - interval '26 hours'", "'w1'", "id LIKE '0.2-1_3'")};
            DELETE FROM ergonomic_snapshots WHERE id LIKE '%5';
            """);
        Assert.NotEmpty(await store.DifferencesAsync());
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Empty(await store.DifferencesAsync());
    }

    [Fact]
    public async Task Full_rebuild_repairs_a_view_and_is_idempotent()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        await store.FillAsync(1_000, warehouses: 2, days: 2, seed: 0.4);
        await store.Views.RefreshAllViewsAsync("test");
        await store.RunAsync("DELETE FROM ergo_internal.rollup_1m WHERE warehouse_id = 'w1'; UPDATE ergo_internal.zone_hours SET red_count = red_count + 5");
        Assert.NotEmpty(await store.DifferencesAsync());

        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        Assert.Empty(await store.DifferencesAsync());
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        Assert.Empty(await store.DifferencesAsync());
    }

    [Fact]
    public async Task Overlapping_cameras_share_a_workers_minute()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        // Three snapshots of one worker in one minute, by two cameras in two zones; one of a second worker.
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, event_time, traffic_light) VALUES
                ('w1', 'w1-z1', 'k1', 'c1', date_trunc('hour', now()) - interval '2 hours', 'red'),
                ('w1', 'w1-z1', 'k1', 'c1', date_trunc('hour', now()) - interval '2 hours' + interval '20 s', 'green'),
                ('w1', 'w1-z2', 'k1', 'c2', date_trunc('hour', now()) - interval '2 hours' + interval '59.999 s', 'green'),
                ('w1', 'w1-z2', 'k2', 'c2', date_trunc('hour', now()) - interval '2 hours' + interval '5 s', 'yellow'),
                ('w1', 'w1-z2', NULL, 'c2', date_trunc('hour', now()) - interval '2 hours' + interval '6 s', 'yellow'),
                ('w1', 'w1-z2', NULL, 'c2', date_trunc('hour', now()) - interval '2 hours' + interval '7 s', 'red')
            """);
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Equal(1.0, await store.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes WHERE worker_id = 'k1'"), 9);
        Assert.Equal(1 / 3.0, await store.AskAsync<double>("SELECT sum(red_minutes) FROM worker_exposure_minutes WHERE worker_id = 'k1'"), 9);
        Assert.Equal(1.0, await store.AskAsync<double>("SELECT sum(yellow_minutes) FROM worker_exposure_minutes WHERE worker_id = 'k2'"), 9);
        Assert.Equal(1.0, await store.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes WHERE worker_id IS NULL"), 9);
    }

    [Fact]
    public async Task Bands_of_every_score_equal_the_published_table()
    {
        await using var store = await Store.CreateAsync();
        var wrong = await store.ListAsync<string>("""
            WITH scores AS (
                SELECT 'rula' AS instrument, s::float8 AS score, rula_band(s) AS band FROM generate_series(-1, 9) s
                UNION ALL SELECT 'reba', s, reba_band(s) FROM generate_series(-1, 17) s
                UNION ALL SELECT 'niosh', s, niosh_band(s) FROM unnest(ARRAY[-0.01, 0, 0.5, 1.0, 1.0000001, 1.5, 1.5000001, 2.0, 2.0000001, 3.0, 3.0000001, 9.9, 'NaN', 'Infinity']::float8[]) s
            )
            SELECT format('%s %s is %s, not %s', s.instrument, s.score, s.band, coalesce(b.band, 'invalid'))
            FROM scores s LEFT JOIN score_bands b ON b.version = 1 AND b.instrument = s.instrument
                AND s.score > coalesce(b.above, -1e-300) AND s.score <= coalesce(b.up_to, 1e300)
            WHERE s.band <> coalesce(b.band, 'invalid')
            """);
        Assert.Empty(wrong);
        Assert.Equal("not scored", await store.AskAsync<string>("SELECT rula_band(NULL)"));
        Assert.Equal("8-10", await store.AskAsync<string>("SELECT reba_band(10)"));
    }

    [Fact]
    public async Task Snapshots_of_the_future_are_in_no_view_until_due()
    {
        await using var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, event_time) VALUES ('w1', now() + interval '3 hours'), ('w1', now())");
        await store.Views.RefreshAllViewsAsync("test");

        Assert.Equal(1, await store.AskAsync<long>("SELECT sum(snapshot_count) FROM rollup_1m"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT future_rows FROM data_quality WHERE warehouse_id = 'w1'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
    }
}
