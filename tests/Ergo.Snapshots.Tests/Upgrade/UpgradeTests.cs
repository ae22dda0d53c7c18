using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Upgrade;

/// <summary>A database of an earlier version, with data, becomes today's in place: nothing is lost, and nothing reads otherwise.</summary>
public sealed class UpgradeTests
{
    private const string Figures = """
        SELECT concat_ws(' ', 'rollup', sum(snapshot_count), sum(red_count), sum(yellow_count), sum(green_count), round(sum(avg_rula_score * snapshot_count)::numeric, 3)) FROM rollup_5m
        UNION ALL SELECT concat_ws(' ', 'zones', zone_id, total_red_snapshots, affected_locations) FROM top_red_zones
        UNION ALL SELECT concat_ws(' ', 'worker', warehouse_id, worker_id, round(sum(red_minutes)::numeric, 3), round(sum(total_minutes)::numeric, 3)) FROM worker_exposure_minutes GROUP BY warehouse_id, worker_id
        UNION ALL SELECT concat_ws(' ', 'postures', rula_band, reba_band, niosh_band, sum(snapshot_count)) FROM posture_type_counts GROUP BY rula_band, reba_band, niosh_band
        ORDER BY 1
        """;

    private const string Kept = """
        SELECT concat_ws(' ', 'hold', r.warehouse_id, r.legal_hold, r.hold_reason, r.purged_before) FROM ergo_internal.warehouse_retention r
        UNION ALL SELECT concat_ws(' ', 'days', w.id, w.retention_days) FROM warehouses w WHERE w.id <> 'unassigned'
        UNION ALL SELECT concat_ws(' ', 'change', c.setting, c.warehouse_id, c.old_value, c.new_value, c.changed_by) FROM ergo_internal.setting_changes c
        UNION ALL SELECT concat_ws(' ', 'session', s.id, encode(s.key_hash, 'hex'), s.subject, s.ends_at, s.ended_at) FROM ergo_internal.sessions s
        UNION ALL SELECT concat_ws(' ', 'audit', a.id, a.at, a.actor, a.action, a.outcome, a.detail, encode(a.hash, 'hex')) FROM ergo_internal.audit_log a
        UNION ALL SELECT concat_ws(' ', 'view', v.name, v.refresh_every, v.keep_for) FROM ergo_internal.views v
        UNION ALL SELECT concat_ws(' ', 'tier', s.storage) FROM ergo_internal.settings s
        UNION ALL SELECT concat_ws(' ', 'day', p.partition_name, p.lower_bound) FROM ergo_internal.day_partitions('ergonomic_snapshots') p
        UNION ALL SELECT concat_ws(' ', 'rows', s.warehouse_id, count(*), min(s.event_time), max(s.event_time)) FROM ergonomic_snapshots s GROUP BY s.warehouse_id
        ORDER BY 1
        """;

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Figures_audit_chain_holds_and_sessions_are_what_they_were(PostgresKind server)
    {
        await using var store = await Store.WithoutSchemaAsync(server);
        await EarlierSchema.InstallAsync(store);
        await FillAsync(store, server);
        var (figures, kept) = (await store.ListAsync<string>(Figures), await store.ListAsync<string>(Kept));
        Assert.Contains(figures, line => line.StartsWith("worker w1", StringComparison.Ordinal));
        Assert.Contains(kept, line => line.Contains("hold w2 t matter 7", StringComparison.Ordinal));
        Assert.Contains(server switch { PostgresKind.Timescale => "tier timescaledb", PostgresKind.Citus => "tier citus", _ => "tier native" }, kept);
        Assert.Contains("view rollup_5m 00:05:00 20 days", kept);

        var applied = await store.InstallAsync();
        Assert.Contains(applied, name => name.StartsWith("sql/schema/0011", StringComparison.Ordinal));
        Assert.DoesNotContain(applied, name => name.StartsWith("sql/schema/0010", StringComparison.Ordinal));
        Assert.Empty(await store.InstallAsync());
        Assert.Equal(figures, await store.ListAsync<string>(Figures));
        Assert.Equal(kept, await store.ListAsync<string>(Kept));
        Assert.Empty(await store.ListAsync<string>("SELECT fault FROM verify_audit()"));

        // The chain goes on, and what is computed from here on is what the snapshots say.
        await store.RunAsync("SELECT append_audit('admin', 'Looking', 'done')");
        Assert.Empty(await store.ListAsync<string>("SELECT fault FROM verify_audit()"));
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Empty(await store.DifferencesAsync());
        Assert.Equal(figures, await store.ListAsync<string>(Figures));

        // Locations and shifts, which that version did not count, are there as far back as the snapshots.
        const string Since = "(SELECT max(c.purged_before) FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = t.warehouse_id)";
        Assert.NotEqual(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.location_hours"));
        foreach (var table in new[] { "location_hours", "zone_shift_hours" })
        {
            Assert.Equal(
                await store.ListAsync<string>($"SELECT concat_ws(' ', warehouse_id, zone_id, bucket_time, sum(snapshot_count), sum(red_count)) FROM ergo_internal.zone_hours t WHERE bucket_time >= {Since} GROUP BY warehouse_id, zone_id, bucket_time ORDER BY 1"),
                await store.ListAsync<string>($"SELECT concat_ws(' ', warehouse_id, zone_id, bucket_time, sum(snapshot_count), sum(red_count)) FROM ergo_internal.{table} t GROUP BY warehouse_id, zone_id, bucket_time ORDER BY 1"));
        }
    }

    private static async Task FillAsync(Store store, PostgresKind server)
    {
        await store.SeedWarehousesAsync(2);
        await store.RunAsync("""
            SELECT create_ergonomic_snapshot_partition(d::date) FROM generate_series((now() AT TIME ZONE 'UTC')::date - 6, (now() AT TIME ZONE 'UTC')::date + 1, interval '1 day') d;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, pick_location_id, shift_code, event_time, camera_id, worker_id, rula_score, reba_score, niosh_index, composite_risk, traffic_light)
            SELECT format('%s-%s', w, n), 'w' || w, CASE WHEN n % 11 > 0 THEN format('w%s-z%s', w, 1 + n % 4) END, 'p' || n % 9, (ARRAY['A', 'B', NULL])[1 + n % 3],
                   date_trunc('day', now()) - interval '5 days' + n * interval '7 minutes', 'c' || n % 5, CASE WHEN n % 7 > 0 THEN 'k' || n % 6 END,
                   1 + n % 8, 1 + n % 16, (n % 40) / 10.0, n % 100, (ARRAY['green', 'yellow', 'red', NULL])[1 + n % 4]
            FROM generate_series(1, 2) w, generate_series(0, 980) n;
            """);
        await store.RunAsync("CALL refresh_all_views()");
        await store.RunAsync("""
            UPDATE ergo_internal.views SET keep_for = '20 days' WHERE name = 'rollup_5m';
            UPDATE warehouses SET retention_days = CASE id WHEN 'w1' THEN 2 ELSE 400 END;
            SELECT set_legal_hold('w2', 'matter 7', 'admin');
            INSERT INTO ergo_internal.sessions (key_hash, issuer, subject, name, idle_limit, ends_at)
            VALUES (sha256('a key'), 'https://issuer.example', 'somebody', 'Safety manager', '1 hour', now() + interval '8 hours');
            SELECT append_audit('Admin (admin)', 'Putting Warehouse 2 under legal hold', 'done', 'matter 7');
            SELECT append_audit('somebody', 'Opening /admin/views', 'refused', NULL, 'https://issuer.example', 'somebody', 1, '127.0.0.1');
            """);
        if (server == PostgresKind.Timescale)
        {
            // As the policy of then leaves days that have ended.
            Assert.NotEqual(0, await store.AskAsync<long>("SELECT count(compress_chunk(c)) FROM show_chunks('ergonomic_snapshots', older_than => date_trunc('day', now(), 'UTC')) c"));
        }

        // What is older than two days goes, and is frozen in the views.
        await store.RunAsync("CALL run_retention('admin')");
        await store.RunAsync("CALL refresh_all_views()");
    }
}
