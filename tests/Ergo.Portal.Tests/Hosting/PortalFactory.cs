using System.Net;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Ergo.Accounts;
using Ergo.Portal.Database;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Tests.Hosting;

/// <summary>The real portal, served in memory.</summary>
public sealed partial class PortalFactory : WebApplicationFactory<Program>
{
    // Never the embedded database of the checkout: that is the one a developer's own portal runs on.
    private static readonly Lazy<TestDatabase> Shared = new(() => Task.Run(() => TestPostgres.CreateDatabaseAsync()).GetAwaiter().GetResult());

    /// <summary>The environment the portal runs in; Development unless told.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>The database; null for one without data that all portals of this process share. Nothing is loaded into it and no jobs run.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The role that owns the tables, where the portal is told another one to run with.</summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>Further settings.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>A client that follows no redirects.</summary>
    public HttpClient Browser()
    {
        var browser = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });
        // Until its schema is there the portal shows nothing but that it is starting.
        Services.GetRequiredService<DatabaseState>().WaitUntilReadyAsync(CancellationToken.None).Wait(TimeSpan.FromMinutes(1));
        return browser;
    }

    /// <summary>A client signed in through the demo form.</summary>
    public async Task<HttpClient> SignedInAsync(string role)
    {
        var browser = Browser();
        using var answer = await DemoSignInAsync(browser, role, "/");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>Posts the demo form as the sign-in page carries it.</summary>
    public static async Task<HttpResponseMessage> DemoSignInAsync(HttpClient browser, string role, string returnUrl)
    {
        var token = await FormTokenAsync(browser, "/sign-in");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = token,
            ["role"] = role,
            ["returnUrl"] = returnUrl,
        });
        return await browser.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form);
    }

    /// <summary>The antiforgery token in a page's form.</summary>
    public static async Task<string> FormTokenAsync(HttpClient browser, string path)
    {
        var page = await browser.GetStringAsync(new Uri(path, UriKind.Relative));
        return TokenIn(page);
    }

    /// <summary>The antiforgery token in the text of a page.</summary>
    public static string TokenIn(string page) => WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value);

    /// <summary>A client of somebody with the given roles, also such as the demo form does not offer, who sees all warehouses.</summary>
    public Task<HttpClient> SignedInWithRolesAsync(params string[] roles) => SignedInAsAsync(roles, [AccessOptions.Every]);

    /// <summary>A client of somebody whom an identity provider signed in, with the given roles and warehouses.</summary>
    public async Task<HttpClient> SignedInAsAsync(string[] roles, string[] warehouses, string subject = "somebody")
    {
        return WithKey(await StartSessionAsync(roles, warehouses, subject));
    }

    /// <summary>A client with the cookie of a session.</summary>
    public HttpClient WithKey(string key)
    {
        var options = Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme);
        AuthenticationTicket ticket = new(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim("key", key)], "cookie")),
            new AuthenticationProperties { IssuedUtc = TimeProvider.System.GetUtcNow() }, CookieAuthenticationDefaults.AuthenticationScheme);
        var browser = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false, BaseAddress = ClientOptions.BaseAddress });
        browser.DefaultRequestHeaders.Add("Cookie", $"ergo-session={options.TicketDataFormat.Protect(ticket)}");
        return browser;
    }

    /// <summary>Starts a session as an identity provider's sign-in would, and returns its key.</summary>
    public async Task<string> StartSessionAsync(string[] roles, string[] warehouses, string subject)
    {
        await Services.GetRequiredService<DatabaseState>().WaitUntilReadyAsync(CancellationToken.None);
        return await Services.GetRequiredService<SessionStore>().StartAsync(
            new NewSession
            {
                Issuer = "https://issuer.example", Subject = subject, Name = "Somebody",
                Claims = [.. roles.Select(role => new SessionClaim("roles", role)), .. warehouses.Select(warehouse => new SessionClaim("warehouses", warehouse))],
            },
            new SessionLimits(TimeSpan.FromHours(1), TimeSpan.FromHours(10)));
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // No fixed port: a portal that runs on this machine must not stop the tests.
        builder.UseEnvironment(Environment).UseSetting("Urls", "http://127.0.0.1:0");
        builder.UseSetting("ConnectionStrings:Ergo", ConnectionString ?? Shared.Value.ConnectionString).UseSetting("ConnectionStrings:ErgoOwner", OwnerConnectionString)
            .UseSetting("Access:WarehouseClaim", "warehouses").UseSetting("Demo:Data", "false").UseSetting("Jobs:Enabled", "false")
            // A busy machine must not decide what a page shows when it is sent.
            .UseSetting("Pages:DrawWithin", "00:01:00");
        foreach (var (key, value) in Settings)
        {
            builder.UseSetting(key, value);
        }
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
