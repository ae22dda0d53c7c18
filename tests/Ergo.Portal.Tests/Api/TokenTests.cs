using System.Net;
using System.Security.Cryptography;
using Ergo.Accounts;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Views;
using Ergo.Portal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Api;

/// <summary>Access tokens of the identity provider: as strict as at sign-in, with the same roles and warehouses.</summary>
public sealed class TokenTests(ApiStore store) : IClassFixture<ApiStore>
{
    private static readonly string[] Viewer = ["viewer"];
    private static readonly string[] Own = ["OWN"];
    private const string Status = "/api/admin/materialized-views/status";

    [Fact]
    public async Task Token_of_the_provider_opens_it_and_what_is_done_is_written_down_with_its_person()
    {
        await using var provider = await TokenProvider.StartAsync();
        await using var portal = Portal(provider);
        (await portal.CallAsync(provider.Token(), "GET", Status)).IsOk();
        (await portal.CallAsync(provider.Token(), "POST", "/api/admin/materialized-views/refresh?view=rollup_1m", null, ("Prefer", "wait=60"))).IsOk();
        Assert.NotEmpty(await store.EntriesAsync(ViewCodes.Refresh, "Night robot, by API (admin)"));
        Assert.Equal($"{provider.Issuer} robot", await store.AskAsync<string>("SELECT DISTINCT issuer || ' ' || subject FROM ergo_internal.audit_log WHERE actor = 'Night robot, by API (admin)'"));
    }

    [Fact]
    public async Task Roles_and_warehouses_are_those_of_sign_in()
    {
        await using var provider = await TokenProvider.StartAsync();
        await using var portal = Portal(provider);
        var viewer = provider.Token(claims: new() { ["roles"] = Viewer, ["warehouses"] = Own });
        (await portal.CallAsync(viewer, "GET", Status)).IsProblem(HttpStatusCode.Forbidden, "right.lacking");
        Assert.Equal("OWN", Assert.Single((await portal.CallAsync(viewer, "GET", "/api/warehouses")).IsOk()["items"]!.AsArray())!["code"]!.GetValue<string>());
        (await portal.CallAsync(provider.Token(claims: new() { ["roles"] = null }), "GET", "/api/warehouses")).IsProblem(HttpStatusCode.Forbidden, "right.lacking");
    }

    [Fact]
    public async Task Token_that_is_not_for_the_API_is_refused()
    {
        await using var provider = await TokenProvider.StartAsync();
        await using var portal = Portal(provider);
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var good = provider.Token();
        Dictionary<string, string> wrong = new()
        {
            ["no token"] = "no token",
            ["another's key"] = provider.Token(key: foreign),
            ["unsigned"] = provider.Token(header: new() { ["alg"] = "none" })[..(good.LastIndexOf('.') + 1)],
            ["symmetric"] = provider.Token(header: new() { ["alg"] = "HS256" }),
            ["changed"] = good[..^4] + (good[^4] == 'A' ? 'B' : 'A') + good[^3..],
            ["another issuer"] = provider.Token(claims: new() { ["iss"] = "https://elsewhere.example" }),
            ["another audience"] = provider.Token(claims: new() { ["aud"] = "another-api" }),
            ["ID token"] = provider.Token(header: new() { ["typ"] = "JWT" }, claims: new() { ["aud"] = "portal", ["nonce"] = "n" }),
            ["of another type"] = provider.Token(header: new() { ["typ"] = "JWT" }),
            ["of no type"] = provider.Token(header: new() { ["typ"] = null }),
            ["logout token"] = provider.Token(claims: new() { ["events"] = new Dictionary<string, object>() }),
            ["with a nonce"] = provider.Token(claims: new() { ["nonce"] = "n" }),
            ["nobody's"] = provider.Token(claims: new() { ["sub"] = null }),
            ["over"] = provider.Token(claims: new() { ["exp"] = now - 120 }),
            ["without an end"] = provider.Token(claims: new() { ["exp"] = null }),
            ["without a beginning"] = provider.Token(claims: new() { ["iat"] = null }),
            ["of the future"] = provider.Token(claims: new() { ["iat"] = now + 3600 }),
            ["not yet"] = provider.Token(claims: new() { ["nbf"] = now + 600 }),
        };
        foreach (var (what, token) in wrong)
        {
            var refused = await portal.CallAsync(token, "GET", Status);
            Assert.True(refused.Status == HttpStatusCode.Unauthorized, $"{what}: {refused.Text}");
            refused.IsProblem(HttpStatusCode.Unauthorized, ApiCodes.TokenRefused);
        }

        (await portal.CallAsync(good, "GET", Status)).IsOk();
    }

    [Fact]
    public async Task Token_from_before_its_person_signed_out_is_over()
    {
        await using var provider = await TokenProvider.StartAsync();
        await using var portal = Portal(provider);
        var token = provider.Token(claims: new() { ["sub"] = "leaver" });
        (await portal.CallAsync(token, "GET", Status)).IsOk();
        var sessions = portal.Services.GetRequiredService<SessionStore>();
        await sessions.StartAsync(new NewSession { Issuer = provider.Issuer, Subject = "leaver", Name = "Leaver" }, new SessionLimits(TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        await sessions.EndAtProviderAsync(provider.Issuer, "leaver", null);
        (await portal.CallAsync(token, "GET", Status)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.TokenOver);
        (await portal.CallAsync(provider.Token(), "GET", Status)).IsOk();
    }

    [Fact]
    public async Task Provider_that_is_down_is_no_fault_of_the_token()
    {
        var provider = await TokenProvider.StartAsync();
        await using var portal = Portal(provider);
        var token = provider.Token();
        await provider.DisposeAsync();
        var refused = await portal.CallAsync(token, "GET", Status);
        refused.IsProblem(HttpStatusCode.ServiceUnavailable, ApiCodes.ProviderDown);
        Assert.Equal("30", refused.Headers["Retry-After"]);
        // A key needs no provider.
        (await portal.CallAsync((await store.WholeKeyAsync("without provider")).Text, "GET", Status)).IsOk();
    }

    private PortalFactory Portal(TokenProvider provider) => new() { ConnectionString = store.ConnectionString, Settings = provider.Settings };
}
