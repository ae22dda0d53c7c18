using Dapper;
using Ergo.OpenIdConnect.Tests.Real;
using Ergo.Testing;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>A person, a certified identity provider, and two portals on one database.</summary>
[Collection(PortalTests.Name)]
public sealed class OpenIdEndToEndTests(PortalFixture fixture) : IAsyncLifetime
{
    private const string Assign = """
        INSERT INTO users (id, email) VALUES ('lead', 'Safety-Manager@plant.example');
        INSERT INTO user_warehouses VALUES ('lead', 'w1')
        """;

    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 60_000 };
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestPostgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [SkippableTheory]
    [InlineData("RS256", true)]
    [InlineData("ES256", false)]
    public async Task Visit_from_sign_in_to_sign_out_at_two_portals(string algorithm, bool par)
    {
        Skip.If(fixture.Browser.WhyUnavailable is not null, fixture.Browser.WhyUnavailable);
        var port = PortalProcess.FreePort();
        await using var provider = await RealProvider.StartAsync($"http://127.0.0.1:{port}", algorithm, par);
        await using var first = Start(port, provider);
        await first.WaitForHealthAsync();
        await using var second = Start(PortalProcess.FreePort(), provider);
        await second.WaitForHealthAsync();
        await RunAsync("INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Dock West', 'DW'), ('w2', 'Gate South', 'GS')");

        await using var watched = await fixture.Browser.OpenAsync(first.Address);
        var page = watched.Page;
        await page.GotoAsync("/red-zones");
        Assert.StartsWith(provider.Issuer, page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitUntilAtAsync(url => url == new Uri(first.Address, "/red-zones").ToString());
        await Assertions.Expect(page.GetByText("No warehouse is assigned to you", new() { Exact = true })).ToBeVisibleAsync(Patient);

        // What the backend assigns and takes away shows in the open page.
        await RunAsync(Assign);
        await Assertions.Expect(page.GetByText("Dock West").First).ToBeVisibleAsync(Patient);
        Assert.Equal(0, await page.GetByText("Gate South").CountAsync());
        await page.GotoAsync("/red-zones?w=GS");
        await Assertions.Expect(page.GetByText("There is no warehouse \"GS\"")).ToBeVisibleAsync(Patient);

        // The other portal takes the same session, and loses it with the first.
        WatchedPage other = new(await page.Context.NewPageAsync());
        await other.Page.GotoAsync(new Uri(second.Address, "/red-zones?w=DW").ToString());
        await Assertions.Expect(other.Page.GetByText("Dock West").First).ToBeVisibleAsync(Patient);
        // Until its circuit is there, the page hears of nothing.
        await other.Page.WaitUntilLiveAsync();

        await page.Locator(".person__button").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitUntilAtAsync(url => url.StartsWith(provider.Issuer, StringComparison.Ordinal));
        await page.EvaluateAsync("() => { const form = document.querySelector('form'); const yes = document.createElement('input'); yes.type = 'hidden'; yes.name = 'logout'; yes.value = 'yes'; form.append(yes); form.submit(); }");
        await page.WaitUntilAtAsync(url => url.Contains("/sign-in", StringComparison.Ordinal));
        await other.Page.WaitUntilAtAsync(url => url.Contains("/sign-in?returnUrl=%2Fred-zones", StringComparison.Ordinal), seconds: 60);
        Assert.Equal(0, await AskAsync("SELECT count(*) FROM ergo_internal.sessions WHERE ended_at IS NULL"));
        Assert.Empty(watched.Complaints.Concat(other.Complaints));
    }

    [SkippableFact]
    public async Task Person_whom_the_provider_refuses_is_told_and_not_signed_in()
    {
        Skip.If(fixture.Browser.WhyUnavailable is not null, fixture.Browser.WhyUnavailable);
        var port = PortalProcess.FreePort();
        await using var provider = await RealProvider.StartAsync($"http://127.0.0.1:{port}", "RS256", par: false);
        await using var portal = Start(port, provider);
        await portal.WaitForHealthAsync();
        await using var watched = await fixture.Browser.OpenAsync(portal.Address);
        var page = watched.Page;
        await page.GotoAsync("/");
        await page.EvaluateAsync("() => { document.querySelector('button').value = 'no'; document.querySelector('button').click(); }");
        await Assertions.Expect(page.GetByText("The identity provider did not let you in.")).ToBeVisibleAsync(Patient);
        Assert.Equal(0, await AskAsync("SELECT count(*) FROM ergo_internal.sessions"));
        Assert.Equal(1, await AskAsync($"""
            SELECT count(*) FROM ergo_internal.audit_log
            WHERE action = 'session.start' AND outcome = 'refused' AND result ->> 'text' = 'The provider denied access.' AND issuer = '{provider.Issuer}' AND address = '127.0.0.1'
            """));
        await page.APIRequest.GetAsync(new Uri(portal.Address, "/signin-oidc?state=made-up&code=made-up").ToString());
        Assert.Equal(1, await AskAsync("SELECT count(*) FROM ergo_internal.audit_log"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with" }).ClickAsync();
        await page.WaitUntilAtAsync(url => url.StartsWith(provider.Issuer, StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.Locator(".person__button")).ToBeVisibleAsync(Patient);
        Assert.Empty(watched.Complaints);
    }

    private PortalProcess Start(int port, RealProvider provider) => PortalProcess.Start(port,
    [
        "ConnectionStrings:Ergo=" + _database.ConnectionString, "Demo:Enabled=false", "Demo:Data=false", "Jobs:Enabled=false",
        "Oidc:Authority=" + provider.Issuer, "Oidc:ClientId=portal", "Oidc:ClientSecret=only for tests", $"Oidc:PublicOrigin=http://127.0.0.1:{port}",
        "Access:RoleClaim=realm_access.roles",
    ]);

    private async Task RunAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    private async Task<long> AskAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>(sql);
    }
}
