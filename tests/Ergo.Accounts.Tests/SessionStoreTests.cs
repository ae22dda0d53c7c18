using Npgsql;

namespace Ergo.Accounts.Tests;

public sealed class SessionStoreTests(AccountsDatabase database) : IClassFixture<AccountsDatabase>
{
    private static readonly SessionLimits Limits = new(TimeSpan.FromMinutes(20), TimeSpan.FromHours(8));

    private static NewSession Somebody(string subject = "s1", string? providerSession = "p1") => new()
    {
        Issuer = "https://issuer.example", Subject = subject, Name = "Safety manager", Email = "safety@example.org", ProviderSession = providerSession,
        Claims = [new SessionClaim("groups", "a"), new SessionClaim("groups", "b")], Address = "10.0.0.1", UserAgent = new string('x', 1000), IdToken = "sealed",
    };

    [Fact]
    public async Task Session_is_found_by_its_key_and_nothing_else()
    {
        var key = await database.Sessions.StartAsync(Somebody(), Limits);
        var found = await database.Sessions.FindAsync(key);
        Assert.NotNull(found);
        Assert.Equal(("https://issuer.example", "s1", "Safety manager", "safety@example.org", "10.0.0.1", "sealed"), (found.Issuer, found.Subject, found.Name, found.Email, found.Address, found.IdToken));
        Assert.Equal([new SessionClaim("groups", "a"), new SessionClaim("groups", "b")], found.Claims);
        Assert.Equal(300, found.UserAgent!.Length);
        Assert.InRange(found.EndsAt - found.SeenAt, TimeSpan.FromMinutes(19.9), TimeSpan.FromMinutes(20.1));
        Assert.Equal(found, Assert.Single(await database.Sessions.PeekAsync([found.Id])) with { Claims = found.Claims });

        Assert.NotEqual(key, await database.Sessions.StartAsync(Somebody(), Limits));
        foreach (var wrong in new[] { "", "x", new string('A', 43), key + "A", key[..42] + "=", new string('!', 43) })
        {
            Assert.Null(await database.Sessions.FindAsync(wrong));
        }
    }

    [Fact]
    public async Task Database_keeps_no_key()
    {
        var key = await database.Sessions.StartAsync(Somebody("hidden"), Limits);
        var stored = await database.AskAsync<string>("SELECT to_jsonb(s)::text FROM ergo_internal.sessions s WHERE subject = 'hidden'");
        Assert.DoesNotContain(key, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(Convert.FromBase64String(key.Replace('-', '+').Replace('_', '/') + "=")), stored, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ends_at = clock_timestamp()")]
    [InlineData("seen_at = clock_timestamp() - interval '21 minutes'")]
    [InlineData("ended_at = clock_timestamp(), ended_by = 'admin', end_reason = 'test'")]
    public async Task Session_that_is_over_is_not_found(string how)
    {
        var key = await database.Sessions.StartAsync(Somebody(), Limits);
        var id = (await database.Sessions.FindAsync(key))!.Id;
        await database.RunAsync($"UPDATE ergo_internal.sessions SET {how} WHERE id = @id", new { id });
        Assert.Null(await database.Sessions.FindAsync(key));
        Assert.Empty(await database.Sessions.PeekAsync([id]));
        Assert.DoesNotContain(await database.Sessions.ListAsync(), session => session.Id == id);
    }

    [Fact]
    public async Task Finding_counts_as_use_and_looking_does_not()
    {
        var key = await database.Sessions.StartAsync(Somebody(), Limits);
        var id = (await database.Sessions.FindAsync(key))!.Id;
        await database.RunAsync("UPDATE ergo_internal.sessions SET seen_at = clock_timestamp() - interval '10 minutes' WHERE id = @id", new { id });
        await database.Sessions.PeekAsync([id]);
        await database.Sessions.ListAsync();
        Assert.True(await AgeAsync(id) > 599);
        await database.Sessions.FindAsync(key);
        Assert.True(await AgeAsync(id) < 60);
    }

    [Fact]
    public async Task Use_does_not_go_beyond_the_longest_time()
    {
        var key = await database.Sessions.StartAsync(Somebody(), new SessionLimits(TimeSpan.FromHours(1), TimeSpan.FromMinutes(30)));
        var found = (await database.Sessions.FindAsync(key))!;
        Assert.InRange(found.EndsAt - found.StartedAt, TimeSpan.FromMinutes(29.9), TimeSpan.FromMinutes(30.1));
    }

    [Fact]
    public async Task Ended_once_a_session_keeps_who_ended_it()
    {
        var id = (await database.Sessions.FindAsync(await database.Sessions.StartAsync(Somebody(), Limits)))!.Id;
        Assert.True(await database.Sessions.EndAsync(id, "admin", "left the company"));
        Assert.False(await database.Sessions.EndAsync(id, "other", "again"));
        Assert.Equal("admin: left the company", await database.AskAsync<string>("SELECT ended_by || ': ' || end_reason FROM ergo_internal.sessions WHERE id = @id", new { id }));
    }

    [Theory]
    [InlineData("q1", null, new[] { "p1", "p2" })]
    [InlineData(null, "p1", new[] { "p1", "p3" })]
    [InlineData("q1", "p1", new[] { "p1" })]
    [InlineData("nobody", null, new string[0])]
    public async Task Provider_ends_those_of_a_person_or_of_a_session_there(string? subject, string? providerSession, string[] expected)
    {
        var issuer = $"https://{Guid.NewGuid():N}.example";
        foreach (var (who, session) in new[] { ("q1", "p1"), ("q1", "p2"), ("q2", "p1") })
        {
            await database.Sessions.StartAsync(Somebody(who, session) with { Issuer = issuer, Name = who == "q2" ? "p3" : session }, Limits);
        }

        await database.Sessions.StartAsync(Somebody("q1") with { Issuer = issuer + "/other" }, Limits);
        Assert.Equal(expected.Length, await database.Sessions.EndAtProviderAsync(issuer, subject, providerSession));
        Assert.Equal(string.Join(',', expected), await database.AskAsync<string>(
            "SELECT coalesce(string_agg(name, ',' ORDER BY name), '') FROM ergo_internal.sessions WHERE ended_at IS NOT NULL AND issuer LIKE @issuer || '%'", new { issuer }));
    }

    [Fact]
    public async Task Provider_that_names_nobody_ends_nothing() =>
        await Assert.ThrowsAsync<PostgresException>(() => database.Sessions.EndAtProviderAsync("https://issuer.example", null, null));

    [Fact]
    public async Task Old_sessions_and_tokens_are_forgotten()
    {
        var id = (await database.Sessions.FindAsync(await database.Sessions.StartAsync(Somebody(), Limits)))!.Id;
        UsedTokens tokens = new(database.DataSource);
        Assert.True(await tokens.TryAddAsync("old", TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        Assert.True(await tokens.TryAddAsync("new", TimeProvider.System.GetUtcNow().AddMinutes(5)));
        Assert.False(await tokens.TryAddAsync("new", TimeProvider.System.GetUtcNow().AddMinutes(5)));
        await database.RunAsync("SELECT ergo_internal.forget_sessions()");
        Assert.Equal(1, await database.AskAsync<long>("SELECT count(*) FROM ergo_internal.sessions WHERE id = @id", new { id }));
        Assert.False(await tokens.TryAddAsync("new", TimeProvider.System.GetUtcNow().AddMinutes(5)));
        Assert.True(await tokens.TryAddAsync("old", TimeProvider.System.GetUtcNow().AddMinutes(5)));
        await database.RunAsync("UPDATE ergo_internal.sessions SET started_at = '2020-01-01', seen_at = '2020-01-01' WHERE id = @id", new { id });
        await database.RunAsync("SELECT ergo_internal.forget_sessions()");
        Assert.Equal(0, await database.AskAsync<long>("SELECT count(*) FROM ergo_internal.sessions WHERE id = @id", new { id }));
    }

    private Task<double> AgeAsync(long id) =>
        database.AskAsync<double>("SELECT extract(epoch FROM clock_timestamp() - seen_at)::float8 FROM ergo_internal.sessions WHERE id = @id", new { id });
}
