using Ergo.Accounts.Interventions;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Interventions;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Interventions;

/// <summary>Changes are noted by those who may, seen by those who see the place, never overwritten unseen, and never lost.</summary>
public sealed class InterventionOperationsTests(ExposureStore store) : IClassFixture<ExposureStore>, IAsyncLifetime
{
    private const string Code = "DOCK W/1";

    private InterventionOperations Operations => store.Portal.Services.GetRequiredService<InterventionOperations>();

    private InterventionStore Kept => store.Portal.Services.GetRequiredService<InterventionStore>();

    public async Task InitializeAsync()
    {
        using var browser = store.Portal.Browser();
        await store.RunAsync("DELETE FROM ergo_internal.intervention_versions; DELETE FROM ergo_internal.interventions");
        await store.RunAsync("INSERT INTO zones (id, warehouse_id, name, code) SELECT 'lift', w.id, 'Lift bay', 'LIFT' FROM warehouses w WHERE w.code = 'DOCK W/1' ON CONFLICT DO NOTHING");
        await store.RunAsync("INSERT INTO pick_locations (id, zone_id, label) VALUES ('lift-3', 'lift', 'Dock 3') ON CONFLICT DO NOTHING");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_it_was_is_kept_with_who_changed_it_and_in_the_audit_log()
    {
        var manager = Actor("manager", Roles.SafetyManager);
        var noted = await Operations.SaveAsync(manager, Code, Lift());
        Assert.True(noted.IsDone, noted.Result?.ToString());
        Assert.Equal((InterventionCodes.Saved, "Lift bay", "Dock 3"), (noted.Result!.Code, noted.Result.Text("zone"), noted.Result.Text("location")));
        var read = Assert.Single(await ListAsync());
        Assert.Equal(("manager (safety manager)", "manager (safety manager)"), (read.NotedBy, read.ChangedBy));
        read.Title = "Lift table, docks 3 and 4";
        Assert.True((await Operations.SaveAsync(Actor("admin", Roles.Admin), Code, read)).IsDone);
        var changed = Assert.Single(await ListAsync());
        Assert.Equal(("manager (safety manager)", "admin (admin)"), (changed.NotedBy, changed.ChangedBy));
        Assert.True((await Operations.DeleteAsync(manager, Code, changed)).IsDone);
        Assert.Empty(await ListAsync());
        Assert.Equal(
            ["Lift table, dock 3 False manager (safety manager)", "Lift table, docks 3 and 4 False admin (admin)", "Lift table, docks 3 and 4 True manager (safety manager)"],
            (await Kept.VersionsAsync(changed.Id)).Select(version => $"{version.Title} {version.IsDeleted} {version.SavedBy}"));
        Assert.Equal(6, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.audit_log a WHERE to_jsonb(a)::text LIKE '%intervention.%'"));
    }

    [Fact]
    public async Task Second_of_two_who_change_it_at_once_is_told_and_overwrites_nothing()
    {
        var manager = Actor("manager", Roles.SafetyManager);
        await Operations.SaveAsync(manager, Code, Lift());
        var (first, second) = (Assert.Single(await ListAsync()), Assert.Single(await ListAsync()));
        first.Title = "First";
        Assert.True((await Operations.SaveAsync(manager, Code, first)).IsDone);
        second.Title = "Second";
        Assert.Equal(InterventionCodes.Changed, (await Operations.SaveAsync(manager, Code, second)).Result!.Code);
        Assert.Equal(InterventionCodes.Changed, (await Operations.DeleteAsync(manager, Code, second)).Result!.Code);
        Assert.Equal("First", Assert.Single(await ListAsync()).Title);
        Assert.Equal(2, (await Kept.VersionsAsync(first.Id)).Count);
    }

    [Fact]
    public async Task Only_safety_managers_and_admins_note_and_only_at_places_that_they_see()
    {
        foreach (var role in new[] { Roles.Viewer, Roles.ComplianceOfficer })
        {
            Assert.Equal(AccessCodes.RightLacking, (await Operations.SaveAsync(Actor("other", role), Code, Lift())).Result!.Code);
        }

        Assert.Equal(InterventionCodes.NoWarehouse, (await Operations.SaveAsync(Actor("manager", Roles.SafetyManager, AccessScope.Of(["elsewhere"])), Code, Lift())).Result!.Code);
        Assert.Equal(InterventionCodes.NoWarehouse, (await Operations.SaveAsync(Actor("manager", Roles.SafetyManager), "NOWHERE", Lift())).Result!.Code);
        var warehouse = (await DirectoryOf().FindByCodeAsync(AccessScope.All, Code))!;
        var ofZone = AccessScope.Of([], [new AssignedZone("lift", warehouse.Id)]);
        Assert.Equal(InterventionCodes.PlaceFault, (await Operations.SaveAsync(Actor("manager", Roles.SafetyManager, ofZone), Code, Lift(zone: null))).Result!.Code);
        Assert.True((await Operations.SaveAsync(Actor("manager", Roles.SafetyManager, ofZone), Code, Lift())).IsDone);
        // Of the whole warehouse it is seen, and not deleted, by somebody of a zone; of another zone it is not seen.
        Assert.True((await Operations.SaveAsync(Actor("manager", Roles.SafetyManager), Code, Lift(zone: null))).IsDone);
        var part = (await DirectoryOf().FindByCodeAsync(ofZone, Code))!;
        Assert.Equal(2, (await Operations.ListAsync(part)).Count);
        var whole = (await Operations.ListAsync(part)).Single(one => one.ZoneId is null);
        Assert.Equal(InterventionCodes.PlaceFault, (await Operations.DeleteAsync(Actor("manager", Roles.SafetyManager, ofZone), Code, whole)).Result!.Code);
        var beside = (await DirectoryOf().FindByCodeAsync(AccessScope.Of([], [new AssignedZone("beside", warehouse.Id)]), Code))!;
        Assert.Equal([null], (await Operations.ListAsync(beside)).Select(one => one.ZoneId));
    }

    [Fact]
    public async Task Bad_input_is_refused_with_its_reason_and_nothing_is_stored()
    {
        var manager = Actor("manager", Roles.SafetyManager);
        (string Code, Action<Intervention> Break)[] cases =
        [
            (InterventionCodes.TitleFault, one => one.Title = "  "), (InterventionCodes.TitleFault, one => one.Title = new string('x', 101)), (InterventionCodes.NoteFault, one => one.Note = new string('x', 2001)),
            (InterventionCodes.TimeFault, one => one.HappenedAt = DateTimeOffset.UnixEpoch.AddDays(-1)), (InterventionCodes.TimeFault, one => one.HappenedAt = TimeProvider.System.GetUtcNow().AddDays(367)),
            (InterventionCodes.PlaceFault, one => one.ZoneId = "nowhere"), (InterventionCodes.PlaceFault, one => one.PickLocationId = "nowhere"), (InterventionCodes.PlaceFault, one => one.ZoneId = null),
        ];
        foreach (var (code, spoil) in cases)
        {
            var one = Lift();
            spoil(one);
            Assert.Equal(code, (await Operations.SaveAsync(manager, Code, one)).Result!.Code);
        }

        Assert.Empty(await ListAsync());
        Assert.Equal(0, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.interventions"));
    }

    [Fact]
    public async Task Marks_of_charts_are_the_noted_changes()
    {
        await Operations.SaveAsync(Actor("manager", Roles.SafetyManager), Code, Lift());
        var all = await ListAsync();
        var marks = MarkSet.Of(all);
        Assert.Equal((all[0].HappenedAt, "Lift table, dock 3"), (Assert.Single(marks.Marks).Time, marks.Marks[0].Label));
        Assert.NotEqual(marks.Key, MarkSet.None.Key);
    }

    private static Intervention Lift(string? zone = "lift") => new()
    {
        Title = "Lift table, dock 3", Note = "Height 85 cm", ZoneId = zone, PickLocationId = zone is null ? null : "lift-3", HappenedAt = new DateTimeOffset(2026, 11, 14, 9, 0, 0, TimeSpan.Zero),
    };

    private static Actor Actor(string name, string role, AccessScope? scope = null) => new()
    {
        Signature = Signature.Of(name, name, [role]), Roles = [role], Scope = scope ?? AccessScope.All, Standing = Standing.Live,
    };

    private WarehouseDirectory DirectoryOf() => store.Portal.Services.GetRequiredService<WarehouseDirectory>();

    private async Task<IReadOnlyList<Intervention>> ListAsync() => await Operations.ListAsync((await DirectoryOf().FindByCodeAsync(AccessScope.All, Code))!);
}
