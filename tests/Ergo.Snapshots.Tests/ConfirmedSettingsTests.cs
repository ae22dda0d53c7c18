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
    public async Task Hold_is_set_changed_and_lifted_by_who_saw_it_as_it_is()
    {
        await using var store = await SeededAsync();
        var holds = new LegalHolds(store.DataSource);
        await holds.SetAsync("w1", null, "Case 12", "first admin");
        var setting = await SettingAsync(store);
        Assert.Equal((true, "Case 12", "first admin"), (setting.LegalHold, setting.HoldReason, setting.HeldBy));
        Assert.Equal(await store.AskAsync<DateTime>("SELECT changed_at FROM ergo_internal.setting_changes"), setting.HeldSince!.Value.UtcDateTime);

        await holds.SetAsync("w1", "Case 12", "Cases 12 and 13", "second admin");
        var changed = await SettingAsync(store);
        Assert.Equal((setting.HeldSince, "second admin"), (changed.HeldSince, changed.HeldBy));
        await holds.LiftAsync("w1", "Cases 12 and 13", "first admin");
        await holds.SetAsync("w1", null, "Case 14", "first admin");
        Assert.True((await SettingAsync(store)).HeldSince > setting.HeldSince);
        Assert.Equal("floor 1, hold Case 14, named -, 4 changes", await store.AskAsync<string>(State));
    }

    [Fact]
    public async Task Second_editor_of_a_hold_is_told_and_changes_nothing()
    {
        await using var store = await SeededAsync();
        var holds = new LegalHolds(store.DataSource);
        await holds.SetAsync("w1", null, "Case 12", "first admin");
        await RefusedAsync(store, () => holds.SetAsync("w1", null, "Case 13", "second admin"), "The warehouse is under legal hold by now: Case 12 (set by first admin). Nothing was overwritten.");
        await RefusedAsync(store, () => holds.LiftAsync("w1", "Case 11", "second admin"), "The warehouse is under legal hold by now: Case 12 (set by first admin). Nothing was overwritten.");
        await holds.LiftAsync("w1", "Case 12", "first admin");
        await RefusedAsync(store, () => holds.LiftAsync("w1", "Case 12", "second admin"), "The legal hold was lifted meanwhile by first admin. Nothing was changed.");
        await RefusedAsync(store, () => holds.SetAsync("w1", null, " ", "second admin"), "A legal hold needs a reason.");
        await RefusedAsync(store, () => holds.SetAsync("nowhere", null, "Case 12", "second admin"), "There is no warehouse with id 'nowhere'.");
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
            n => new LegalHolds(store.DataSource).SetAsync("w1", null, $"Case {n}", $"editor {n}"),
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
        await new LegalHolds(store.DataSource).SetAsync("w2", null, "Case 12", "first admin");
        await new WorkerIdentities(store.DataSource).SetDaysAsync("w1", null, 180, "first admin");
        await new LegalHolds(store.DataSource).LiftAsync("w2", "Case 12", "second admin");
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
