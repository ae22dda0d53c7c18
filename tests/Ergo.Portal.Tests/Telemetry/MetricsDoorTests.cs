using System.Net;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Hosting;

namespace Ergo.Portal.Tests.Telemetry;

/// <summary>Who is answered at <c>/metrics</c>.</summary>
[Collection(OneAtATime.Name)]
public sealed class MetricsDoorTests
{
    private const string KeySetting = "Telemetry:Prometheus:Key";
    private const string NetworkSetting = "Telemetry:Prometheus:Networks:0";

    [Fact]
    public async Task Address_does_not_exist_where_it_is_not_set_up()
    {
        await using PortalFactory portal = new();
        using var nobody = portal.Browser();
        using var admin = await portal.SignedInWithRolesAsync(Roles.Admin);
        foreach (var path in new[] { "/metrics", "/metrics/", "/METRICS" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await nobody.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        }
    }

    [Fact]
    public async Task Key_opens_it_and_nothing_else_does()
    {
        await using var portal = await MeasuredPortal.StartAsync((KeySetting, MeasuredPortal.Key));
        foreach (var key in new[] { null, "", "wrong", MeasuredPortal.Key[..^1], MeasuredPortal.Key + "x", MeasuredPortal.Key.ToUpperInvariant() })
        {
            using var refused = await portal.AskAsync(key);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
            Assert.Empty(await refused.Content.ReadAsByteArrayAsync());
        }

        using var admin = await portal.Factory.SignedInWithRolesAsync(Roles.Admin);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await portal.AskAsync(null, "/metrics?key=" + Uri.EscapeDataString(MeasuredPortal.Key))).StatusCode);
        using var answer = await portal.AskAsync(MeasuredPortal.Key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Contains("ergo_database_ready", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // What is below it is an address like any other.
        Assert.NotEqual(HttpStatusCode.OK, (await portal.AskAsync(MeasuredPortal.Key, "/metrics/more")).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.0/8", null, HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", null, HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.0/8", MeasuredPortal.Key, HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1/32", "wrong", HttpStatusCode.OK)]
    public async Task Networks_open_it_to_those_who_come_from_there(string network, string? key, HttpStatusCode expected)
    {
        await using var portal = await MeasuredPortal.StartAsync((NetworkSetting, network));
        using var answer = await portal.AskAsync(key);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.0/8", null, HttpStatusCode.Unauthorized)]
    [InlineData("127.0.0.0/8", MeasuredPortal.Key, HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", MeasuredPortal.Key, HttpStatusCode.Forbidden)]
    public async Task Where_key_and_networks_are_set_both_are_asked_for(string network, string? key, HttpStatusCode expected)
    {
        await using var portal = await MeasuredPortal.StartAsync((NetworkSetting, network), (KeySetting, MeasuredPortal.Key));
        using var answer = await portal.AskAsync(key);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task It_has_a_limit_of_its_own_and_takes_nothing_of_the_limit_of_people()
    {
        await using var portal = await MeasuredPortal.StartAsync((KeySetting, MeasuredPortal.Key), ("Telemetry:Prometheus:RequestsPerMinute", "80"), ("RateLimits:RequestsPerMinute", "60"));
        List<HttpStatusCode> answers = [];
        for (var i = 0; i < 81; i++)
        {
            using var answer = await portal.AskAsync(i % 2 == 0 ? "wrong" : MeasuredPortal.Key);
            answers.Add(answer.StatusCode);
        }

        Assert.All(answers[..80].Where((_, i) => i % 2 == 1), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[80]);
        Assert.Equal(HttpStatusCode.Redirect, (await portal.AskAsync(null, "/red-zones")).StatusCode);
    }
}
