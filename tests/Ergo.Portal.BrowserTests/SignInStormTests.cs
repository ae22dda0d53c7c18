using System.Net;
using Dapper;
using Ergo.OpenIdConnect.Tests.Hosting;
using Ergo.OpenIdConnect.Tests.Real;
using Ergo.Testing;
using HttpBrowser = Ergo.OpenIdConnect.Tests.Hosting.Browser;

namespace Ergo.Portal.BrowserTests;

/// <summary>A shift begins: everybody comes back from the identity provider at once, to a portal with few connections to its database.</summary>
public sealed class SignInStormTests : IAsyncLifetime
{
    // The provider of these tests remembers a thousand things, some eight for each visit.
    private const int People = 100;
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestPostgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Hundred_who_come_back_from_the_provider_at_once_are_signed_in_or_told_why_not()
    {
        var port = PortalProcess.FreePort();
        await using var provider = await RealProvider.StartAsync($"http://127.0.0.1:{port}", "ES256", par: false);
        await using var portal = PortalProcess.Start(port,
        [
            "ConnectionStrings:Ergo=" + _database.ConnectionString, "Demo:Enabled=false", "Demo:Data=false", "Jobs:Enabled=false",
            "Oidc:Authority=" + provider.Issuer, "Oidc:ClientId=portal", "Oidc:ClientSecret=only for tests", $"Oidc:PublicOrigin=http://127.0.0.1:{port}",
            "Access:RoleClaim=realm_access.roles", "Database:MaxConnections=10", "RateLimits:SignInPerMinute=10000",
        ]);
        await portal.WaitForHealthAsync();
        List<HttpBrowser> browsers = [.. Enumerable.Range(0, People + 1).Select(_ => new HttpBrowser())];
        try
        {
            var ready = await Task.WhenAll(browsers.Select(browser => AnswerAsync(browser, portal.Address.ToString())));
            var answers = await Task.WhenAll(browsers.Skip(1).Zip(ready.Skip(1), (browser, callback) => browser.OpenAsync(callback)));
            Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Redirect or HttpStatusCode.ServiceUnavailable, $"{answer.Status} {answer.Body}"));
            // A busy machine lets the provider answer too late, which the sign-in page says.
            Assert.All(answers.Where(answer => answer.Status == HttpStatusCode.Redirect), answer => Assert.Contains(answer.Location, new[] { portal.Address.ToString(), $"{portal.Address}sign-in?failure=unavailable" }));
            Assert.All(answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable), IsInWords);
            var signedIn = answers.Count(answer => answer.Location == portal.Address.ToString());
            Assert.InRange(signedIn, 1, People);
            Assert.Equal(signedIn, await AskAsync<int>("SELECT count(*)::int FROM ergo_internal.sessions"));
            Assert.InRange(await AskAsync<int>("SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'Ergo Portal%'"), 1, 10);

            // Nobody is let in while the database takes no connection.
            await AskAsync<int>($"ALTER ROLE \"{_database.Name}_portal\" CONNECTION LIMIT 0; SELECT count(pg_terminate_backend(pid))::int FROM pg_stat_activity WHERE usename = '{_database.Name}_portal'");
            IsInWords(await browsers[0].OpenAsync(ready[0]));
        }
        finally
        {
            browsers.ForEach(browser => browser.Dispose());
        }
    }

    // Everything up to the provider's answer, which the browser has not brought to the portal yet.
    private static async Task<string> AnswerAsync(HttpBrowser browser, string portal)
    {
        var question = await browser.FollowAsync(portal);
        var answered = await browser.FollowAsync(await browser.SubmitAsync(question, ("answer", "yes"), ("account", "safety-manager")), "/signin-oidc");
        return answered.Location ?? throw new InvalidOperationException(answered.Body);
    }

    private static void IsInWords(Page answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains("The database does not answer", answer.Body, StringComparison.Ordinal);
    }

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
