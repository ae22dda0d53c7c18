using Ergo.Accounts;
using Ergo.Accounts.Alerts;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Alerts;
using Ergo.Snapshots.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Alerts;

/// <summary>A safety manager hears of zones of their warehouses, at their own address, as long as they are theirs.</summary>
public sealed class ZoneAlertTests
{
    // A cell of six people that ended an hour ago in each warehouse, with two zones told apart and one told with others.
    private const string Shift = """
        INSERT INTO ergo_internal.published_cells (warehouse_id, cell_start, cell_end, people, green_minutes, yellow_minutes, red_minutes, total_minutes)
        SELECT w, date_trunc('hour', now()) - interval '9 hours', date_trunc('hour', now()) - interval '1 hour', 6, 100, 100, 160, 360 FROM unnest(ARRAY['w1', 'w2']) w;
        INSERT INTO ergo_internal.published_zones (warehouse_id, cell_start, zone_id, is_together, green_minutes, yellow_minutes, red_minutes, total_minutes)
        SELECT c.warehouse_id, c.cell_start, c.warehouse_id || z.id, z.is_together, 50, 50, z.red, 100 FROM ergo_internal.published_cells c, (VALUES ('-dock', false, 72.04), ('-aisle', false, 60), ('-small', true, 500)) z(id, is_together, red);
        INSERT INTO zones (id, warehouse_id, name, code) VALUES ('w1-dock', 'w1', 'Dock 3', 'D3'), ('w2-dock', 'w2', 'Dock 9', 'D9');
        SELECT set_exposure_limit('zone_red', NULL, NULL, NULL, 60, NULL, 'admin');
        UPDATE ergo_internal.alert_targets SET active_since = now() - interval '2 days'
        """;

    [Fact]
    public async Task Zone_over_its_limit_is_mailed_once_to_whom_it_concerns()
    {
        await using var portals = await AlertedPortals.StartAsync();
        var secret = await portals.AddAsync(types: [AlertTypes.ZoneOver]);
        await SubscribeAsync(portals, "west", "west@example.org", ["w1"]);
        await SubscribeAsync(portals, "both", "both@example.org", ["*"]);
        await portals.SqlAsync(Shift);
        await portals.RunAsync();
        Assert.Equal(["both@example.org", "west@example.org"], portals.Mail.Taken.Select(mail => mail.To.Mailboxes.Single().Address).Order());
        var west = portals.Mail.Taken.Single(mail => mail.To.Mailboxes.Single().Address == "west@example.org");
        Assert.Equal("[Ergo Portal] Over its limit: Dock 3 in Dock West", west.Subject);
        Assert.Matches(@"Dock 3 in Dock West was over its limit of 60\u00a0min red in the shift from .+ to .+ \(Europe/Berlin\): 72\u00a0min\.", west.TextBody);
        Assert.DoesNotContain("Dock 9", west.TextBody, StringComparison.Ordinal);
        // Both of them in one mail.
        var both = portals.Mail.Taken.Single(mail => mail.To.Mailboxes.Single().Address == "both@example.org");
        Assert.Equal("[Ergo Portal] 2 zones were over their limits", both.Subject);
        Assert.Contains("Dock 3", both.TextBody, StringComparison.Ordinal);
        Assert.Contains("Dock 9", both.TextBody, StringComparison.Ordinal);
        Assert.Equal(["Dock 3", "Dock 9"], portals.Receiver.Got.Select(received => received.Json.GetProperty("data").GetProperty("arguments").GetProperty("zone").GetString()).Order());
        Assert.All(portals.Receiver.Got, received => Assert.True(received.Type == AlertTypes.ZoneOver && received.IsSignedWith(secret)));
        // At its limit is not over it, and what few people did is told of nobody.
        Assert.Equal(2, await portals.AskAsync<long>("SELECT count(*) FROM ergo_internal.incidents"));
        await portals.SqlAsync("DELETE FROM ergo_internal.readings WHERE name = 'zones'");
        await portals.RunAsync();
        Assert.Equal((2, 2), (portals.Mail.Taken.Count, portals.Receiver.Got.Count));
    }

    [Theory]
    [InlineData("UPDATE ergo_internal.report_owners SET claims = '[{\"type\": \"roles\", \"value\": \"viewer\"}, {\"type\": \"warehouses\", \"value\": \"w1\"}, {\"type\": \"email_verified\", \"value\": \"true\"}]'")]
    [InlineData("UPDATE ergo_internal.report_owners SET claims = '[{\"type\": \"roles\", \"value\": \"safety-manager\"}, {\"type\": \"warehouses\", \"value\": \"w3\"}, {\"type\": \"email_verified\", \"value\": \"true\"}]'")]
    [InlineData("UPDATE ergo_internal.report_owners SET claims = '[{\"type\": \"roles\", \"value\": \"safety-manager\"}, {\"type\": \"warehouses\", \"value\": \"w1\"}, {\"type\": \"email_verified\", \"value\": \"false\"}]'")]
    [InlineData("UPDATE ergo_internal.report_owners SET seen_at = now() - interval '181 days'")]
    [InlineData("UPDATE ergo_internal.report_owners SET email = NULL")]
    [InlineData("DELETE FROM ergo_internal.report_owners")]
    public async Task Who_may_not_see_it_any_more_gets_nothing(string change)
    {
        await using var portals = await AlertedPortals.StartAsync();
        await SubscribeAsync(portals, "west", "west@example.org", ["w1"]);
        await portals.SqlAsync(Shift);
        // Already in the outbox.
        await AlertedPortals.NoteAsync(portals.First);
        await portals.SqlAsync(change);
        await portals.RunAsync();
        Assert.Empty(portals.Mail.Taken);
        Assert.Equal(0, await portals.AskAsync<long>("SELECT count(*) FROM ergo_internal.alert_outbox WHERE outcome IS DISTINCT FROM 'passed_over'"));
        Assert.True(await portals.HealthAsync("alerts") is "quiet" or "none");
    }

    [Fact]
    public async Task Who_ends_it_gets_no_more_and_shifts_before_it_was_asked_for_are_not_told()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await SubscribeAsync(portals, "west", "west@example.org", ["w1"]);
        await portals.SqlAsync(Shift + "; UPDATE ergo_internal.alert_targets SET active_since = now()");
        await portals.RunAsync();
        Assert.Empty(portals.Mail.Taken);
        var subscriptions = portals.First.Services.GetRequiredService<AlertSubscriptions>();
        var (manager, viewer) = (ActorOf("west", "west@example.org", ["w1"], Roles.SafetyManager), ActorOf("west", "west@example.org", ["w1"], Roles.Viewer));
        Assert.True((await subscriptions.OfAsync(manager))!.IsOn);
        Assert.Single(await subscriptions.LatestAsync(manager, 10));
        Assert.Empty(await subscriptions.LatestAsync(viewer, 10));
        Assert.Null(await subscriptions.OfAsync(viewer));
        Assert.Equal(OutcomeKind.Refused, (await subscriptions.SetAsync(viewer, false)).Kind);
        Assert.Equal(OutcomeKind.Done, (await subscriptions.SetAsync(manager, false)).Kind);
        Assert.False((await subscriptions.OfAsync(manager))!.IsOn);
        Assert.Equal(0, await portals.AskAsync<long>("SELECT count(*) FROM ergo_internal.alert_targets"));
    }

    private static async Task SubscribeAsync(AlertedPortals portals, string subject, string email, string[] warehouses) => Assert.Equal(
        OutcomeKind.Done, (await portals.First.Services.GetRequiredService<AlertSubscriptions>().SetAsync(ActorOf(subject, email, warehouses, Roles.SafetyManager), true)).Kind);

    private static Actor ActorOf(string subject, string email, string[] warehouses, string role)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Actor
        {
            Signature = new Signature(subject, subject), Roles = [role], Scope = warehouses.Contains("*") ? AccessScope.All : AccessScope.Of(warehouses), Standing = Standing.Live,
            Session = new Session
            {
                Id = 1, Issuer = "https://issuer.example", Subject = subject, Name = "Safety manager", Email = email, StartedAt = now, SeenAt = now, EndsAt = now.AddHours(1),
                Claims = [new SessionClaim("roles", role), .. warehouses.Select(warehouse => new SessionClaim("warehouses", warehouse)), new SessionClaim("email_verified", "true")],
            },
        };
    }
}
