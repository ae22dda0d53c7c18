using System.Net;
using System.Threading.RateLimiting;
using Ergo.Portal.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>What one network address may ask for.</summary>
public sealed class RateLimitTests(RateLimitTests.Limited limited) : IClassFixture<RateLimitTests.Limited>
{
    private const int SignIns = 10;

    [Fact]
    public async Task Too_many_sign_ins_are_answered_429_with_a_page_and_when_to_come_back()
    {
        await using PortalFactory portal = new() { Settings = Limited.Settings };
        using var person = await portal.SignedInWithRolesAsync(Roles.Admin);
        using var browser = portal.Browser();
        HttpStatusCode status = default;
        for (var i = 0; i < 3 * SignIns && status != HttpStatusCode.TooManyRequests; i++)
        {
            using var answer = await browser.GetAsync(new Uri("/sign-in", UriKind.Relative));
            status = answer.StatusCode;
            if (status == HttpStatusCode.TooManyRequests)
            {
                Assert.InRange(i, SignIns, 2 * SignIns);
                Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
                Assert.Contains("Too many requests came from your network", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                Assert.NotEmpty(answer.Headers.GetValues("Content-Security-Policy"));
            }
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        // Whoever is signed in already goes on, and so do probes.
        using var page = await person.GetAsync(new Uri("/admin/retention", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var probe = await browser.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
    }

    [Theory]
    [InlineData("/sign-in", SignIns)]
    [InlineData("/sign-in/oidc", SignIns)]
    [InlineData("/signin-oidc", SignIns)]
    [InlineData("/signout-backchannel", SignIns)]
    [InlineData("/signout-callback-oidc", SignIns)]
    [InlineData("/sign-out", SignIns)]
    [InlineData("/exposure", 60)]
    [InlineData("/_blazor/negotiate", 60)]
    public void Address_has_its_own_allowance(string path, int allowed)
    {
        var first = $"10.{path.Length}.0.1";
        // One more comes every second.
        Assert.InRange(Enumerable.Range(0, allowed + 5).Count(_ => limited.IsLet(path, first)), allowed, allowed + 2);
        Assert.True(limited.IsLet(path, $"10.{path.Length}.0.2"));
    }

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/css/tokens.css")]
    [InlineData("/_framework/blazor.web.js")]
    public void Probes_and_files_are_not_counted(string path) => Assert.All(Enumerable.Range(0, 500), _ => Assert.True(limited.IsLet(path, "10.99.0.1")));

    [Fact]
    public void Site_of_IPv6_addresses_is_one_visitor_and_a_mapped_address_is_the_IPv4_one()
    {
        Assert.InRange(Enumerable.Range(1, SignIns + 5).Count(n => limited.IsLet("/sign-in", $"2001:db8:1:1::{n:x}")), SignIns, SignIns + 2);
        Assert.True(limited.IsLet("/sign-in", "2001:db8:1:2::1"));
        Assert.InRange(Enumerable.Range(0, SignIns + 5).Count(n => limited.IsLet("/sign-in", n % 2 == 0 ? "192.0.2.7" : "::ffff:192.0.2.7")), SignIns, SignIns + 2);
    }

    [Fact]
    public void Only_so_many_reports_are_read_at_once()
    {
        using var first = limited.Ask("/exposure/export.csv", "10.98.0.1");
        Assert.True(first.IsAcquired);
        Assert.False(limited.IsLet("/exposure/export.csv", "10.98.0.1"));
        Assert.True(limited.IsLet("/exposure", "10.98.0.1"));
        Assert.True(limited.IsLet("/exposure/export.csv", "10.98.0.2"));
        first.Dispose();
        Assert.True(limited.IsLet("/exposure/export.csv", "10.98.0.1"));
    }

    /// <summary>A portal with low limits.</summary>
    public sealed class Limited : IAsyncDisposable
    {
        internal static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
        {
            ["RateLimits:SignInPerMinute"] = "10", ["RateLimits:RequestsPerMinute"] = "60", ["RateLimits:DownloadsAtOnce"] = "1",
        };

        private readonly PortalFactory _portal = new() { Settings = Settings };

        internal RateLimitLease Ask(string path, string address)
        {
            DefaultHttpContext context = new();
            context.Request.Path = path;
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return _portal.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!.AttemptAcquire(context);
        }

        internal bool IsLet(string path, string address)
        {
            using var lease = Ask(path, address);
            return lease.IsAcquired;
        }

        public ValueTask DisposeAsync() => _portal.DisposeAsync();
    }
}
