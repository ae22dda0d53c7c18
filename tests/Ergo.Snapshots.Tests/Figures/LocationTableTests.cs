using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Figures;

/// <summary>The counts of locations and shifts, kept like those of zones: by what changed, as long as these, and not after their snapshots are gone.</summary>
public sealed class LocationTableTests
{
    private static readonly string[] Tables = ["location_hours", "location_days", "zone_shift_hours"];

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Counts_follow_every_change_of_the_snapshots(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.SeedWarehousesAsync(2);
        await store.RunAsync("UPDATE warehouses SET timezone = 'Asia/Kathmandu' WHERE id = 'w2'");
        await store.FillAsync(600, warehouses: 2, days: 4, seed: 0.3);
        await store.Views.RefreshAllViewsAsync("test");
        await AssertAsRawAsync(store);

        // Late, moved, deleted, of a word for a light, of blank ids.
        await store.FillAsync(60, warehouses: 2, days: 4, seed: 0.4);
        await store.RunAsync("UPDATE ergonomic_snapshots SET pick_location_id = 'moved', shift_code = 'C' WHERE rula_score = 3");
        await store.RunAsync("DELETE FROM ergonomic_snapshots WHERE warehouse_id = 'w1' AND reba_score > 12");
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, shift_code, event_time, traffic_light) SELECT 'w1', ' w1-z1 ', '  ', ' A', now() - interval '1 hour', light FROM unnest(ARRAY['Amber', 'RED ', 'purple', '']) light");
        await store.Views.RefreshAllViewsAsync("test");
        await AssertAsRawAsync(store);
        Assert.Equal(1, await store.AskAsync<long>("SELECT sum(unknown_light_count) FROM ergo_internal.location_hours WHERE zone_id = 'w1-z1' AND pick_location_id IS NULL"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Counts_outlive_their_snapshots_and_are_trimmed_with_the_view(PostgresKind server)
    {
        await using var store = await RetentionScenario.CreateAsync(server);
        var before = await RowsAsync(store);
        Assert.All(Tables, table => Assert.Contains(before, row => row.StartsWith(table, StringComparison.Ordinal)));
        await store.Retention.RunManuallyAsync("admin");
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, shift_code, event_time, traffic_light)
            VALUES ('w1', 'w1-z1', 'p1', 'A', date_trunc('day', now(), 'UTC') - interval '5 days 3 hours', 'red')
            """);
        await store.Views.RefreshAllViewsAsync("test");
        await store.Views.RefreshAllViewsAsync("test", fullRebuild: true);
        Assert.Equal(before, await RowsAsync(store));

        await store.RunAsync("UPDATE ergo_internal.views SET keep_for = '2 days' WHERE name = 'top_red_zones'");
        await store.RunAsync("CALL trim_views('test')");
        Assert.Equal(0, await store.AskAsync<long>(string.Join(" + ", Tables.Select(table => $"(SELECT count(*) FROM ergo_internal.{table} WHERE bucket_time < ergo_internal.kept_since('2 days', now()))")).Insert(0, "SELECT ")));
    }

    private static Task<IReadOnlyList<string>> RowsAsync(Store store) => store.ListAsync<string>(string.Join(
        " UNION ALL ", Tables.Select(table => $"SELECT concat_ws(' ', '{table}', to_jsonb(t)::text) FROM ergo_internal.{table} t")) + " ORDER BY 1");

    // Every row of every table, from the snapshots by the definitions.
    private static async Task AssertAsRawAsync(Store store)
    {
        foreach (var (table, key, bucket) in new[] { ("location_hours", "pick_location_id", "b.hour"), ("location_days", "pick_location_id", "date_bin('1 day', s.event_time, '2000-01-01 00:00:00+00')"), ("zone_shift_hours", "shift_code", "b.hour") })
        {
            var expected = await store.ListAsync<string>($"""
                SELECT concat_ws('|', s.warehouse_id, coalesce(nullif(btrim(s.zone_id), ''), '-'), coalesce(nullif(btrim(s.{key}), ''), '-'), {bucket}, count(*),
                       count(*) FILTER (WHERE l.light = 'green'), count(*) FILTER (WHERE l.light IN ('yellow', 'amber')), count(*) FILTER (WHERE l.light = 'red'), count(*) FILTER (WHERE l.light = 'purple'))
                FROM ergonomic_snapshots s
                CROSS JOIN LATERAL (SELECT date_bin(CASE s.warehouse_id WHEN 'w2' THEN interval '15 minutes' ELSE interval '1 hour' END, s.event_time, '2000-01-01 00:00:00+00') AS hour) b
                CROSS JOIN LATERAL (SELECT lower(btrim(s.traffic_light)) AS light) l
                GROUP BY s.warehouse_id, coalesce(nullif(btrim(s.zone_id), ''), '-'), coalesce(nullif(btrim(s.{key}), ''), '-'), {bucket} ORDER BY 1
                """);
            Assert.Equal(expected, await store.ListAsync<string>($"""
                SELECT concat_ws('|', t.warehouse_id, coalesce(t.zone_id, '-'), coalesce(t.{key}, '-'), t.bucket_time, t.snapshot_count, t.green_count, t.yellow_count, t.red_count, t.unknown_light_count)
                FROM ergo_internal.{table} t ORDER BY 1
                """));
        }
    }
}
