using System.Net;
using System.Threading.RateLimiting;
using Ergo.Operations.Access;
using Ergo.Portal.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>What one network address may ask for.</summary>
public sealed class RateLimitTests(RateLimitTests.Limited limited) : IClassFixture<RateLimitTests.Limited>
{
    private const int SignIns = 10;
    private const int Logouts = 30;

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
    [InlineData("/signout-backchannel", Logouts)]
    [InlineData("/signout-callback-oidc", SignIns)]
    [InlineData("/sign-out", SignIns)]
    [InlineData("/exposure", 60)]
    [InlineData("/_blazor/negotiate", 60)]
    [InlineData("/no-such-page", 60)]
    [InlineData("/x.y", 60)]
    [InlineData("/css/no-such-style.css", 60)]
    [InlineData("/sign-in/x.css", SignIns)]
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
        using var first = limited.Ask("/reports/export", "10.98.0.1");
        Assert.True(first.IsAcquired);
        Assert.False(limited.IsLet("/reports/export", "10.98.0.1"));
        Assert.True(limited.IsLet("/exposure", "10.98.0.1"));
        Assert.True(limited.IsLet("/reports/export", "10.98.0.2"));
        first.Dispose();
        Assert.True(limited.IsLet("/reports/export", "10.98.0.1"));
    }

    [Fact]
    public void Session_is_answered_so_many_pages_at_once_and_two_reports()
    {
        var pages = Enumerable.Range(0, 4).Select(n => limited.Ask("/exposure", $"10.97.0.{n}", "one")).ToList();
        Assert.All(pages, page => Assert.True(page.IsAcquired));
        using (var more = limited.Ask("/postures", "10.97.0.9", "one"))
        {
            Assert.False(more.IsAcquired);
        }

        using (var other = limited.Ask("/exposure", "10.97.0.1", "two"))
        {
            Assert.True(other.IsAcquired);
        }

        using (var style = limited.Ask("/css/tokens.css", "10.97.0.1", "one"))
        {
            Assert.True(style.IsAcquired);
        }

        using (var first = limited.Ask("/reports/export", "10.97.1.1", "one"))
        using (var second = limited.Ask("/admin/audit/export.csv", "10.97.1.2", "one"))
        using (var third = limited.Ask("/reports/export", "10.97.1.3", "one"))
        {
            Assert.True(first.IsAcquired && second.IsAcquired);
            Assert.False(third.IsAcquired);
        }

        pages.ForEach(page => page.Dispose());
        using var again = limited.Ask("/postures", "10.97.0.9", "one");
        Assert.True(again.IsAcquired);
    }

    [Fact]
    public async Task Page_that_sends_people_to_the_provider_counts_as_a_sign_in()
    {
        // Nobody listens there: each challenge ends in words, and the limit is asked before it.
        await using PortalFactory portal = new() { Settings = new Dictionary<string, string>(Limited.Settings)
        {
            ["Oidc:Authority"] = "http://127.0.0.1:9", ["Oidc:ClientId"] = "portal", ["Oidc:PublicOrigin"] = "http://127.0.0.1:5080",
        } };
        using var browser = portal.Browser();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4 * SignIns).Select(async n =>
        {
            using var answer = await browser.GetAsync(new Uri($"/red-zones?n={n}", UriKind.Relative));
            return answer.StatusCode;
        }));
        // One more comes every second, and a busy machine takes its time.
        Assert.InRange(answers.Count(status => status == HttpStatusCode.TooManyRequests), 1, 3 * SignIns);
    }

    [Fact]
    public async Task Page_that_tells_of_an_error_is_no_request_of_its_own()
    {
        await using PortalFactory portal = new() { Settings = Limited.Settings };
        using var browser = portal.Browser();
        using var page = await browser.GetAsync(new Uri("/red-zones", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
        var refused = 0;
        for (var n = 0; n < 100; n++)
        {
            using var answer = await browser.GetAsync(new Uri("/sign-in", UriKind.Relative));
            refused += answer.StatusCode == HttpStatusCode.TooManyRequests ? 1 : 0;
            Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        }

        Assert.InRange(refused, 60, 90);
    }

    [Fact]
    public void Sign_ins_that_pages_begin_and_those_of_the_sign_in_page_share_an_allowance()
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.96.0.1");
        Assert.InRange(Enumerable.Range(0, SignIns + 5).Count(_ => limited.Limits.MaySignIn(context)), SignIns, SignIns + 2);
        Assert.Equal(StatusCodes.Status429TooManyRequests, context.Response.StatusCode);
        Assert.Equal("1", context.Response.Headers.RetryAfter);
        Assert.InRange(Enumerable.Range(0, SignIns).Count(_ => limited.IsLet("/sign-in", "10.96.0.1")), 0, 2);
        Assert.True(limited.IsLet("/sign-in", "10.96.0.2"));
    }

    /// <summary>A portal with low limits.</summary>
    public sealed class Limited : IAsyncDisposable
    {
        internal static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
        {
            ["RateLimits:SignInPerMinute"] = "10", ["RateLimits:RequestsPerMinute"] = "60", ["RateLimits:DownloadsAtOnce"] = "1",
            ["RateLimits:LogoutPerMinute"] = "30",
        };

        private readonly PortalFactory _portal = new() { Settings = Settings };

        internal RequestLimits Limits => _portal.Services.GetRequiredService<RequestLimits>();

        internal RateLimitLease Ask(string path, string address, string? cookie = null)
        {
            DefaultHttpContext context = new();
            context.Request.Path = path;
            context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            context.SetEndpoint(_portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .FirstOrDefault(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/') == path));
            if (cookie is not null)
            {
                context.Request.Headers.Cookie = $"ergo-session={cookie}";
            }

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
