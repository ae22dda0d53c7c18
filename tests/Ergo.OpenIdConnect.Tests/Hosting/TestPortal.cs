using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ergo.OpenIdConnect.Tests.Hosting;

/// <summary>A small application that signs in with the handler and shows who is signed in.</summary>
internal sealed class TestPortal : IAsyncDisposable
{
    public const string Scheme = "oidc";
    private const string Cookie = "session";

    private readonly WebApplication app;

    private TestPortal(string origin, WebApplication app, FakeTimeProvider time)
    {
        Origin = origin;
        this.app = app;
        Time = time;
    }

    public string Origin { get; }

    /// <summary>The application's clock; it starts at the real time, because cookies in the browser end by that.</summary>
    public FakeTimeProvider Time { get; }

    public ConcurrentQueue<BackchannelLogoutContext> Logouts { get; private init; } = [];

    public RecordedLog Log { get; private init; } = new();

    public static int ChoosePort() => FreePort.Choose();

    public static Task<TestPortal> StartAsync(int port, params (string Scheme, Action<ProviderOptions> Configure)[] providers) =>
        StartAsync(port, new FakeTimeProvider(TimeProvider.System.GetUtcNow()), providers);

    public static async Task<TestPortal> StartAsync(int port, FakeTimeProvider time, params (string Scheme, Action<ProviderOptions> Configure)[] providers)
    {
        var origin = $"http://127.0.0.1:{port}";
        var logouts = new ConcurrentQueue<BackchannelLogoutContext>();
        var log = new RecordedLog();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAntiforgery();
        builder.Services.AddAuthorization();
        var authentication = builder.Services.AddAuthentication(Cookie).AddCookie(Cookie);
        foreach (var (scheme, configure) in providers)
        {
            authentication.AddErgoOpenIdConnect(scheme, options =>
            {
                options.PublicOrigin = origin;
                options.ClientId = "portal";
                options.ClientSecret = "only for tests";
                options.SignInScheme = Cookie;
                options.Events.OnBackchannelLogout = context =>
                {
                    logouts.Enqueue(context);
                    return Task.CompletedTask;
                };
                configure(options);
            });
        }

        var app = builder.Build();
        app.Urls.Add(origin);
        Map(app);
        await app.StartAsync();
        return new TestPortal(origin, app, time) { Logouts = logouts, Log = log };
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static void Map(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapGet("/", (HttpContext context) => Results.Json(context.User.Claims.Select(claim => new[] { claim.Type, claim.Value })));
        app.MapGet("/token", async (HttpContext context, CancellationToken _) => await context.GetTokenAsync("id_token"));
        app.MapGet("/failed", (string? failure) => $"failed: {failure}");
        app.MapGet("/sign-in", (string? returnUrl, string? scheme) => Results.Challenge(new AuthenticationProperties { RedirectUri = returnUrl ?? "/" }, [scheme ?? Scheme]));
        app.MapMethods("/private", ["GET", "POST", "PUT", "HEAD"], () => "private").RequireAuthorization(policy => policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser());
        app.MapGet("/sign-out", (HttpContext context, IAntiforgery antiforgery) =>
        {
            var token = antiforgery.GetAndStoreTokens(context);
            return Results.Content($"""<form method="post" action="/sign-out"><input type="hidden" name="{token.FormFieldName}" value="{token.RequestToken}"></form>""", "text/html");
        });
        app.MapPost("/sign-out", async (HttpContext context, IFormCollection form) =>
        {
            // The cookie's handler would go wherever it is told.
            await context.SignOutAsync(Cookie);
            AuthenticationProperties properties = new() { RedirectUri = form["returnUrl"] };
            if (form["kept"] is [{ } token])
            {
                // An application that has ended its session already brings the token itself.
                properties.StoreTokens([new AuthenticationToken { Name = "id_token", Value = token }]);
            }

            await context.SignOutAsync(Scheme, properties);
        });
    }
}
