using System.Net;
using Ergo.OpenIdConnect.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>How a sign-in starts, and what happens when it cannot.</summary>
public sealed class ChallengeTests
{
    private static readonly Dictionary<string, Action<Behaviour>> Failures = new()
    {
        ["discovery: another issuer"] = b => b.Discovery = document => document["issuer"] = "http://localhost:1",
        ["discovery: the issuer with a slash more"] = b => b.Discovery = document => document["issuer"] += "/",
        ["discovery: no issuer"] = b => b.Discovery = document => document.Remove("issuer"),
        ["discovery: no authorization endpoint"] = b => b.Discovery = document => document.Remove("authorization_endpoint"),
        ["discovery: no token endpoint"] = b => b.Discovery = document => document.Remove("token_endpoint"),
        ["discovery: no keys"] = b => b.Discovery = document => document.Remove("jwks_uri"),
        ["discovery: keys without https"] = b => b.Discovery = document => document["jwks_uri"] = "http://keys.example/jwks",
        ["discovery: token endpoint without https"] = b => b.Discovery = document => document["token_endpoint"] = "http://token.example/token",
        ["discovery: userinfo without https"] = b => b.Discovery = document => document["userinfo_endpoint"] = "http://info.example/",
        ["discovery: a script as authorization endpoint"] = b => b.Discovery = document => document["authorization_endpoint"] = "javascript:alert(1)",
        ["discovery: HTML"] = b => b.DiscoveryText = "<p>Hello</p>",
        ["discovery: half a JSON"] = b => b.DiscoveryText = """{"issuer":""",
        ["discovery: a list"] = b => b.DiscoveryText = "[]",
        ["discovery: names of other types"] = b => b.Discovery = document => { document["issuer"] = 1; document["authorization_endpoint"] = new System.Text.Json.Nodes.JsonArray(1); },
        ["discovery: keys in HTML"] = b => b.KeysText = "<p>Hello</p>",
        ["discovery: keys a list"] = b => b.KeysText = "[]",
        ["discovery: 5 MB"] = b => b.Discovery = document => document["more"] = new string('a', 5 * 1024 * 1024),
        ["PAR: 500"] = b => { b.Par = true; b.PushAnswer = context => { context.Response.StatusCode = 500; return Task.CompletedTask; }; },
        ["PAR: refused"] = b => { b.Par = true; b.PushAnswer = context => { context.Response.StatusCode = 400; return context.Response.WriteAsJsonAsync(new { error = "invalid_request" }); }; },
        ["PAR: no reference"] = b => { b.Par = true; b.PushAnswer = context => { context.Response.StatusCode = 201; return context.Response.WriteAsJsonAsync(new { }); }; },
        ["the secret in a way we do not know"] = b =>
        {
            b.Par = true;
            b.Discovery = document => document["token_endpoint_auth_methods_supported"] = new System.Text.Json.Nodes.JsonArray("private_key_jwt");
        },
    };

    public static TheoryData<string> FailureNames => new(Failures.Keys);

    [Theory]
    [MemberData(nameof(FailureNames))]
    public async Task A_sign_in_that_cannot_start_is_a_clean_failure_and_the_next_one_works(string failure)
    {
        await using var world = await World.StartAsync();
        Failures[failure](world.Provider.Behaviour);

        var page = await world.SignInAsync();

        Assert.Equal($"{world.Portal.Origin}/sign-in", page.Address);
        if (failure.StartsWith("discovery", StringComparison.Ordinal))
        {
            await world.AssertRefusedAsync(page, HttpStatusCode.ServiceUnavailable);
        }
        else
        {
            // The provider's configuration is kept, and with it that it takes pushed requests.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            world.Time.Advance(TimeSpan.FromHours(13));
            await world.AssertRefusedAsync(page, HttpStatusCode.ServiceUnavailable);
        }
    }

    [Fact]
    public async Task A_provider_that_is_down_at_start_is_found_when_it_is_up()
    {
        await using var world = await World.StartAsync(providerIsUp: false);

        var page = await world.SignInAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("cannot be reached", page.Body, StringComparison.Ordinal);

        await world.Provider.UpAsync();
        await world.AssertSignedInAsync();
    }

    [Fact]
    public async Task The_application_may_answer_a_failed_start_itself()
    {
        await using var world = await World.StartAsync(
            options => options.Events.OnChallengeFailed = context =>
            {
                context.Handled = true;
                context.Response.StatusCode = StatusCodes.Status418ImATeapot;
                return context.Response.WriteAsync(context.Exception.Failure.ToString());
            },
            providerIsUp: false);

        var page = await world.SignInAsync();

        Assert.Equal(((HttpStatusCode)418, "Unavailable"), (page.Status, page.Body));
    }

    [Fact]
    public async Task A_configuration_once_read_outlives_a_provider_whose_discovery_is_gone()
    {
        await using var world = await World.StartAsync();
        await world.AssertSignedInAsync();
        world.Time.Advance(TimeSpan.FromHours(13));
        world.Provider.Behaviour.DiscoveryText = "<p>Hello</p>";

        await world.AssertSignedInAsync();
    }

    [Fact]
    public async Task The_request_is_complete_and_its_addresses_are_the_configured_ones()
    {
        await using var world = await World.StartAsync(options => { options.Prompt = "login"; options.Scopes = ["openid", "roles"]; });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{world.Portal.Origin}/sign-in");
        request.Headers.Host = "attacker.example";

        var page = await world.Browser.SendAsync(request);

        var query = QueryHelpers.ParseQuery(new Uri(page.Location!).Query);
        Assert.Equal($"{world.Portal.Origin}/signin-oidc", query["redirect_uri"]);
        Assert.Equal(
            ["client_id", "code_challenge", "code_challenge_method", "nonce", "prompt", "redirect_uri", "response_mode", "response_type", "scope", "state"],
            query.Keys.Order());
        Assert.Equal("code query S256 login openid roles", $"{query["response_type"]} {query["response_mode"]} {query["code_challenge_method"]} {query["prompt"]} {query["scope"]}");
        Assert.DoesNotContain("attacker", page.Location, StringComparison.Ordinal);
        Assert.Equal("no-store", page.CacheControl);
        var cookie = Assert.Single(page.SetCookies);
        Assert.Contains("path=/signin-oidc; samesite=lax; httponly", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_with_https_cookie_and_address_are_of_https()
    {
        await using var world = await World.StartAsync(options => options.PublicOrigin = "https://portal.example");

        var page = await world.Browser.OpenAsync($"{world.Portal.Origin}/sign-in");

        Assert.Equal("https://portal.example/signin-oidc", QueryHelpers.ParseQuery(new Uri(page.Location!).Query)["redirect_uri"]);
        Assert.Contains("; secure;", Assert.Single(page.SetCookies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_https_no_other_host_of_the_domain_can_plant_the_cookie_of_a_sign_in()
    {
        await using var world = await World.StartAsync(options => options.PublicOrigin = "https://portal.example");

        var cookie = Assert.Single((await world.Browser.OpenAsync($"{world.Portal.Origin}/sign-in")).SetCookies);

        // Browsers keep a cookie of that prefix only where it is of this host alone, of the whole of it, and secure.
        Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/; secure;", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Cookies_of_sign_ins_that_were_left_do_not_pile_up()
    {
        await using var world = await World.StartAsync(options => options.PublicOrigin = "https://portal.example");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{world.Portal.Origin}/sign-in");
        request.Headers.Add("Cookie", string.Join("; ", Enumerable.Range(0, 25).Select(i => $"__Host-ergo-signin.{i}=N").Append("session=kept")));
        request.Headers.Add("Sec-Fetch-Mode", "navigate");
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });

        using var response = await http.SendAsync(request);

        var cookies = response.Headers.GetValues("Set-Cookie").ToList();
        var dropped = cookies.Where(cookie => cookie.Contains("=; expires=Thu, 01 Jan 1970", StringComparison.Ordinal)).Select(cookie => cookie.Split('=')[0]);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"__Host-ergo-signin.{i}"), dropped);
        Assert.Equal(6, cookies.Count);
        Assert.All(cookies, cookie => Assert.Contains("; path=/; secure;", cookie, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nonce_challenge_and_state_are_new_each_time()
    {
        await using var world = await World.StartAsync();

        var first = QueryHelpers.ParseQuery(new Uri((await world.Browser.OpenAsync($"{world.Portal.Origin}/sign-in")).Location!).Query);
        var second = QueryHelpers.ParseQuery(new Uri((await world.Browser.OpenAsync($"{world.Portal.Origin}/sign-in")).Location!).Query);

        Assert.NotEqual(first["nonce"], second["nonce"]);
        Assert.NotEqual(first["code_challenge"], second["code_challenge"]);
        Assert.NotEqual(first["state"], second["state"]);
        Assert.DoesNotContain(first["nonce"].ToString(), first["state"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pushed_request_shows_the_browser_a_reference_only()
    {
        await using var world = await World.StartAsync();
        world.Provider.Behaviour.Par = true;

        await world.AssertSignedInAsync();

        Assert.Equal(["client_id", "request_uri"], QueryHelpers.ParseQuery(world.Provider.LastAuthorization!).Keys.Order());
    }

    [Theory]
    [InlineData("GET", "cors", "*/*", null)]
    [InlineData("GET", "no-cors", "image/*", null)]
    [InlineData("GET", "websocket", "", null)]
    [InlineData("GET", null, "application/json", null)]
    [InlineData("GET", null, "", null)]
    [InlineData("GET", "navigate", "text/html", "prefetch")]
    [InlineData("PUT", "navigate", "text/html", null)]
    [InlineData("HEAD", "navigate", "text/html", null)]
    public async Task What_is_no_navigation_gets_401_and_no_cookie(string method, string? mode, string accept, string? purpose)
    {
        await using var world = await World.StartAsync();

        var page = await OpenPrivateAsync(world, method, mode, accept, purpose);

        Assert.Equal(HttpStatusCode.Unauthorized, page.Status);
        Assert.Empty(page.SetCookies);
    }

    [Theory]
    [InlineData("navigate", "text/html,*/*")]
    [InlineData(null, "text/html,*/*")]
    [InlineData("no-cors", "text/html; blazor-enhanced-nav=on")]
    public async Task Navigations_are_sent_to_the_provider(string? mode, string accept)
    {
        await using var world = await World.StartAsync();

        var page = await OpenPrivateAsync(world, "GET", mode, accept, null);

        Assert.StartsWith($"{world.Provider.Issuer}/authorize?", page.Location, StringComparison.Ordinal);
        Assert.Single(page.SetCookies);
    }

    [Fact]
    public async Task A_discovery_that_never_comes_is_given_up_after_the_timeout()
    {
        await using var world = await World.StartAsync(providerIsUp: false);
        var reached = new TaskCompletionSource();
        var silent = await SilentServer.StartAsync(new Uri(world.Provider.Issuer).Port, reached);
        await using (silent)
        {
            var signIn = world.SignInAsync();
            await reached.Task;
            world.Time.Advance(TimeSpan.FromSeconds(11));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await signIn.WaitAsync(TimeSpan.FromMinutes(1))).Status);
        }

        await world.Provider.UpAsync();
        await world.AssertSignedInAsync();
    }

    private static async Task<Page> OpenPrivateAsync(World world, string method, string? mode, string accept, string? purpose)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false });
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{world.Portal.Origin}/private");
        foreach (var (name, value) in new[] { ("Sec-Fetch-Mode", mode), ("Accept", accept), ("Sec-Purpose", purpose) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await http.SendAsync(request);
        return new Page(request.RequestUri!.ToString(), response.StatusCode, response.Headers.Location?.ToString(), "", response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [], null);
    }
}
