using Dapper;
using Ergo.OpenIdConnect.Tests.Real;
using Ergo.Testing;
using HttpBrowser = Ergo.OpenIdConnect.Tests.Hosting.Browser;

namespace Ergo.Portal.BrowserTests;

/// <summary>Whether somebody gets the warehouses of the colleague whose e-mail address they have set as their own at the provider.</summary>
public sealed class VerifiedEmailTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestPostgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(false, new[] { "safety-manager", "verified as text" })]
    [InlineData(true, new[] { "safety-manager", "verified as text", "said unverified", "nothing said" })]
    public async Task Address_gives_warehouses_where_the_provider_vouches_for_it_or_a_setting_says_so(bool trust, string[] expected)
    {
        var port = PortalProcess.FreePort();
        await using var provider = await RealProvider.StartAsync($"http://127.0.0.1:{port}", "ES256", par: false);
        await using var portal = PortalProcess.Start(port,
        [
            "ConnectionStrings:Ergo=" + _database.ConnectionString, "Demo:Enabled=false", "Demo:Data=false", "Jobs:Enabled=false",
            "Oidc:Authority=" + provider.Issuer, "Oidc:ClientId=portal", "Oidc:ClientSecret=only for tests", $"Oidc:PublicOrigin=http://127.0.0.1:{port}",
            "Access:RoleClaim=realm_access.roles", $"Access:TrustUnverifiedEmail={trust}",
        ]);
        await portal.WaitForHealthAsync();
        await using (var connection = await _database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("""
                INSERT INTO warehouses (id, name, code) VALUES ('w1', 'Dock West', 'DW'), ('w2', 'Gate South', 'GS');
                INSERT INTO users (id, email) VALUES ('lead', 'Safety-Manager@plant.example'), ('by id', 'other@plant.example');
                INSERT INTO user_warehouses VALUES ('lead', 'w1'), ('by id', 'w2');
                """);
        }

        List<string> seen = [];
        foreach (var account in new[] { "safety-manager", "verified as text", "said unverified", "nothing said", "by id" })
        {
            var page = await VisitAsync(portal, account);
            Assert.Contains("Safety manager", page, StringComparison.Ordinal);
            Assert.Equal(account == "by id", page.Contains("Gate South", StringComparison.Ordinal));
            if (page.Contains("Dock West", StringComparison.Ordinal))
            {
                seen.Add(account);
            }
        }

        Assert.Equal(expected, seen);
    }

    private static async Task<string> VisitAsync(PortalProcess portal, string account)
    {
        using HttpBrowser browser = new();
        var question = await browser.FollowAsync(portal.Address.ToString());
        return (await browser.FollowAsync(await browser.SubmitAsync(question, ("answer", "yes"), ("account", account)))).Body;
    }
}
