using System.Security.Cryptography;
using Ergo.Portal.Navigation;
using Ergo.Portal.SignIn.OpenId;
using Ergo.Portal.Startup;

namespace Ergo.Portal.Hosting;

/// <summary>What every answer says to the browser about security, and what every form must carry.</summary>
internal static class SecurityHosting
{
    /// <summary>The name of the cookie that a form's token belongs to.</summary>
    public const string AntiforgeryCookie = "ergo-antiforgery";

    private static readonly object NonceKey = new();

    /// <summary>Adds antiforgery and HSTS.</summary>
    public static void AddPortalSecurity(this WebApplicationBuilder builder)
    {
        builder.Services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = AntiforgeryCookie;
            // Lax as the session's own: a browser that comes by a link from another site must bring it, or a new one would take
            // its place and every open tab's forms be refused. It goes along with no form of another site either.
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // The frame is refused by the content security policy.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        // A refused form is the visitor's doing in every environment, not a fault with a stack trace.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        builder.Services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
    }

    /// <summary>Checks the host names answered to.</summary>
    public static void CheckPortalHosts(this WebApplicationBuilder builder)
    {
        if (builder.Environment.IsProduction() && HostRefusal(builder.Configuration["AllowedHosts"], builder.Configuration[$"{OidcSettings.Section}:{nameof(OidcSettings.PublicOrigin)}"]) is { } refusal)
        {
            builder.Refuse(refusal);
        }
    }

    /// <summary>Why host names must not be answered to in Production, or null when they may.</summary>
    /// <param name="allowed">The setting: names separated by semicolons.</param>
    /// <param name="origin">The public origin.</param>
    private static string? HostRefusal(string? allowed, string? origin)
    {
        var hosts = (allowed ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var advice = "Set AllowedHosts to the host names under which browsers and probes reach the portal, separated by semicolons.";
        return hosts.Length == 0 || hosts.Contains("*") ? $"AllowedHosts lets any host name pass, also one that somebody else chose. {advice}"
            : Uri.TryCreate(origin, UriKind.Absolute, out var address) && !hosts.Any(host => Allows(host, address.Host)) ? $"AllowedHosts does not name {address.Host}, the host of Oidc:PublicOrigin, so no browser would be answered. {advice}"
            : null;
    }

    private static bool Allows(string pattern, string host) =>
        string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase)
        || (pattern.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));

    /// <summary>The nonce of this request's content security policy: 128 random bits, base64.</summary>
    public static string CspNonce(this HttpContext context)
    {
        if (context.Items[NonceKey] is not string nonce)
        {
            nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            context.Items[NonceKey] = nonce;
        }

        return nonce;
    }

    /// <summary>Sets the security headers on every answer, static assets and error pages included.</summary>
    public static void UsePortalSecurityHeaders(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseHsts();
        }

        // Signing in and out posts a form that ends at the provider.
        var provider = app.Services.GetRequiredService<OidcMode>().Origin is { } origin ? " " + origin : "";
        app.Use((context, next) =>
        {
            // At the last moment: after a fault all headers set before are cleared.
            context.Response.OnStarting(() =>
            {
                SetHeaders(context, provider);
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/_blazor"), circuit => circuit.Use(RefuseForeignOrigin));
    }

    private static void SetHeaders(HttpContext context, string provider)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(context, provider);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    /// <summary>Whether a page is asked for as a wall screen of the portal shows it.</summary>
    public static bool IsForKiosk(this HttpContext context) => context.Request.Query[KioskQuery.Key] == KioskQuery.On;

    private static string Policy(HttpContext context, string provider) =>
        "default-src 'none'; " +
        $"script-src 'self' 'nonce-{context.CspNonce()}'; " +
        $"style-src 'self' 'nonce-{context.CspNonce()}'; " +
        // Components set widths and positions in style attributes.
        "style-src-attr 'unsafe-inline'; " +
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
        // The wall screen shows pages of the portal in frames; no other page has any, and no other site may frame one.
        (context.Request.Path == PageUrls.KioskShowPath ? "frame-src 'self'; " : "") +
        $"base-uri 'self'; form-action 'self'{provider}; frame-ancestors {(context.IsForKiosk() ? "'self'" : "'none'")}; object-src 'none'";

    // A page of another port or host of the same site gets the user's cookie sent along, so the circuit asks where the call comes from.
    private static Task RefuseForeignOrigin(HttpContext context, RequestDelegate next)
    {
        string? origin = context.Request.Headers.Origin;
        var own = $"{context.Request.Scheme}://{context.Request.Host}";
        if (string.IsNullOrEmpty(origin) || string.Equals(origin, own, StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Refused: this call comes from another origin.");
    }
}
