using System.Net;
using Ergo.Operations.Access;
using Ergo.Portal.Tests.Hosting;

namespace Ergo.Portal.Tests.Auth;

public sealed class SignInTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    [Fact]
    public async Task Anonymous_navigation_is_sent_to_sign_in_and_told_where_it_came_from()
    {
        using var browser = portal.Browser();
        using var answer = await browser.GetAsync(new Uri("/red-zones?w=DOCK-W", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Fred-zones%3Fw%3DDOCK-W", answer.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task Anonymous_call_that_is_no_navigation_gets_401()
    {
        using var browser = portal.Browser();
        using var answer = await browser.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(Roles.SafetyManager, "Safety manager", false)]
    [InlineData(Roles.ComplianceOfficer, "Compliance officer", false)]
    [InlineData(Roles.Admin, "Admin", true)]
    public async Task Demo_sign_in_gives_the_chosen_role(string role, string shown, bool seesAdmin)
    {
        using var browser = await portal.SignedInAsync(role);
        var page = await browser.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.Contains($"<span class=\"person__role\">{shown}</span>", page, StringComparison.Ordinal);
        Assert.Equal(seesAdmin, page.Contains("href=\"/admin/retention\"", StringComparison.Ordinal));
        Assert.Contains("Demo mode", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/postures?r=7d", "/postures?r=7d")]
    [InlineData("/ü?w=Köln 1#é", "/%C3%BC?w=K%C3%B6ln%201#%C3%A9")]
    [InlineData("/%2e%2e//evil.example", "/%2e%2e//evil.example")]
    [InlineData("//evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    public async Task Demo_sign_in_goes_to_local_urls_only(string asked, string expected)
    {
        using var browser = portal.Browser();
        using var answer = await PortalFactory.DemoSignInAsync(browser, Roles.Admin, asked);
        Assert.Equal(expected, answer.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("viewer")]
    [InlineData("root")]
    [InlineData("")]
    public async Task Role_that_is_not_offered_is_refused(string role)
    {
        using var browser = portal.Browser();
        using var answer = await PortalFactory.DemoSignInAsync(browser, role, "/");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, header => header.Key == "Set-Cookie" && header.Value.Any(value => value.StartsWith("ergo-session", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/sign-in/demo")]
    [InlineData("/sign-out")]
    public async Task Form_without_its_token_is_refused(string path)
    {
        using var browser = await portal.SignedInAsync(Roles.SafetyManager);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["role"] = Roles.Admin });
        using var answer = await browser.PostAsync(new Uri(path, UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Nothing was changed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var page = await browser.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.Contains("Safety manager", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_out_ends_the_session()
    {
        using var browser = await portal.SignedInAsync(Roles.Admin);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["__RequestVerificationToken"] = await PortalFactory.FormTokenAsync(browser, "/") });
        using var answer = await browser.PostAsync(new Uri("/sign-out", UriKind.Relative), form);
        Assert.Equal("/sign-in", answer.Headers.Location!.OriginalString);
        using var after = await browser.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task Sign_out_by_link_is_not_possible()
    {
        using var browser = await portal.SignedInAsync(Roles.Admin);
        using var answer = await browser.GetAsync(new Uri("/sign-out", UriKind.Relative));
        Assert.NotEqual(HttpStatusCode.Redirect, answer.StatusCode);
        using var after = await browser.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Denied_page_answers_403_and_names_the_roles_that_may()
    {
        using var browser = await portal.SignedInWithRolesAsync();
        using var answer = await browser.GetAsync(new Uri("/", UriKind.Relative));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Your role may not open this page", page, StringComparison.Ordinal);
        Assert.Contains("safety manager", page, StringComparison.Ordinal);
    }
}
