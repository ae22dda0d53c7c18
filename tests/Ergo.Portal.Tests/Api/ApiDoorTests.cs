using System.Net;
using Ergo.Accounts.ApiKeys;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Tests.Hosting;
using Ergo.Portal.Tests.Reports;

namespace Ergo.Portal.Tests.Api;

/// <summary>Which keys open the API, and for how long.</summary>
public sealed class ApiDoorTests(ApiStore store) : IClassFixture<ApiStore>
{
    private const string Status = "/api/admin/materialized-views/status";

    [Fact]
    public async Task Nothing_else_than_a_key_opens_it()
    {
        var key = (await store.WholeKeyAsync("door")).Text;
        (await store.Portal.CallAsync(key, "GET", Status)).IsOk();
        (await store.Portal.CallAsync(null, "GET", Status)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoKey);
        foreach (var wrong in new[] { ApiKeySecret.Create().Text, key[..^1] + (key[^1] == 'x' ? 'y' : 'x'), key[..^1], key + "x", ApiKeySecret.Prefix, key.ToUpperInvariant()[..5] + key[5..] })
        {
            var refused = await store.Portal.CallAsync(wrong, "GET", Status);
            refused.IsProblem(HttpStatusCode.Unauthorized, wrong.StartsWith(ApiKeySecret.Prefix, StringComparison.Ordinal) ? ApiCodes.KeyUnknown : ApiCodes.TokensOff);
            Assert.StartsWith("Bearer", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }

        (await store.Portal.CallAsync(null, "GET", Status, null, ("Authorization", "Basic " + key))).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoKey);
        (await store.Portal.CallAsync(null, "GET", Status + "?key=" + key)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoKey);
    }

    [Fact]
    public async Task Cookie_of_an_admin_opens_nothing_of_it()
    {
        using var admin = await store.Portal.SignedInWithRolesAsync(Roles.Admin);
        using var read = await admin.GetAsync(new Uri(Status, UriKind.Relative));
        (await ApiClient.ReadAsync(read)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoCookie);
        using var posted = await admin.PostAsync(new Uri("/api/admin/materialized-views/refresh", UriKind.Relative), null);
        (await ApiClient.ReadAsync(posted)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.NoCookie);
        // What the page Health links to stays what it was.
        using var health = await admin.GetAsync(new Uri("/api/admin/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task Key_opens_no_page()
    {
        var key = (await store.WholeKeyAsync("no pages")).Text;
        Assert.NotEqual(HttpStatusCode.OK, (await store.Portal.CallAsync(key, "GET", "/admin/retention")).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await store.Portal.CallAsync(key, "GET", "/admin/audit/export.csv")).Status);
    }

    [Fact]
    public async Task Revoked_key_opens_no_portal_any_more()
    {
        var key = (await store.WholeKeyAsync("revoked")).Text;
        (await store.Portal.CallAsync(key, "GET", Status)).IsOk();
        (await store.Second.CallAsync(key, "GET", Status)).IsOk();
        var outcome = await store.Operations.RevokeAsync(await store.Portal.ActorAsync(Roles.Admin), await store.FindKeyAsync("revoked"));
        Assert.Equal(ApiKeyCodes.RevokeDone, outcome.Result?.Code);
        (await store.Portal.CallAsync(key, "GET", Status)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.KeyRevoked);
        (await store.Second.CallAsync(key, "GET", Status)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.KeyRevoked);
    }

    [Fact]
    public async Task Key_ends_by_itself()
    {
        var key = (await store.WholeKeyAsync("ended")).Text;
        await store.RunAsync("UPDATE ergo_internal.api_keys SET expires_at = clock_timestamp() - interval '1 second' WHERE name = 'ended'");
        (await store.Portal.CallAsync(key, "GET", Status)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.KeyExpired);
    }

    [Fact]
    public async Task Two_secrets_are_valid_while_a_key_is_rotated_and_never_three()
    {
        var old = (await store.WholeKeyAsync("rotated")).Text;
        var admin = await store.Portal.ActorAsync(Roles.Admin, subject: "another admin");
        var now = TimeProvider.System.GetUtcNow();
        var (outcome, secret) = await store.Operations.RotateAsync(admin, await store.FindKeyAsync("rotated"), now.AddDays(300), now.AddDays(2));
        Assert.True(outcome.IsDone, outcome.Result?.ToString());
        (await store.Portal.CallAsync(old, "GET", Status)).IsOk();
        (await store.Second.CallAsync(secret!.Text, "GET", Status)).IsOk();
        var (third, none) = await store.Operations.RotateAsync(admin, await store.FindKeyAsync("rotated"), now.AddDays(300), now.AddDays(2));
        Assert.Equal((ApiKeyCodes.IsRotating, null), (third.Result?.Code, none));
        await store.RunAsync("UPDATE ergo_internal.api_key_secrets SET valid_until = clock_timestamp() - interval '1 second' WHERE valid_until IS NOT NULL AND key_id = (SELECT id FROM ergo_internal.api_keys WHERE name = 'rotated')");
        (await store.Portal.CallAsync(old, "GET", Status)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.KeyReplaced);
        (await store.Portal.CallAsync(secret.Text, "GET", Status)).IsOk();
    }

    [Fact]
    public async Task Key_may_do_no_more_than_who_answers_for_it_may_now()
    {
        var key = (await store.KeyAsync("of somebody who loses a role", Rights.ForKeys, maker: "loser")).Text;
        (await store.Portal.CallAsync(key, "GET", Status)).IsOk();
        // The next sign-in says that the person is no admin any more.
        await store.Portal.StartSessionAsync([Roles.Viewer], ["OWN"], "loser");
        (await store.Second.CallAsync(key, "GET", Status)).IsProblem(HttpStatusCode.Forbidden, "right.lacking");
        var seen = (await store.Portal.CallAsync(key, "GET", "/api/warehouses")).IsOk()["items"]!.AsArray();
        Assert.Equal("OWN", Assert.Single(seen)!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Key_of_somebody_who_has_not_been_seen_for_long_is_nobodys()
    {
        var key = (await store.KeyAsync("of somebody gone", Rights.ForKeys, maker: "gone")).Text;
        await store.RunAsync("UPDATE ergo_internal.api_key_makers SET seen_at = clock_timestamp() - interval '181 days' WHERE subject = 'gone'");
        (await store.Portal.CallAsync(key, "GET", Status)).IsProblem(HttpStatusCode.Unauthorized, ApiCodes.KeyUnanswered);
    }

    [Fact]
    public async Task Use_is_noted_once_a_minute()
    {
        var key = (await store.WholeKeyAsync("noted")).Text;
        Assert.Null((await store.FindKeyAsync("noted")).UsedAt);
        (await store.Portal.CallAsync(key, "GET", Status)).IsOk();
        var first = (await store.FindKeyAsync("noted")).UsedAt;
        Assert.NotNull(first);
        (await store.Portal.CallAsync(key, "GET", Status)).IsOk();
        Assert.Equal(first, (await store.FindKeyAsync("noted")).UsedAt);
    }

    [Fact]
    public async Task Database_has_no_secret()
    {
        var secret = await store.WholeKeyAsync("secret");
        Assert.Equal(0, await store.AskAsync<long>($"SELECT count(*) FROM ergo_internal.api_key_secrets s WHERE position('{secret.Text}'::bytea IN s.hash) > 0"));
        Assert.Equal(0, await store.AskAsync<long>($"SELECT count(*) FROM ergo_internal.audit_log a WHERE a::text LIKE '%{secret.Text[5..20]}%'"));
        Assert.DoesNotContain(secret.Text, secret.ToString(), StringComparison.Ordinal);
        Assert.Matches("^ergo_[0-9A-Za-z]{49}$", secret.Text);
        // The role that runs the portal can make none past the function.
        await using var portal = store.Portal.Services.GetService(typeof(Npgsql.NpgsqlDataSource)) is Npgsql.NpgsqlDataSource source ? source.CreateCommand("INSERT INTO ergo_internal.api_key_makers (issuer, subject, name) VALUES ('a', 'b', 'c')") : throw new InvalidOperationException();
        Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => portal.ExecuteNonQueryAsync())).SqlState);
    }

    [Fact]
    public async Task Limit_is_of_each_key()
    {
        await using PortalFactory portal = new() { ConnectionString = store.ConnectionString, Settings = new Dictionary<string, string> { ["Api:RequestsPerMinute"] = "3" } };
        var (busy, calm) = ((await store.WholeKeyAsync("busy")).Text, (await store.WholeKeyAsync("calm")).Text);
        for (var asked = 0; asked < 3; asked++)
        {
            (await portal.CallAsync(busy, "GET", Status)).IsOk();
        }

        var refused = await portal.CallAsync(busy, "GET", Status);
        refused.IsProblem(HttpStatusCode.TooManyRequests, ApiCodes.TooMany);
        Assert.True(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) >= 1);
        (await portal.CallAsync(calm, "GET", Status)).IsOk();
    }
}
