using System.Net;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Ergo.Portal.Tests.Auth;

/// <summary>What a session's cookie is worth in other hands.</summary>
public sealed class SessionCookieTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    private const string Cookie = "ergo-session";

    [Fact]
    public async Task Planted_session_does_not_become_the_victims()
    {
        // The attacker signs in, and has the victim's browser bring that cookie when the victim signs in.
        var planted = await SignInAsync(Roles.SafetyManager, null);
        var victims = await SignInAsync(Roles.Admin, planted);
        Assert.NotEqual(planted, victims);
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(victims, "/admin/retention"));
        // Nor does it stay the attacker's own: the browser that had it has another now.
        Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(planted, "/admin/retention"));
        Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(planted, "/"));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Made_up_cookie_is_nobody_and_is_not_kept_at_sign_in(string made)
    {
        var planted = $"{Cookie}={made}";
        Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(planted, "/"));
        var own = await SignInAsync(Roles.Admin, planted);
        Assert.NotEqual(planted, own);
        Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(planted, "/"));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(own, "/"));
    }

    [Fact]
    public async Task Each_sign_in_has_another_key_and_ends_the_session_before()
    {
        var first = await SignInAsync(Roles.Admin, null);
        var second = await SignInAsync(Roles.Admin, first);
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(first, "/"));
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(second, "/"));
    }

    [Fact]
    public async Task Late_question_with_the_cookie_before_does_not_take_the_next_one_away()
    {
        var before = await SignInAsync(Roles.Admin, null);
        var own = await SignInAsync(Roles.SafetyManager, before);
        // An open page's, answered after the sign-in in another tab: what it sets replaces what the browser has.
        foreach (var path in new[] { "/", "/sign-in", "/session/used" })
        {
            using var browser = Client();
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            request.Headers.Add("Cookie", before);
            using var answer = await browser.SendAsync(request);
            Assert.DoesNotContain(answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [], value => value.StartsWith(Cookie, StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.OK, await OpenAsync(own, "/"));
    }

    [Fact]
    public async Task Stolen_cookie_is_worth_nothing_after_sign_out()
    {
        var stolen = await SignInAsync(Roles.Admin, null);
        Assert.Equal(HttpStatusCode.OK, await OpenAsync(stolen, "/"));
        using var answer = await SubmitAsync("/", "/sign-out", stolen);
        Assert.Equal("/sign-in", answer.Headers.Location?.OriginalString);

        foreach (var path in new[] { "/", "/admin/retention", "/reports", "/reports/keys.pem", "/session/used" })
        {
            Assert.Equal(HttpStatusCode.Redirect, await OpenAsync(stolen, path));
        }
    }

    [Theory]
    [InlineData(null, Cookie, false)]
    [InlineData("https://portal.example", "__Host-ergo-session", true)]
    public async Task Cookie_is_for_this_host_alone_and_no_script_reads_it(string? origin, string name, bool isSecure)
    {
        await using PortalFactory other = new() { Settings = origin is null ? new Dictionary<string, string>() : new Dictionary<string, string>
        {
            ["Oidc:PublicOrigin"] = origin, ["Oidc:Authority"] = "https://issuer.example", ["Oidc:ClientId"] = "portal", ["Demo:Enabled"] = "true",
        } };
        using var browser = other.Browser();
        if (isSecure)
        {
            browser.BaseAddress = new Uri("https://localhost");
        }

        using var answer = await PortalFactory.DemoSignInAsync(browser, Roles.Admin, "/");
        var parts = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith(name + "=", StringComparison.Ordinal)).Split("; ").Skip(1).Order(StringComparer.Ordinal);
        Assert.Equal(isSecure ? ["httponly", "path=/", "samesite=lax", "secure"] : ["httponly", "path=/", "samesite=lax"], parts);
    }

    private HttpClient Client()
    {
        portal.Browser().Dispose();
        return portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
    }

    // Signs in with a cookie in the browser; returns the one that the portal sets.
    private async Task<string> SignInAsync(string role, string? planted)
    {
        using var answer = await SubmitAsync("/sign-in", "/sign-in/demo", planted, new("role", role), new("returnUrl", "/"));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Last(value => value.StartsWith(Cookie, StringComparison.Ordinal)).Split(';')[0];
    }

    // Posts a page's form as a browser does that has a cookie.
    private async Task<HttpResponseMessage> SubmitAsync(string page, string target, string? cookie, params KeyValuePair<string, string>[] fields)
    {
        using var browser = Client();
        using HttpRequestMessage visit = new(HttpMethod.Get, page);
        if (cookie is not null)
        {
            visit.Headers.Add("Cookie", cookie);
        }

        using var shown = await browser.SendAsync(visit);
        var antiforgery = shown.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("ergo-antiforgery", StringComparison.Ordinal)).Split(';')[0];
        var token = PortalFactory.TokenIn(await shown.Content.ReadAsStringAsync());
        using HttpRequestMessage submit = new(HttpMethod.Post, target) { Content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), .. fields]) };
        submit.Headers.Add("Cookie", cookie is null ? antiforgery : $"{cookie}; {antiforgery}");
        return await browser.SendAsync(submit);
    }

    private async Task<HttpStatusCode> OpenAsync(string cookie, string path)
    {
        using var browser = Client();
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie);
        using var answer = await browser.SendAsync(request);
        return answer.StatusCode;
    }
}
