using Ergo.Snapshots.Retention;
using Ergo.Testing;

namespace Ergo.Snapshots.Tests.Warehouses;

/// <summary>Settings of warehouses that the backend has no row for.</summary>
public sealed class UnannouncedRetentionTests
{
    [SkippableTheory, MemberData(nameof(Store.Servers), MemberType = typeof(Store))]
    public async Task Never_announced_warehouse_has_no_days_until_an_admin_sets_them(PostgresKind server)
    {
        await using var store = await Store.CreateAsync(server);
        await store.PartitionsAsync(5);
        await store.RunAsync("""
            SELECT ergo_internal.register_warehouses(ARRAY['stranger']);
            INSERT INTO ergonomic_snapshots (id, warehouse_id, event_time) SELECT 's' || d, 'stranger', now() - d * interval '1 day' FROM generate_series(0, 4) d;
            """);
        WarehouseRetention retention = new(store.DataSource);
        RetentionForecasts forecasts = new(store.DataSource);

        var before = await Of(retention, "stranger");
        Assert.Equal((null, null, false, false, null), (before.RetentionDays, before.EffectiveDays, before.IsAnnounced, before.WasAnnounced, before.Cutoff));
        Assert.False(before.IsBelowFloor);
        Assert.Empty(await forecasts.IfFloorIsAsync(1));
        var forecast = await forecasts.IfKeptForAsync("stranger", 2);
        Assert.Equal(2, forecast.Snapshots);

        await Assert.ThrowsAsync<RetentionException>(() => retention.SetDaysAsync("stranger", 90, 2, "admin"));
        await retention.SetDaysAsync("stranger", null, 2, "admin");
        Assert.Equal((2, 2), ((await Of(retention, "stranger")).RetentionDays, (await store.Retention.GetPlanAsync("stranger")).TotalRows));
        var change = Assert.Single(await new SettingHistory(store.DataSource).LatestAsync());
        Assert.Equal(("days", "stranger", null, "2"), (change.Setting, change.WarehouseName, change.OldValue, change.NewValue));
    }

    [SkippableFact]
    public async Task Warehouse_that_went_and_came_back_with_fewer_days_keeps_those_of_before()
    {
        await using var store = await Store.CreateAsync();
        await store.RunAsync("INSERT INTO warehouses (id, name, code, retention_days) VALUES ('w', 'Dock West', 'DW', 400)");
        await store.RunAsync("DELETE FROM warehouses WHERE id = 'w'");
        WarehouseRetention retention = new(store.DataSource);
        var gone = await Of(retention, "w");
        Assert.Equal(("Dock West", 400, false, true), (gone.WarehouseName, gone.RetentionDays, gone.IsAnnounced, gone.WasAnnounced));
        Assert.NotNull(gone.GoneAt);

        await store.RunAsync("INSERT INTO warehouses (id, name, code, retention_days) VALUES ('w', 'Dock West', 'DW', 90)");
        var back = await Of(retention, "w");
        Assert.Equal((400, 90, true), (back.RetentionDays, back.AnnouncedDays, back.IsAnnounced));
        Assert.Null(back.GoneAt);
        await retention.SetDaysAsync("w", 400, 90, "admin");
        Assert.Equal((90, 90), ((await Of(retention, "w")).RetentionDays, (await Of(retention, "w")).AnnouncedDays));
    }

    private static async Task<RetentionSetting> Of(WarehouseRetention retention, string id) => (await retention.ListAsync()).Single(setting => setting.WarehouseId == id);
}
