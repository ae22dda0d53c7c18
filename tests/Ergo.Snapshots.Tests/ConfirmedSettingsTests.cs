using Ergo.Snapshots.Retention;

namespace Ergo.Snapshots.Tests;

/// <summary>Holds, floor and identity days as two people edit them: the second is told, nothing is overwritten.</summary>
public sealed class ConfirmedSettingsTests
{
    private const string State = """
        SELECT format('floor %s, hold %s, named %s, %s changes', s.retention_floor_days, coalesce(r.hold_reason, '-'), coalesce(r.identity_days::text, '-'),
                      (SELECT count(*) FROM ergo_internal.setting_changes))
        FROM ergo_internal.settings s LEFT JOIN ergo_internal.warehouse_retention r ON r.warehouse_id = 'w1'
        """;

    [Fact]
    public async Task Each_matter_holds_by_itself_and_is_lifted_with_a_reason()
    {
        await using var store = await SeededAsync();
        var holds = new LegalHolds(store.DataSource);
        await holds.PlaceAsync("w1", "Case 12", "first admin");
        await holds.PlaceAsync("w1", " Case 13 ", "second admin");
        var setting = await SettingAsync(store);
        Assert.Equal([("Case 12", "first admin"), ("Case 13", "second admin")], setting.Holds.Select(hold => (hold.Matter, hold.PlacedBy)));
        Assert.True(setting.Holds[1].PlacedAt >= setting.Holds[0].PlacedAt);
        Assert.Equal("floor 1, hold Case 12; Case 13, named -, 2 changes", await store.AskAsync<string>(State));

        await holds.LiftAsync("w1", "Case 12", "The court closed it", "second admin");
        Assert.Equal(["Case 13"], (await SettingAsync(store)).Holds.Select(hold => hold.Matter));
        Assert.Equal("floor 1, hold Case 13, named -, 3 changes", await store.AskAsync<string>(State));
        await holds.LiftAsync("w1", "Case 13", "Settled", "first admin");
        Assert.False((await SettingAsync(store)).IsHeld);
        Assert.Equal(
            ["Case 12 by first admin, lifted by second admin: The court closed it", "Case 13 by second admin, lifted by first admin: Settled"],
            await store.ListAsync<string>("SELECT format('%s by %s, lifted by %s: %s', matter, placed_by, lifted_by, lift_reason) FROM ergo_internal.legal_holds ORDER BY id"));
        Assert.Equal("Settled", (await new SettingHistory(store.DataSource).LatestAsync(1))[0].Reason);

        // A matter may come back.
        await holds.PlaceAsync("w1", "Case 12", "first admin");
        Assert.Equal("floor 1, hold Case 12, named -, 5 changes", await store.AskAsync<string>(State));
    }

    [Fact]
    public async Task Second_editor_of_a_hold_is_told_and_changes_nothing()
    {
        await using var store = await SeededAsync();
        var holds = new LegalHolds(store.DataSource);
        await holds.PlaceAsync("w1", "Case 12", "first admin");
        await RefusedAsync(store, () => holds.PlaceAsync("w1", "Case 12", "second admin"), "The warehouse is held for Case 12 already (by first admin).");
        await RefusedAsync(store, () => holds.LiftAsync("w1", "Case 11", "closed", "second admin"), "Warehouse 'w1' is not held for 'Case 11'.");
        await RefusedAsync(store, () => holds.LiftAsync("w1", "Case 12", " ", "second admin"), "Say why the legal hold is lifted.");
        await holds.LiftAsync("w1", "Case 12", "closed", "first admin");
        await RefusedAsync(store, () => holds.LiftAsync("w1", "Case 12", "closed", "second admin"), "The legal hold was lifted meanwhile by first admin. Nothing was changed.");
        await RefusedAsync(store, () => holds.PlaceAsync("w1", " ", "second admin"), "A legal hold needs a reason.");
        await RefusedAsync(store, () => holds.PlaceAsync("nowhere", "Case 12", "second admin"), "There is no warehouse with id 'nowhere'.");
    }

    [Fact]
    public async Task Hold_written_or_taken_away_past_the_functions_is_told_as_it_is()
    {
        await using var store = await SeededAsync();
        var holds = new LegalHolds(store.DataSource);
        await store.RunAsync("INSERT INTO ergo_internal.warehouse_retention (warehouse_id, legal_hold, hold_reason) VALUES ('w1', true, 'Case 7')");
        Assert.Equal(("Case 7", "someone with database access", null), ((await SettingAsync(store)).Holds.Single() is var hold ? (hold.Matter, hold.PlacedBy, hold.PlacedAt) : default));
        await holds.PlaceAsync("w1", "Case 8", "first admin");
        Assert.Equal("floor 1, hold Case 7; Case 8, named -, 1 changes", await store.AskAsync<string>(State));
        await holds.LiftAsync("w1", "Case 7", "closed", "first admin");
        Assert.Equal("floor 1, hold Case 8, named -, 2 changes", await store.AskAsync<string>(State));

        await store.RunAsync("UPDATE ergo_internal.warehouse_retention SET legal_hold = false, hold_reason = NULL WHERE warehouse_id = 'w1'");
        Assert.False((await SettingAsync(store)).IsHeld);
        await RefusedAsync(store, () => holds.LiftAsync("w1", "Case 8", "closed", "first admin"), "The legal hold was lifted meanwhile by someone with database access. Nothing was changed.");
    }

    [Fact]
    public async Task Days_of_many_are_changed_all_or_none()
    {
        await using var store = await SeededAsync();
        var retention = new WarehouseRetention(store.DataSource);
        var seen = await retention.ListAsync();
        Assert.True(seen.Count > 1);
        var forecast = await new RetentionForecasts(store.DataSource).IfKeptForAsync([.. seen.Select(one => one.WarehouseId)], 30);
        Assert.Equal(seen.Select(one => one.WarehouseId), forecast.Select(one => one.WarehouseId));
        await retention.SetDaysAsync("w2", 90, 60, "first admin");
        await RefusedAsync(store, () => retention.SetDaysAsync(seen, 30, "second admin"), "The days of Warehouse 2 were changed meanwhile. Nothing was overwritten.");
        await RefusedAsync(store, () => retention.SetDaysAsync(seen, 0, "second admin"), "Retention must be a whole number of days from 1 to 3650, not 0.");
        await new RetentionFloor(store.DataSource).SetAsync(1, 20, "first admin");
        seen = await retention.ListAsync();
        await RefusedAsync(store, () => retention.SetDaysAsync(seen, 10, "second admin"), "This installation keeps snapshots for at least 20 days; 10 is below that floor.");
        await retention.SetDaysAsync(seen, 30, "second admin");
        Assert.All(await retention.ListAsync(), one => Assert.Equal((30, "second admin"), (one.RetentionDays, one.ChangedBy)));
    }

    [Fact]
    public async Task Floor_is_changed_by_who_saw_it_as_it_is()
    {
        await using var store = await SeededAsync();
        var floor = new RetentionFloor(store.DataSource);
        await floor.SetAsync(1, 120, "first admin");
        var setting = await SettingAsync(store);
        Assert.Equal((90, 120, true, 120), (setting.RetentionDays, setting.FloorDays, setting.IsBelowFloor, setting.EffectiveDays));
        await RefusedAsync(store, () => floor.SetAsync(1, 30, "second admin"), "The floor is now 120 days (changed by first admin), no longer 1. Nothing was overwritten.");
        await RefusedAsync(store, () => floor.SetAsync(120, 0, "second admin"), "The floor must be a whole number of days from 1 to 3650, not 0.");
        await RefusedAsync(
            store, () => new WarehouseRetention(store.DataSource).SetDaysAsync("w1", 90, 100, "second admin"),
            "This installation keeps snapshots for at least 120 days; 100 is below that floor.");

        // A setting from before the floor is edited from what it is, not from what the floor makes of it.
        await new WarehouseRetention(store.DataSource).SetDaysAsync("w1", 90, 130, "second admin");
        Assert.Equal(130, (await SettingAsync(store)).EffectiveDays);
    }

    [Fact]
    public async Task Identity_days_are_changed_by_who_saw_them_as_they_are()
    {
        await using var store = await SeededAsync();
        var identities = new WorkerIdentities(store.DataSource);
        await identities.SetDaysAsync("w1", null, 180, "first admin");
        Assert.Equal(180, (await SettingAsync(store)).IdentityDays);
        await RefusedAsync(store, () => identities.SetDaysAsync("w1", null, 30, "second admin"), "Workers are now named for 180 days (changed by first admin). Nothing was overwritten.");
        await RefusedAsync(store, () => identities.SetDaysAsync("w1", 180, 3651, "second admin"), "Workers are named for a whole number of days from 1 to 3650, not 3651.");
        await identities.SetDaysAsync("w1", 180, null, "first admin");
        await RefusedAsync(store, () => identities.SetDaysAsync("w1", 180, 30, "second admin"), "Workers are now named as long as the view keeps its rows (changed by first admin). Nothing was overwritten.");
        await RefusedAsync(store, () => identities.SetDaysAsync("nowhere", null, 30, "second admin"), "There is no warehouse with id 'nowhere'.");
    }

    [Fact]
    public async Task Of_many_editors_at_once_exactly_one_wins()
    {
        await using var store = await SeededAsync();
        Func<int, Task>[] edits =
        [
            n => new LegalHolds(store.DataSource).PlaceAsync("w1", "Case 12", $"editor {n}"),
            n => new RetentionFloor(store.DataSource).SetAsync(1, 1 + n, $"editor {n}"),
            n => new WorkerIdentities(store.DataSource).SetDaysAsync("w1", null, n, $"editor {n}"),
        ];
        foreach (var edit in edits)
        {
            var won = await Task.WhenAll(Enumerable.Range(1, 6).Select(async n =>
            {
                try
                {
                    await edit(n);
                    return 1;
                }
                catch (RetentionException)
                {
                    return 0;
                }
            }));
            Assert.Equal(1, won.Sum());
        }

        Assert.Equal(3, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.setting_changes"));
    }

    [Fact]
    public async Task History_tells_every_change_newest_first()
    {
        await using var store = await SeededAsync();
        await new WarehouseRetention(store.DataSource).SetDaysAsync("w1", 90, 60, "first admin");
        await new RetentionFloor(store.DataSource).SetAsync(1, 30, "second admin");
        await new LegalHolds(store.DataSource).PlaceAsync("w2", "Case 12", "first admin");
        await new WorkerIdentities(store.DataSource).SetDaysAsync("w1", null, 180, "first admin");
        await new LegalHolds(store.DataSource).LiftAsync("w2", "Case 12", "closed", "second admin");
        var history = new SettingHistory(store.DataSource);
        Assert.Equal(
            [
                "legal hold of Warehouse 2: Case 12 to - by second admin", "identities of Warehouse 1: - to 180 by first admin",
                "legal hold of Warehouse 2: - to Case 12 by first admin", "floor of -: 1 to 30 by second admin", "days of Warehouse 1: 90 to 60 by first admin",
            ],
            (await history.LatestAsync()).Select(change => $"{change.Setting} of {change.WarehouseName ?? "-"}: {change.OldValue ?? "-"} to {change.NewValue ?? "-"} by {change.ChangedBy}"));
        Assert.Equal("identities", (await history.LatestAsync(2))[1].Setting);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => history.LatestAsync(0));
    }

    private static async Task RefusedAsync(Store store, Func<Task> change, string refusal)
    {
        var before = await store.AskAsync<string>(State);
        Assert.Equal(refusal, (await Assert.ThrowsAsync<RetentionException>(change)).Message);
        Assert.Equal(before, await store.AskAsync<string>(State));
    }

    private static async Task<Store> SeededAsync()
    {
        var store = await Store.CreateAsync();
        await store.SeedWarehousesAsync();
        return store;
    }

    private static async Task<RetentionSetting> SettingAsync(Store store) => (await new WarehouseRetention(store.DataSource).ListAsync()).Single(one => one.WarehouseId == "w1");
}
