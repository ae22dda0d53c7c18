using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Ergo.Operations.Access;
using Ergo.Portal.Database;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Hosting;

public sealed partial class ServerTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    [Theory]
    [InlineData("/sign-in", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.OK)]
    public async Task Public_address_answers_without_a_session(string path, HttpStatusCode expected)
    {
        using var browser = portal.Browser();
        await portal.Services.GetRequiredService<DatabaseState>().WaitUntilReadyAsync(CancellationToken.None);
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Unknown_address_answers_404_with_a_page()
    {
        using var browser = await portal.SignedInAsync(Roles.SafetyManager);
        using var answer = await browser.GetAsync(new Uri("/no-such-page", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no page at this address", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/error", HttpStatusCode.NotFound)]
    [InlineData("/status/500", HttpStatusCode.NotFound)]
    [InlineData("/status/404", HttpStatusCode.NotFound)]
    public async Task Status_page_opened_directly_has_an_error_status(string path, HttpStatusCode expected)
    {
        using var browser = await portal.SignedInAsync(Roles.SafetyManager);
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_a_policy_with_a_fresh_nonce_that_its_scripts_use()
    {
        using var browser = portal.Browser();
        var nonces = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await browser.GetAsync(new Uri("/sign-in", UriKind.Relative));
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            var nonce = Nonce().Match(policy).Groups[1].Value;
            Assert.True(nonces.Add(nonce));
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
            var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            Assert.All(Script().Matches(page), script => Assert.Contains($"nonce=\"{nonce}\"", script.Value, StringComparison.Ordinal));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task Every_script_and_style_a_page_names_is_served()
    {
        using var browser = portal.Browser();
        var page = await browser.GetStringAsync(new Uri("/sign-in", UriKind.Relative));
        var addresses = Asset().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.Contains(addresses, address => address.StartsWith("_framework/blazor.web.", StringComparison.Ordinal));
        Assert.Contains(addresses, address => address.StartsWith("css/tokens.", StringComparison.Ordinal));
        foreach (var address in addresses)
        {
            using var answer = await browser.GetAsync(new Uri("/" + address, UriKind.Relative));
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address} answered {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Circuit_of_another_origin_is_refused()
    {
        using var browser = await portal.SignedInAsync(Roles.Admin);
        using var call = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        call.Headers.Add("Origin", "http://localhost:9999");
        using var answer = await browser.SendAsync(call);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData("dark", "data-theme=\"dark\"")]
    [InlineData("light", "data-theme=\"light\"")]
    public async Task Chosen_theme_is_in_the_first_answer(string theme, string expected)
    {
        using var browser = portal.Browser();
        browser.DefaultRequestHeaders.Add("Cookie", $"ergo-theme={theme}");
        Assert.Contains(expected, await browser.GetStringAsync(new Uri("/sign-in", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_theme_is_ignored()
    {
        using var browser = portal.Browser();
        browser.DefaultRequestHeaders.Add("Cookie", "ergo-theme=x\"onload");
        Assert.DoesNotContain("<html lang=\"en\" data-theme", await browser.GetStringAsync(new Uri("/sign-in", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Design_page_exists_in_Development_only()
    {
        using (var browser = await portal.SignedInAsync(Roles.Admin))
        using (var answer = await browser.GetAsync(new Uri("/design", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await using var staging = new PortalFactory { Environment = "Staging" };
        using var there = await staging.SignedInWithRolesAsync(Roles.Admin);
        using var missing = await there.GetAsync(new Uri("/design", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Demo_sign_in_is_not_there_outside_demo_mode()
    {
        await using var staging = new PortalFactory { Environment = "Staging" };
        using var browser = await staging.SignedInWithRolesAsync(Roles.Admin);
        Assert.Contains("No way to sign in is set up", await browser.GetStringAsync(new Uri("/sign-in", UriKind.Relative)), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["role"] = Roles.Admin });
        using var answer = await browser.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        Assert.DoesNotContain(answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [], cookie => cookie.StartsWith("ergo-session", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--Demo:Enabled=maybe", "Demo:Enabled")]
    [InlineData("--Jobs:PartitionDaysAhead=abc", "Jobs:PartitionDaysAhead is \"abc\"")]
    [InlineData("--Jobs:RetentionCron=02:00", "Jobs:RetentionCron \"02:00\"")]
    [InlineData("--ConnectionStrings:Ergo=nonsense", "ConnectionStrings:Ergo is not a PostgreSQL connection string")]
    [InlineData("--ForwardedHeaders:KnownProxies:0=nonsense", "ForwardedHeaders:KnownProxies:0")]
    [InlineData("--Sessions:IdleLimit=00:00:10", "Sessions:IdleLimit is 00:00:10")]
    [InlineData("--DataProtection:CertificatePath=/nowhere.pfx", "DataProtection:CertificatePath /nowhere.pfx cannot be read")]
    [InlineData("--Oidc:ClientId=portal", "Authority is missing")]
    [InlineData("--Privacy:SmallestGroup=0", "Privacy:SmallestGroup is 0")]
    [InlineData("--Privacy:ShowIdsFor=09:00:00", "Privacy:ShowIdsFor is 09:00:00")]
    [InlineData("--RateLimits:SignInPerMinute=1", "RateLimits:SignInPerMinute is 1")]
    [InlineData("--RateLimits:PagesAtOnce=0", "RateLimits:PagesAtOnce is 0")]
    [InlineData("--RateLimits:LogoutPerMinute=1", "RateLimits:LogoutPerMinute is 1")]
    [InlineData("--Database:MaxConnections=2", "Database:MaxConnections is \"2\"")]
    [InlineData("--Downloads:LongestTime=00:00:01", "Downloads:LongestTime is 00:00:01")]
    [InlineData("--Downloads:SlowestBytesPerSecond=0", "Downloads:SlowestBytesPerSecond is 0")]
    [InlineData("--Downloads:SlowFor=02:00:00", "Downloads:SlowFor is 02:00:00")]
    public async Task Refused_setting_stops_the_start_with_one_line_and_exit_code_1(string argument, string named) =>
        AssertRefused(await StartAsync("Staging", argument, "--urls=http://127.0.0.1:0"), named);

    [Theory]
    [InlineData("no provider is set up")]
    [InlineData("Demo:Enabled is true", "--Demo:Enabled=true")]
    [InlineData("Oidc:ClientSecret is a placeholder", "--Oidc:Authority=https://issuer.example", "--Oidc:ClientId=portal", "--Oidc:PublicOrigin=https://portal.example", "--Oidc:ClientSecret=changeme")]
    [InlineData("PublicOrigin 'http://portal.example' must be an https address", "--Oidc:Authority=https://issuer.example", "--Oidc:ClientId=portal", "--Oidc:PublicOrigin=http://portal.example", "--AllowedHosts=portal.example")]
    [InlineData("Authority 'http://issuer.example' must be an https address", "--Oidc:Authority=http://issuer.example", "--Oidc:ClientId=portal", "--Oidc:PublicOrigin=https://portal.example", "--AllowedHosts=portal.example")]
    [InlineData("AllowedHosts lets any host name pass", "--Oidc:Authority=https://issuer.example", "--Oidc:ClientId=portal", "--Oidc:PublicOrigin=https://portal.example", "--AllowedHosts=*")]
    [InlineData("AllowedHosts does not name portal.example", "--Oidc:Authority=https://issuer.example", "--Oidc:ClientId=portal", "--Oidc:PublicOrigin=https://portal.example")]
    public async Task Production_start_refuses_what_would_let_anybody_in(string named, params string[] arguments) =>
        AssertRefused(await StartAsync("Production", [.. arguments, "--urls=http://127.0.0.1:0"]), named);

    private static void AssertRefused((int ExitCode, string Error) start, string named)
    {
        var (exitCode, error) = start;
        Assert.Equal(1, exitCode);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("Ergo Portal did not start: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taken_port_stops_the_start_with_one_line_that_says_what_to_do()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (exitCode, error) = await StartAsync("Staging", $"--urls=http://{taken.LocalEndpoint}");
        Assert.Equal(1, exitCode);
        Assert.Contains("another program uses this port", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:{0}")]
    [InlineData("URLS", "http://127.0.0.1:{0}")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{0}")]
    [InlineData("HTTP_PORTS", "{0}")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:1", "--urls=http://127.0.0.1:{0}")]
    public async Task Addresses_of_the_environment_win_over_the_file_and_the_command_line_over_both(string variable, string value, params string[] arguments)
    {
        int port;
        using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        string Filled(string text) => text.Replace("{0}", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        // Nobody is there to answer as a database, which the portal waits for with its pages up.
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--ConnectionStrings:Ergo=Host=127.0.0.1;Port=9;Database=x;Username=x;Password=x", .. arguments.Select(Filled)])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Staging";
        start.Environment[variable] = Filled(value);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using HttpClient client = new();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            while (!process.HasExited)
            {
                try
                {
                    using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/live"), limit.Token);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    return;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(200, limit.Token);
                }
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        Assert.Fail($"It ended: {await error}{await output}");
    }

    [Fact]
    public async Task Port_of_the_environment_that_is_taken_stops_the_start_too()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (exitCode, error) = await StartAsync("Staging", ("HTTP_PORTS", port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(1, exitCode);
        Assert.Contains($":{port} can not be listened on: another program uses this port", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    internal static Task<(int ExitCode, string Error)> StartAsync(string environment, params string[] arguments) => StartAsync(environment, null, arguments);

    private static async Task<(int ExitCode, string Error)> StartAsync(string environment, (string Name, string Value)? variable, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        if (variable is { } more)
        {
            start.Environment[more.Name] = more.Value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex("'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"([^\"]+\\.(?:js|css|woff2|svg))\"")]
    private static partial Regex Asset();
}
