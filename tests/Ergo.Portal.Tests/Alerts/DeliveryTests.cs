using System.Net;
using Ergo.Accounts.Alerts;
using Ergo.Operations.Alerts;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Alerts;

/// <summary>A receiver that fails, hangs, moves or goes: each alert arrives, or somebody is told that it does not.</summary>
public sealed class DeliveryTests
{
    private const string Pause = "SELECT ergo_internal.pause_view('rollup_5m', 'index', 'somebody')";
    private const string Resume = "SELECT ergo_internal.resume_view('rollup_5m', 'somebody')";
    private const string Again = "UPDATE ergo_internal.alert_outbox SET next_attempt_at = now() WHERE ended_at IS NULL";

    [Fact]
    public async Task What_was_not_taken_is_tried_again_with_the_same_id_and_what_follows_waits_for_it()
    {
        await using var portals = await AlertedPortals.StartAsync();
        var secret = await portals.AddAsync();
        portals.Receiver.Answer = (_, context) => WebhookReceiver.Say(context, 500);
        await portals.SqlAsync(Pause);
        await portals.RunAsync();
        // Not again before its time, whoever asks.
        Assert.Single(portals.Receiver.Got);
        Assert.Equal("waiting", await portals.HealthAsync("alerts"));
        Assert.InRange(await portals.AskAsync<double>("SELECT date_part('epoch', next_attempt_at - now()) FROM ergo_internal.alert_outbox"), 15, 36);

        await portals.SqlAsync(Resume);
        await portals.RunAsync();
        Assert.Single(portals.Receiver.Got);
        await portals.SqlAsync(Again);
        await portals.RunAsync();
        Assert.Equal(["view.paused", "view.paused"], portals.Receiver.Got.Select(received => received.Type));
        portals.Receiver.Answer = (_, context) => WebhookReceiver.Say(context, 200);
        await portals.SqlAsync(Again);
        await portals.RunAsync();
        Assert.Equal(["view.paused", "view.paused", "view.paused", "view.recovered"], portals.Receiver.Got.Select(received => received.Type));
        Assert.Equal(2, portals.Receiver.Got.Select(received => received.Id).Distinct().Count());
        Assert.Single(portals.Receiver.Got.Where(received => received.Type == "view.paused").Select(received => Convert.ToHexString(received.Body)).Distinct());
        Assert.All(portals.Receiver.Got, received => Assert.True(received.IsSignedWith(secret)));
        Assert.Equal("sent", await portals.HealthAsync("alerts"));
    }

    [Fact]
    public async Task Portal_that_stops_half_way_leaves_it_to_the_other_with_the_same_id()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await portals.AddAsync();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        portals.Receiver.Answer = async (_, context) =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        await portals.SqlAsync(Pause);
        await AlertedPortals.NoteAsync(portals.First);
        using CancellationTokenSource stop = new();
        var sending = AlertedPortals.SendAsync(portals.First, stop.Token);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        // While the first is at it, nobody else is.
        await AlertedPortals.SendAsync(portals.Second);
        Assert.Single(portals.Receiver.Got);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await portals.First.DisposeAsync();

        portals.Receiver.Answer = (_, context) => WebhookReceiver.Say(context, 200);
        await AlertedPortals.SendAsync(portals.Second);
        Assert.Single(portals.Receiver.Got);
        await portals.SqlAsync("UPDATE ergo_internal.alert_outbox SET leased_until = now() - interval '1 second'");
        await AlertedPortals.SendAsync(portals.Second);
        await AlertedPortals.SendAsync(portals.Second);
        Assert.Equal(2, portals.Receiver.Got.Count);
        Assert.Single(portals.Receiver.Got.Select(received => received.Id).Distinct());
    }

    [Fact]
    public async Task Receiver_that_wants_no_more_gets_no_more_until_somebody_resumes_it()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await portals.AddAsync();
        portals.Receiver.Answer = (_, context) => WebhookReceiver.Say(context, 410);
        await portals.SqlAsync(Pause);
        await portals.RunAsync();
        await portals.SqlAsync("SELECT ergo_internal.note_disk(1, 1000, 10)");
        await portals.RunAsync();
        Assert.Single(portals.Receiver.Got);
        var target = await portals.TargetAsync();
        Assert.Equal(AlertCodes.Gone, target.Closed?.Code);
        Assert.Equal("closed", await portals.HealthAsync("alerts"));

        portals.Receiver.Answer = (_, context) => WebhookReceiver.Say(context, 200);
        Assert.Equal(Operations.OutcomeKind.Done, (await portals.First.Services.GetRequiredService<AlertOperations>().ResumeAsync(AlertedPortals.Admin, target)).Kind);
        await portals.RunAsync();
        // Of what is open and was not told.
        Assert.Equal(["view.paused", "storage.low"], portals.Receiver.Got.Select(received => received.Type));
    }

    [Fact]
    public async Task What_is_given_up_after_three_days_is_a_failing_line_of_health()
    {
        await using var portals = await AlertedPortals.StartAsync();
        await portals.AddAsync();
        portals.Receiver.Answer = (_, context) => WebhookReceiver.Say(context, 503);
        await portals.SqlAsync(Pause);
        await portals.RunAsync();
        await portals.SqlAsync($"UPDATE ergo_internal.alert_outbox SET created_at = now() - interval '71 hours'; {Again}");
        await portals.RunAsync();
        Assert.Equal("waiting", await portals.HealthAsync("alerts"));
        await portals.SqlAsync($"UPDATE ergo_internal.alert_outbox SET created_at = now() - interval '73 hours'; {Again}");
        await portals.RunAsync();
        Assert.Equal(3, portals.Receiver.Got.Count);
        Assert.Equal("unsent", await portals.HealthAsync("alerts"));
        Assert.Equal("failing", await portals.AskAsync<string>("SELECT level FROM health_checks() WHERE check_name = 'alerts'"));
        // What never arrived is not told to be over.
        await portals.SqlAsync(Resume);
        await portals.RunAsync();
        Assert.Equal(3, portals.Receiver.Got.Count);
    }

    [Fact]
    public async Task Messages_are_signed_with_both_secrets_for_a_day_after_one_was_replaced()
    {
        await using var portals = await AlertedPortals.StartAsync();
        var old = await portals.AddAsync();
        var fresh = "";
        var operations = portals.Second.Services.GetRequiredService<AlertOperations>();
        await operations.RotateAsync(AlertedPortals.Admin, await portals.TargetAsync(), told => fresh = told);
        await portals.SqlAsync(Pause);
        await portals.RunAsync();
        var both = Assert.Single(portals.Receiver.Got);
        Assert.True(both.IsSignedWith(old) && both.IsSignedWith(fresh) && old != fresh);
        Assert.Equal(2, both.Signature.Split(' ').Length);

        await portals.SqlAsync($"UPDATE ergo_internal.alert_targets SET old_secret_until = now() - interval '1 second'; {Resume}");
        await portals.RunAsync();
        Assert.True(portals.Receiver.Got.Last().IsSignedWith(fresh));
        Assert.False(portals.Receiver.Got.Last().IsSignedWith(old));
    }

    [Fact]
    public async Task Test_says_what_came_back_and_is_not_tried_again()
    {
        await using var portals = await AlertedPortals.StartAsync();
        var secret = await portals.AddAsync();
        var operations = portals.First.Services.GetRequiredService<AlertOperations>();
        AlertSending? told = null;
        await operations.TestAsync(AlertedPortals.Admin, await portals.TargetAsync(), sending => told = sending);
        var test = Assert.Single(portals.Receiver.Got);
        Assert.Equal((AlertTypes.Test, true, 204), (test.Type, test.IsSignedWith(secret), told!.Status));
        Assert.Equal($"webhook-id: {test.Id}\nwebhook-timestamp: {test.Timestamp}\nwebhook-signature: {test.Signature}", told.Proof);

        // Another address is not followed: what it answers may lead inside.
        portals.Receiver.Answer = (_, context) =>
        {
            context.Response.Headers.Location = portals.Receiver.Address + "/elsewhere";
            return WebhookReceiver.Say(context, 307);
        };
        await operations.TestAsync(AlertedPortals.Admin, await portals.TargetAsync(), sending => told = sending);
        await portals.RunAsync();
        Assert.Equal((307, AlertCodes.Redirected), (told.Status, told.Answer?.Code));
        Assert.Equal(["/hook", "/hook"], portals.Receiver.Got.Select(received => received.Path));
    }

    [Fact]
    public async Task Receiver_that_does_not_answer_is_not_waited_for()
    {
        await using var portals = await AlertedPortals.StartAsync(("Alerts:Timeout", "00:00:01"));
        await portals.AddAsync();
        portals.Receiver.Answer = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        await portals.SqlAsync(Pause);
        await portals.RunAsync(1);
        Assert.Contains(AlertCodes.TimedOut, (await portals.Second.Services.GetRequiredService<AlertStore>().LatestAsync()).Values.Single().Answer, StringComparison.Ordinal);
    }

    [Theory]
    // A name, and addresses in each way of writing them; none of them in Alerts:Networks.
    [InlineData("http://localhost")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://[::1]")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    [InlineData("http://2130706433")]
    public async Task Nothing_is_sent_to_this_machine_unless_its_network_is_allowed(string host)
    {
        await using var portals = await AlertedPortals.StartAsync(("Alerts:Networks:0", "203.0.113.0/24"));
        await portals.AddAsync(AlertTargetKind.Webhook, "https://hooks.example.org/x");
        // Past the form, as a name is that comes to lead elsewhere later.
        await portals.SqlAsync($"UPDATE ergo_internal.alert_targets SET address = '{host}:{new Uri(portals.Receiver.Address).Port}/hook'");
        AlertSending? told = null;
        await portals.First.Services.GetRequiredService<AlertOperations>().TestAsync(AlertedPortals.Admin, await portals.TargetAsync(), sending => told = sending);
        Assert.Equal(AlertCodes.NotPublic, told?.Answer?.Code);
        Assert.Empty(portals.Receiver.Got);
    }

    [Theory]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("64:ff9b::a9fe:a9fe", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2606:4700:4700::1111", true)]
    public void Address_is_public_or_in_a_network_that_is_allowed(string address, bool isAllowed) => Assert.Equal(
        isAllowed, new Delivery.WebhookAddresses(Microsoft.Extensions.Options.Options.Create(new AlertSettings { Networks = ["10.1.0.0/16"] })).IsAllowed(IPAddress.Parse(address)));
}
