using System.Net;
using System.Net.Sockets;
using System.Text;
using Ergo.Operations.Access;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>What is refused before anything else looks at it, and what a fault looks like.</summary>
public sealed class RequestCheckTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    public static TheoryData<string> Addresses => new(
        "/red-zones?w=%00", "/red-zones?%00=1", "/red-zones?zone=a%0Ab", "/reports?w=%00", "/admin/audit/export.csv?who=%00",
        "/admin/audit?who=a%7F", "/sign-in?returnUrl=%2F%1B", "/no-such-page?x=%00", "/red%01zones");

    [Theory, MemberData(nameof(Addresses))]
    public async Task Control_character_in_an_address_is_refused_in_one_line(string address)
    {
        using var person = await portal.SignedInAsync(Roles.Admin);
        using var answer = await person.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Matches("^The address has the control character U\\+00(00|0A|7F|1B|01)\\. Remove it and try again\\.$", await answer.Content.ReadAsStringAsync());
        Assert.NotEmpty(answer.Headers.GetValues("Content-Security-Policy"));
    }

    [Theory]
    [InlineData("Ad\0min", HttpStatusCode.BadRequest, "The address")]
    [InlineData("Ad\vmin", HttpStatusCode.BadRequest, "A form field has the control character U+000B")]
    [InlineData("Ad\tmin\r\n", HttpStatusCode.BadRequest, "This role is not offered")]
    public async Task Control_character_in_a_form_is_refused_but_for_tabs_and_line_ends(string role, HttpStatusCode status, string text)
    {
        using var browser = portal.Browser();
        using var answer = await PortalFactory.DemoSignInAsync(browser, role, "/");
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(text.Replace("The address", "A form field has the control character U+0000", StringComparison.Ordinal), await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sign-in", "", HttpStatusCode.BadRequest)]
    [InlineData("/sign-in", "localhost:99999", HttpStatusCode.BadRequest)]
    [InlineData("/sign-in", "localhost", HttpStatusCode.OK)]
    [InlineData("/health/live", "", HttpStatusCode.OK)]
    public async Task Host_that_makes_no_address_is_refused(string path, string host, HttpStatusCode expected)
    {
        await using PortalFactory served = new();
        served.UseKestrel(0);
        served.Browser().Dispose();
        var (status, body) = await AskAsync(served.ClientOptions.BaseAddress.Port, $"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.Equal((int)expected, status);
        Assert.Equal(expected == HttpStatusCode.BadRequest, body.StartsWith("The request's Host header is empty or malformed.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/reports?w=X&first=0001-01-01&last=0001-01-02", HttpStatusCode.OK)]
    [InlineData("/reports?w=X&first=9999-12-30&last=9999-12-31", HttpStatusCode.OK)]
    [InlineData("/admin/audit/export.csv?from=0001-01-01&to=9999-12-31", HttpStatusCode.OK)]
    [InlineData("/admin/audit?from=0001-01-01&to=9999-12-31", HttpStatusCode.OK)]
    public async Task Days_at_the_ends_of_time_are_no_fault(string address, HttpStatusCode expected)
    {
        using var person = await portal.SignedInAsync(Roles.Admin);
        using var answer = await person.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Page_of_a_fault_has_all_headers_and_the_words()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using PortalFactory other = new() { ConnectionString = database.ConnectionString };
        using var person = await other.SignedInAsync(Roles.Admin);
        await using (var hide = database.DataSource.CreateCommand("ALTER TABLE ergo_internal.audit_log RENAME TO hidden_log"))
        {
            await hide.ExecuteNonQueryAsync();
        }

        using var answer = await person.GetAsync(new Uri("/admin/audit/export.csv", UriKind.Relative));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("The portal could not answer this request", page, StringComparison.Ordinal);
        foreach (var header in new[] { "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy" })
        {
            Assert.Single(answer.Headers.GetValues(header));
        }

        var nonce = answer.Headers.GetValues("Content-Security-Policy").Single().Split("'nonce-")[1].Split('\'')[0];
        Assert.Contains($"nonce=\"{nonce}\"", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_that_is_lost_while_it_answers_is_no_fault_of_the_portal()
    {
        await using var database = await TestPostgres.CreateDatabaseAsync();
        await using PortalFactory other = new() { ConnectionString = database.ConnectionString };
        using var person = await other.SignedInAsync(Roles.Admin);
        await using var holder = await database.DataSource.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await using (NpgsqlCommand take = new("LOCK TABLE ergo_internal.audit_log IN ACCESS EXCLUSIVE MODE", holder))
        {
            await take.ExecuteNonQueryAsync();
        }

        var asked = person.GetAsync(new Uri("/admin/audit/export.csv", UriKind.Relative));
        while (!asked.IsCompleted)
        {
            // Whatever waits for the log loses its connection.
            await using (var end = database.DataSource.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))
            {
                await end.ExecuteNonQueryAsync();
            }

            await Task.WhenAny(asked, Task.Delay(300));
        }

        using var answer = await asked;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Null(answer.Content.Headers.ContentDisposition);
        Assert.Contains("The database does not answer", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(answer.Headers.GetValues("Content-Security-Policy"));
    }

    private static async Task<(int Status, string Body)> AskAsync(int port, string request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using StreamReader reader = new(stream);
        var answer = await reader.ReadToEndAsync();
        var body = answer.Split("\r\n\r\n", 2)[1];
        // A chunk begins with its length.
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), body.Contains("\r\n", StringComparison.Ordinal) && body.Length > 5 && Uri.IsHexDigit(body[0]) ? body[(body.IndexOf("\r\n", StringComparison.Ordinal) + 2)..] : body);
    }
}
