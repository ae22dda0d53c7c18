using System.Diagnostics;
using System.Net;
using Ergo.Operations.Access;
using Ergo.Portal.Database;
using Ergo.Testing;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>Many requests at once, and a database that has no connection left.</summary>
public sealed class ContentionTests
{
    private const int Storm = 150;

    [Fact]
    public async Task One_person_with_150_requests_at_once_keeps_nobody_else_waiting()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using PortalFactory portal = new() { ConnectionString = database.ConnectionString };
        using var greedy = await portal.SignedInWithRolesAsync(Roles.Admin);
        using var other = await portal.SignedInWithRolesAsync(Roles.SafetyManager);
        using (var warm = await other.GetAsync(new Uri("/red-zones", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.OK, warm.StatusCode);
        }

        string[] pages = ["/", "/red-zones", "/exposure", "/postures", "/admin/retention", "/admin/storage"];
        var storm = Enumerable.Range(0, Storm).Select(n => StatusAsync(greedy, $"{pages[n % pages.Length]}?from=2026-01-01T00:{n % 60:00}Z&to=2026-01-02T00:00Z")).ToList();
        var slowest = TimeSpan.Zero;
        for (var n = 0; n < 5; n++)
        {
            var asked = Stopwatch.GetTimestamp();
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, "/red-zones"));
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(asked).Ticks));
        }

        var answers = await Task.WhenAll(storm);
        Assert.All(answers, answer => Assert.Contains(answer, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
        Assert.InRange(answers.Count(answer => answer == HttpStatusCode.OK), 4, Storm - 1);
        // Generous, for a machine that is busy with other tests.
        Assert.True(slowest < TimeSpan.FromSeconds(10), $"Somebody else waited {slowest}.");
        Assert.InRange(await SessionsAsync(database, "Ergo Portal"), 1, 20);
    }

    [Fact]
    public async Task Two_hundred_sign_ins_at_once_end_in_a_session_or_in_words()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using PortalFactory portal = new()
        {
            ConnectionString = database.ConnectionString,
            Settings = new Dictionary<string, string> { ["Database:MaxConnections"] = "10", ["RateLimits:SignInPerMinute"] = "350" },
        };
        portal.Browser().Dispose();
        // Each is a browser of its own: one that has a session by the time it posts would be refused as somebody else's form.
        using var browser = portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
        using var page = await browser.GetAsync(new Uri("/sign-in", UriKind.Relative));
        var antiforgery = page.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("ergo-antiforgery", StringComparison.Ordinal)).Split(';')[0];
        var token = PortalFactory.TokenIn(await page.Content.ReadAsStringAsync());
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["role"] = Roles.Admin, ["returnUrl"] = "/" });
            using HttpRequestMessage submit = new(HttpMethod.Post, "/sign-in/demo") { Content = form };
            submit.Headers.Add("Cookie", antiforgery);
            using var answer = await browser.SendAsync(submit);
            return answer.StatusCode;
        }));
        Assert.All(answers, answer => Assert.Contains(answer, new[] { HttpStatusCode.Redirect, HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable }));
        Assert.Contains(HttpStatusCode.Redirect, answers);
    }

    [SkippableTheory]
    [InlineData("Timeout=2;Maximum Pool Size=4", "held")]
    [InlineData("Timeout=2", "refused")]
    public async Task Database_without_a_free_connection_is_said_so(string more, string how)
    {
        Skip.If(TestPostgres.Usual == PostgresKind.Citus, "citus: the portal makes no role of its own there");
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using PortalFactory portal = new() { ConnectionString = $"{database.ConnectionString};{more}" };
        using var person = await portal.SignedInAsync(Roles.Admin);
        using var stranger = portal.Browser();
        var form = await PortalFactory.FormTokenAsync(stranger, "/sign-in");
        var source = portal.Services.GetRequiredService<NpgsqlDataSource>();
        List<NpgsqlConnection> held = [];
        if (how == "held")
        {
            // The portal's own, all that are left: those that listen for news have theirs already, or come too late.
            while (await OpenOrNullAsync(source) is { } connection)
            {
                held.Add(connection);
            }
        }
        else
        {
            await RunAsync(database, $"ALTER ROLE \"{database.Name}_portal\" CONNECTION LIMIT 0");
            await RunAsync(database, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{database.Name}_portal'");
        }

        using (var page = await person.GetAsync(new Uri("/red-zones", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
            Assert.NotNull(page.Headers.RetryAfter);
            Assert.Contains("The database does not answer", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.NotEmpty(page.Headers.GetValues("Content-Security-Policy"));
        }

        using (FormUrlEncodedContent content = new(new Dictionary<string, string> { ["__RequestVerificationToken"] = form, ["role"] = Roles.Admin }))
        using (var answer = await stranger.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), content))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("The database does not answer", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        held.ForEach(connection => connection.Dispose());
        if (how == "refused")
        {
            await RunAsync(database, $"ALTER ROLE \"{database.Name}_portal\" CONNECTION LIMIT -1");
        }

        // Broken connections are gone from the pool.
        for (var n = 0; n < 6; n++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(person, "/red-zones"));
        }
    }

    [SkippableFact]
    public async Task Portal_whose_connections_are_all_in_use_does_not_take_the_database_for_lost()
    {
        Skip.If(TestPostgres.Usual == PostgresKind.Citus, "citus: the portal makes no role of its own there");
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using PortalFactory portal = new() { ConnectionString = $"{database.ConnectionString};Timeout=1;Maximum Pool Size=4" };
        using var browser = portal.Browser();
        var source = portal.Services.GetRequiredService<NpgsqlDataSource>();
        List<NpgsqlConnection> held = [];
        while (await OpenOrNullAsync(source) is { } connection)
        {
            held.Add(connection);
        }

        // The database is asked every second.
        for (var second = 0; second < 4; second++)
        {
            await Task.Delay(1000);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/health/ready"));
        }

        held.ForEach(connection => connection.Dispose());
    }

    private static async Task<NpgsqlConnection?> OpenOrNullAsync(NpgsqlDataSource source)
    {
        try
        {
            return await source.OpenConnectionAsync();
        }
        catch (NpgsqlException)
        {
            return null;
        }
    }

    [Theory]
    [InlineData(20, 97, null)]
    [InlineData(50, 97, "leaves less than half")]
    [InlineData(98, 97, "will be refused. Lower Database:MaxConnections")]
    public void Pools_that_the_server_cannot_carry_are_told(int own, int available, string? told)
    {
        var warning = PoolCheck.Warning(own, available);
        Assert.Equal(told is null, warning is null);
        Assert.Contains(told ?? "", warning ?? "", StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("", 16, 4)]
    [InlineData(";Maximum Pool Size=7", 7, 7)]
    public async Task Pools_are_bounded_unless_the_connection_string_says_otherwise(string more, int running, int owner)
    {
        Skip.If(TestPostgres.Usual == PostgresKind.Citus, "citus: the portal makes no role of its own there");
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using PortalFactory portal = new() { ConnectionString = database.ConnectionString + more };
        portal.Browser().Dispose();
        var plan = portal.Services.GetRequiredService<PoolPlan>();
        Assert.Equal((running, owner), (plan.ForRunning, plan.ForOwner));
        var source = portal.Services.GetRequiredService<NpgsqlDataSource>();
        Assert.Equal(running, new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxPoolSize);
        // Asked of a real server, which here has enough.
        Assert.Null(await PoolCheck.WarningAsync(database.DataSource, plan, CancellationToken.None));
        Assert.Contains("will be refused", await PoolCheck.WarningAsync(database.DataSource, new PoolPlan(500, 0), CancellationToken.None), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient person, string address)
    {
        using var answer = await person.GetAsync(new Uri(address, UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<long> SessionsAsync(TestDatabase database, string name)
    {
        await using var command = database.DataSource.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task RunAsync(TestDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
