using Ergo.Accounts.Alerts;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Alerts;
using Ergo.Snapshots.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Alerts;

/// <summary>Who may decide about targets, what is refused, and what is written down.</summary>
public sealed class AlertOperationsTests
{
    [Theory]
    [InlineData(AlertTargetKind.Webhook, "http://hooks.example.org/x", AlertCodes.NotEncrypted)]
    [InlineData(AlertTargetKind.Webhook, "https://10.0.0.1/x", AlertCodes.NotPublic)]
    [InlineData(AlertTargetKind.Webhook, "https://169.254.169.254/latest", AlertCodes.NotPublic)]
    [InlineData(AlertTargetKind.Webhook, "https://[::ffff:10.0.0.1]/x", AlertCodes.NotPublic)]
    [InlineData(AlertTargetKind.Webhook, "https://me:secret@hooks.example.org/x", AlertCodes.CredentialsInAddress)]
    [InlineData(AlertTargetKind.Webhook, "file:///etc/passwd", AlertCodes.AddressFault)]
    [InlineData(AlertTargetKind.Webhook, "", AlertCodes.AddressFault)]
    [InlineData(AlertTargetKind.Mail, "nobody", AlertCodes.AddressFault)]
    [InlineData(AlertTargetKind.Person, "officer@example.org", AlertCodes.IsPersons)]
    public async Task Address_that_is_none_is_refused(AlertTargetKind kind, string address, string code)
    {
        await using var portals = await AlertedPortals.StartAsync();
        var outcome = await Operations(portals).SaveAsync(AlertedPortals.Admin, new AlertTarget { Kind = kind, Name = "A", Address = address, Types = ["view.late"] }, [], _ => { });
        Assert.Equal((OutcomeKind.Refused, code), (outcome.Kind, outcome.Result?.Code));
        Assert.Equal(0, await portals.AskAsync<long>("SELECT count(*) FROM ergo_internal.alert_targets"));
    }

    [Fact]
    public async Task Targets_are_for_admins_and_kept_without_their_secrets()
    {
        await using var portals = await AlertedPortals.StartAsync();
        var manager = AlertedPortals.Admin with { Roles = [Roles.SafetyManager] };
        var some = AlertedPortals.Admin with { Scope = AccessScope.Of(["w1"]) };
        foreach (var actor in new[] { manager, some })
        {
            Assert.Equal(AccessCodes.RightLacking, (await Operations(portals).SaveAsync(actor, Target(portals), [], _ => { })).Result?.Code);
        }

        var secret = await portals.AddAsync(address: portals.Receiver.Address + "/path-that-is-secret");
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", secret);
        var kept = await portals.AskAsync<string>("SELECT string_agg(to_jsonb(t)::text, '') FROM ergo_internal.alert_targets t");
        Assert.DoesNotContain(secret["whsec_".Length..], kept, StringComparison.Ordinal);
        var log = await portals.AskAsync<string>("SELECT string_agg(to_jsonb(l)::text, '') FROM ergo_internal.audit_log l");
        Assert.Contains(AlertCodes.Added, log, StringComparison.Ordinal);
        Assert.DoesNotContain("path-that-is-secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain(secret["whsec_".Length..], log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_editor_is_told_and_nothing_is_overwritten()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await portals.AddAsync();
        var seen = await portals.TargetAsync();
        Assert.Equal(OutcomeKind.Done, (await Operations(portals).SaveAsync(AlertedPortals.Admin, seen with { Types = ["audit.broken"] }, ["DW"], _ => { })).Kind);
        foreach (var late in new[]
        {
            Operations(portals).SaveAsync(AlertedPortals.Admin, seen with { Name = "Mine" }, [], _ => { }), Operations(portals).PauseAsync(AlertedPortals.Admin, seen),
            Operations(portals).DeleteAsync(AlertedPortals.Admin, seen), Operations(portals).RotateAsync(AlertedPortals.Admin, seen, _ => { }),
        })
        {
            Assert.Equal(AlertCodes.ChangedMeanwhile, (await late).Result?.Code);
        }

        var now = await portals.TargetAsync();
        Assert.Equal(("Operations", "audit.broken", "w1"), (now.Name, Assert.Single(now.Types), Assert.Single(now.Warehouses!)));
        Assert.Equal(OutcomeKind.Done, (await Operations(portals).DeleteAsync(AlertedPortals.Admin, now)).Kind);
        Assert.Equal(AlertCodes.WarehouseUnknown, (await Operations(portals).SaveAsync(AlertedPortals.Admin, Target(portals), ["nowhere"], _ => { })).Result?.Code);
        Assert.Equal(AlertCodes.NothingChosen, (await Operations(portals).SaveAsync(AlertedPortals.Admin, Target(portals) with { Types = [] }, [], _ => { })).Result?.Code);
        Assert.Equal(AlertCodes.NameFault, (await Operations(portals).SaveAsync(AlertedPortals.Admin, Target(portals) with { Name = " " }, [], _ => { })).Result?.Code);
    }

    private static AlertOperations Operations(AlertedPortals portals) => portals.First.Services.GetRequiredService<AlertOperations>();

    private static AlertTarget Target(AlertedPortals portals) => new() { Name = "A", Address = portals.Receiver.Address, Types = ["view.late"] };
}
