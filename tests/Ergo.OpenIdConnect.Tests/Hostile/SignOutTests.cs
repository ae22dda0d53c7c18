using System.Net;
using Ergo.OpenIdConnect.Tests.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>Sign-out, here and at the provider.</summary>
public sealed class SignOutTests
{
    [Fact]
    public async Task The_provider_is_told_whose_session_ends_and_the_browser_comes_back()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();
        var token = (await world.Browser.OpenAsync($"{world.Portal.Origin}/token")).Body;

        var leaving = await SignOutAsync(world, "/failed?failure=none");

        var query = QueryHelpers.ParseQuery(new Uri(leaving.Location!).Query);
        Assert.StartsWith($"{world.Provider.Issuer}/end?", leaving.Location, StringComparison.Ordinal);
        Assert.Equal(token, query["id_token_hint"]);
        Assert.Equal("portal", query["client_id"]);
        Assert.Equal($"{world.Portal.Origin}/signout-callback-oidc", query["post_logout_redirect_uri"]);
        Assert.Equal($"{world.Portal.Origin}/failed?failure=none", (await world.Browser.FollowAsync(leaving)).Address);
        Assert.Empty(await world.Browser.ClaimsAsync(world.Portal));
    }

    [Theory]
    [InlineData("https://attacker.example/")]
    [InlineData("//attacker.example")]
    [InlineData("/\\attacker.example")]
    public async Task Hostile_return_addresses_land_on_the_start_page(string returnUrl)
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();

        var page = await world.Browser.FollowAsync(await SignOutAsync(world, returnUrl));

        Assert.Equal($"{world.Portal.Origin}/", page.Address);
    }

    [Fact]
    public async Task Return_address_with_other_signs_than_ASCII_is_kept_in_ASCII()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();

        var page = await world.Browser.FollowAsync(await SignOutAsync(world, "/failed?failure=\u00fc"));

        Assert.Equal((HttpStatusCode.OK, "failed: \u00fc"), (page.Status, page.Body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?state=")]
    [InlineData("?state=made-up")]
    [InlineData("?state=/failed&state=/failed")]
    [InlineData("?post_logout_redirect_uri=https://attacker.example")]
    public async Task Anybody_may_open_the_way_back_which_ends_nothing_and_leads_to_the_start_page(string query)
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();

        var page = await world.Browser.FollowAsync($"{world.Portal.Origin}/signout-callback-oidc{query}");

        Assert.Equal($"{world.Portal.Origin}/", page.Address);
        Assert.NotEmpty(await world.Browser.ClaimsAsync(world.Portal));
    }

    [Fact]
    public async Task The_state_of_a_sign_in_is_none_of_a_sign_out()
    {
        await using var world = await World.StartAsync();
        var answer = (await world.Browser.FollowAsync($"{world.Portal.Origin}/sign-in?returnUrl=/failed%3Ffailure=none", "/signin-oidc")).Location!;
        var state = QueryHelpers.ParseQuery(new Uri(answer).Query)["state"].ToString();

        var page = await world.Browser.FollowAsync($"{world.Portal.Origin}/signout-callback-oidc?state={state}");

        Assert.Equal($"{world.Portal.Origin}/", page.Address);
    }

    [Fact]
    public async Task Logout_by_CSRF_or_by_GET_ends_nothing()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await world.Browser.PostAsync($"{world.Portal.Origin}/sign-out", ("returnUrl", "/"))).Status);
        foreach (var path in new[] { "/sign-out", "/signout-oidc", "/signout-backchannel", "/signout-callback-oidc" })
        {
            await world.Browser.OpenAsync($"{world.Portal.Origin}{path}?iss={world.Provider.Issuer}&sid=session-1");
        }

        Assert.NotEmpty(await world.Browser.ClaimsAsync(world.Portal));
        Assert.Empty(world.Portal.Logouts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_provider_that_is_down_does_not_keep_anybody_signed_in(bool wasKnown)
    {
        await using var world = await World.StartAsync(providerIsUp: wasKnown);
        if (wasKnown)
        {
            await world.AssertSignedInAsync();
            await world.Provider.DownAsync();
            // Past the time for which the configuration is kept; the session of the test portal lives longer.
            world.Time.Advance(TimeSpan.FromHours(13));
        }

        var page = await SignOutAsync(world, "/failed?failure=none");

        Assert.Equal(HttpStatusCode.Found, page.Status);
        Assert.StartsWith(wasKnown ? $"{world.Provider.Issuer}/end?" : $"{world.Portal.Origin}/failed", page.Location, StringComparison.Ordinal);
        Assert.Empty(await world.Browser.ClaimsAsync(world.Portal));
    }

    [Fact]
    public async Task Without_an_end_session_endpoint_the_browser_stays_here()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.Discovery = document => document.Remove("end_session_endpoint");
        await world.Browser.FollowAsync($"{world.Portal.Origin}/sign-in");

        var page = await SignOutAsync(world, "/failed?failure=none");

        Assert.Equal($"{world.Portal.Origin}/failed?failure=none", page.Location);
        Assert.Empty(await world.Browser.ClaimsAsync(world.Portal));
    }

    [Fact]
    public async Task A_token_too_long_for_an_address_is_not_sent_along()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.IdToken = draft => draft.Payload["more"] = new string('a', 8000);
        await world.Browser.FollowAsync($"{world.Portal.Origin}/sign-in");
        Assert.NotEmpty(await world.Browser.ClaimsAsync(world.Portal));

        var page = await SignOutAsync(world, "/");

        Assert.DoesNotContain("id_token_hint", page.Location, StringComparison.Ordinal);
        Assert.StartsWith($"{world.Provider.Issuer}/end?", page.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_the_application_kept_is_the_hint_and_no_part_of_the_state()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();
        var kept = new string('k', 5000);

        var page = await SignOutAsync(world, "/failed?failure=none", ("kept", kept));

        var query = QueryHelpers.ParseQuery(new Uri(page.Location!).Query);
        Assert.Equal(kept, query["id_token_hint"]);
        Assert.InRange(query["state"].ToString().Length, 1, 500);
        Assert.Equal($"{world.Portal.Origin}/failed?failure=none", (await world.Browser.FollowAsync(page)).Address);
    }

    private static async Task<Page> SignOutAsync(World world, string returnUrl, params (string Name, string Value)[] more) =>
        await world.Browser.SubmitAsync(await world.Browser.OpenAsync($"{world.Portal.Origin}/sign-out"), [("returnUrl", returnUrl), .. more]);
}
