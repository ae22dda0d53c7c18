using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Warehouses;

/// <summary>A warehouse that only snapshots name: it has figures, keeps everything until somebody sets its days, and no row of the backend's is written for it.</summary>
[Trait("Category", KnownFaults.Category)]
public sealed class UnannouncedWarehouseTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Id_that_is_another_warehouses_code_has_figures_of_its_own_and_is_kept_until_its_days_are_set(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, retention_days) VALUES ('0b6c7a34-0000-4000-8000-000000000001', 'Leipzig 2', 'LEJ2', 10);
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light, composite_risk)
            SELECT 'c1-' || g, 'LEJ2', 'z', date_trunc('hour', now()) - interval '2 hours' + g * interval '1 minute', 'k1', 'red', 80 FROM generate_series(1, 6) g;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) VALUES ('old', 'LEJ2', now() - interval '100 days')
            """);
        await store.Retention.RunManuallyAsync("test");

        Assert.Equal(6, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = 'LEJ2'"));
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.change_ledger"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM top_red_zones WHERE warehouse_id = 'LEJ2'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE id = 'old'"));
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM warehouses"));
        Assert.Equal("id LEJ2", await store.AskAsync<string>("SELECT code FROM ergo_internal.known_warehouses WHERE id = 'LEJ2'"));
        Assert.Empty(await store.DifferencesAsync());

        await store.RunAsync("SELECT ergo_internal.set_retention_days('LEJ2', NULL, 10, 'admin')");
        Assert.Equal(1, (await store.Retention.GetPlanAsync()).TotalRows);
        await store.Retention.RunManuallyAsync("test");
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE id = 'old'"));
    }

    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Required_column_of_the_backend_stops_no_view(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code) VALUES ('known', 'Known', 'KNOWN');
            ALTER TABLE warehouses ADD COLUMN organization_id text NOT NULL DEFAULT 'x';
            ALTER TABLE warehouses ALTER organization_id DROP DEFAULT;
            INSERT INTO ergonomic_snapshots (id, warehouse_id, zone_id, event_time, worker_id, traffic_light)
            SELECT w || g, w, 'z', date_trunc('hour', now()) - interval '2 hours' + g * interval '1 minute', 'k1', 'red' FROM unnest(ARRAY['known', 'stray']) w, generate_series(1, 6) g
            """);
        await store.Views.RefreshAllViewsAsync("test");
        foreach (var id in new[] { "known", "stray" })
        {
            Assert.Equal(6, await store.AskAsync<long>("SELECT sum(snapshot_count)::bigint FROM rollup_5m WHERE warehouse_id = @id", new { id }));
            Assert.Equal(6, await store.AskAsync<double>("SELECT sum(total_minutes) FROM worker_exposure_minutes WHERE warehouse_id = @id", new { id }), 9);
        }
    }

    [SkippableFact]
    public async Task Backend_may_drop_rename_and_empty_the_columns_of_its_master_tables()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("""
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('a', 'Dock', 'D', 'Europe/Berlin');
            ALTER TABLE warehouses ALTER name DROP NOT NULL, ALTER code DROP NOT NULL, ALTER timezone DROP NOT NULL;
            INSERT INTO warehouses (id, name, code, timezone) VALUES ('b', NULL, NULL, NULL), ('c', '  ', '', 'Mars/Olympus');
            ALTER TABLE warehouses RENAME timezone TO time_zone;
            INSERT INTO warehouses (id, name, code) VALUES ('d', 'Late', 'L');
            ALTER TABLE warehouses DROP COLUMN code;
            INSERT INTO warehouses (id, name) VALUES ('e', 'Later')
            """);
        await store.Views.RefreshAllViewsAsync("test");
        Assert.Equal(
            ["a Dock Europe/Berlin f", "b b UTC f", "c c UTC t", "d Late UTC f", "e Later UTC f"],
            await store.ListAsync<string>("SELECT format('%s %s %s %s', id, name, timezone, timezone_is_unusable) FROM ergo_internal.known_warehouses WHERE id <> 'unassigned' ORDER BY id"));
    }
}
