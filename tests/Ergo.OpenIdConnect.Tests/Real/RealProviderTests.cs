using System.Net;
using Ergo.OpenIdConnect.Tests.Hosting;

namespace Ergo.OpenIdConnect.Tests.Real;

/// <summary>Whole visits, from sign-in to sign-out, with a certified provider.</summary>
public sealed class RealProviderTests
{
    [Theory]
    [InlineData("RS256", false)]
    [InlineData("RS256", true)]
    [InlineData("ES256", false)]
    [InlineData("ES256", true)]
    public async Task A_visit_from_sign_in_to_sign_out(string algorithm, bool par)
    {
        var port = TestPortal.ChoosePort();
        await using var provider = await RealProvider.StartAsync($"http://127.0.0.1:{port}", algorithm, par);
        await using var portal = await StartAsync(port, provider);
        using var browser = new Browser();

        var asked = await browser.FollowAsync($"{portal.Origin}/sign-in?returnUrl=/token", "/auth?");
        Assert.Equal(par, asked.Location!.Contains("request_uri=", StringComparison.Ordinal));
        var token = await AnswerAsync(browser, await browser.FollowAsync(asked));
        Assert.Equal($"{portal.Origin}/token", token.Address);
        Assert.Equal(3, token.Body.Split('.').Length);

        var claims = await browser.ClaimsAsync(portal);
        Assert.Equal([provider.Issuer], claims["iss"]);
        Assert.Equal(["safety-manager"], claims["sub"]);
        Assert.Equal(["Safety manager"], claims["name"]);
        Assert.Equal(["safety-manager@plant.example"], claims["email"]);
        Assert.Equal(["safety-manager", "viewer"], claims["realm_access.roles"]);
        var session = Assert.Single(claims["sid"]);
        Assert.Equal(["auth_time", "email", "email_verified", "iss", "name", "realm_access.roles", "sid", "sub"], claims.Select(claim => claim.Key).Order());

        var form = await browser.OpenAsync($"{portal.Origin}/sign-out");
        var confirm = await browser.FollowAsync(await browser.SubmitAsync(form, ("returnUrl", "/failed?failure=none")));
        Assert.StartsWith(provider.Issuer, confirm.Address, StringComparison.Ordinal);
        var back = await browser.FollowAsync(await browser.SubmitAsync(confirm, ("logout", "yes")));
        Assert.Equal($"{portal.Origin}/failed?failure=none", back.Address);
        Assert.Empty(await browser.ClaimsAsync(portal));

        var logout = Assert.Single(portal.Logouts);
        Assert.Equal((provider.Issuer, "safety-manager", session), (logout.Issuer, logout.Subject, logout.SessionId));
    }

    [Theory]
    [InlineData("client_secret_post")]
    [InlineData("none")]
    public async Task The_client_proves_itself_as_it_is_registered(string authentication)
    {
        var port = TestPortal.ChoosePort();
        await using var provider = await RealProvider.StartAsync($"http://127.0.0.1:{port}", "RS256", par: true, authentication);
        await using var portal = await StartAsync(port, provider, authentication == "none");
        using var browser = new Browser();

        var home = await AnswerAsync(browser, await browser.FollowAsync($"{portal.Origin}/sign-in"));

        Assert.Equal(HttpStatusCode.OK, home.Status);
        Assert.NotEmpty(await browser.ClaimsAsync(portal));
    }

    [Fact]
    public async Task A_person_who_says_no_is_told_so_and_can_sign_in_later()
    {
        var port = TestPortal.ChoosePort();
        await using var provider = await RealProvider.StartAsync($"http://127.0.0.1:{port}", "RS256", par: false);
        await using var portal = await StartAsync(port, provider);
        using var browser = new Browser();

        var denied = await AnswerAsync(browser, await browser.FollowAsync($"{portal.Origin}/sign-in"), "no");
        Assert.Equal(HttpStatusCode.Forbidden, denied.Status);
        Assert.Empty(await browser.ClaimsAsync(portal));

        await AnswerAsync(browser, await browser.FollowAsync($"{portal.Origin}/sign-in"));
        Assert.NotEmpty(await browser.ClaimsAsync(portal));
    }

    private static Task<TestPortal> StartAsync(int port, RealProvider provider, bool isPublic = false) =>
        TestPortal.StartAsync(port, (TestPortal.Scheme, options =>
        {
            options.Authority = provider.Issuer;
            options.ClaimsToKeep = ["realm_access.roles"];
            options.MaxAge = TimeSpan.FromHours(1);
            options.ClientSecret = isPublic ? null : options.ClientSecret;
        }));

    private static async Task<Page> AnswerAsync(Browser browser, Page question, string answer = "yes")
    {
        Assert.Contains("/interaction/", question.Address, StringComparison.Ordinal);
        return await browser.FollowAsync(await browser.SubmitAsync(question, ("answer", answer)));
    }
}
