using System.Security.Claims;
using Ergo.Accounts;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Portal.Navigation;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Circuits;
using Ergo.Portal.SignIn.Keys;
using Ergo.Portal.SignIn.OpenId;
using Ergo.Portal.SignIn.Programs;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn;

/// <summary>Who may do what, and how people sign in and out.</summary>
internal static class AuthHosting
{
    /// <summary>Adds the cookie session, the policies and demo mode.</summary>
    public static void AddPortalAuth(this WebApplicationBuilder builder)
    {
        if (builder.ReadSettings<DemoOptions>(DemoOptions.Section).Refusal(builder.Environment) is { } refusal)
        {
            builder.Refuse(refusal);
        }

        builder.Services.AddOptions<DemoOptions>().BindConfiguration(DemoOptions.Section);
        builder.Services.AddSingleton(provider =>
            new DemoMode(provider.GetRequiredService<IOptions<DemoOptions>>().Value.IsEnabled(provider.GetRequiredService<IHostEnvironment>())));

        var authentication = builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme);
        authentication.AddCookie(cookie =>
            {
                var isHttps = (builder.Configuration[$"{OidcSettings.Section}:{nameof(OidcSettings.PublicOrigin)}"] ?? "").StartsWith("https:", StringComparison.Ordinal);
                // The prefix keeps another host of the same domain from planting the cookie; browsers take it over https only.
                cookie.Cookie.Name = isHttps ? "__Host-ergo-session" : "ergo-session";
                cookie.Cookie.Path = "/";
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
                cookie.LoginPath = PageUrls.SignInPath;
                cookie.ReturnUrlParameter = PageUrls.ReturnUrlKey;
                // How long a session lasts is the database's to say; the browser keeps the cookie until it is closed.
                cookie.ExpireTimeSpan = TimeSpan.FromDays(7);
                cookie.SlidingExpiration = false;
                cookie.ForwardDefaultSelector = context => ApiAuthentication.IsFor(context) ? ApiAuthentication.Name : null;
                cookie.Events.OnValidatePrincipal = SessionCookies.ValidateAsync;
                cookie.Events.OnRedirectToLogin = RedirectNavigationsOnly;
                cookie.Events.OnRedirectToAccessDenied = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status403Forbidden;
                    return context.HttpContext.RequestServices.GetRequiredService<AuditTrail>()
                        .NoteAsync(context.HttpContext.User.Actor(), Notice.Of(AccessCodes.PageOpen, ("route", RouteOf(context.HttpContext))), AuditOutcome.Refused, Notice.Of(AccessCodes.RoleRefused));
                };
            });

        builder.AddOidc(authentication);
        builder.AddPrograms(authentication);
        builder.AddPortalKeys();
        builder.AddSettings<SessionSettings, SessionSettingsValidator>(SessionSettings.Section);
        AddSessions(builder.Services);
        var authorization = builder.Services.AddAuthorizationBuilder();
        foreach (var policy in Rights.Grants.Keys)
        {
            authorization.AddPolicy(policy, rule => Policies.Build(policy, rule));
        }

        ApiPolicies.Add(authorization);
        authorization.SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section);
        services.AddSingleton<SessionStore>();
        services.AddSingleton<Assignments>();
        services.AddSingleton<IAuditVocabulary, NoticeWords>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditTrail>();
        services.AddHostedService<RepeatedEntriesWriter>();
        services.AddSingleton<SessionPrincipals>();
        services.AddSingleton<SessionChanges>();
        services.AddSingleton<SessionWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionWatch>());
        services.AddScoped<SessionState>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<SessionState>());
        services.AddScoped<CircuitHandler, SessionCircuit>();
    }

    /// <summary>Authenticates, authorizes and checks forms.</summary>
    public static void UsePortalAuth(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use(SessionOutage.RefuseAsync);
        var limits = app.Services.GetRequiredService<ApiLimits>();
        app.Use((context, next) => limits.PassAsync(context, next));
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    /// <summary>Maps sign-out and, in demo mode, sign-in by role.</summary>
    public static void MapPortalAuth(this WebApplication app)
    {
        app.MapPost(PageUrls.SignOut, SignInEndpoints.SignOutAsync);
        app.MapOidc();
        app.MapGet(PageUrls.SessionUsed, () => Results.NoContent());
        if (app.Services.GetRequiredService<DemoMode>().IsOn)
        {
            app.MapPost(PageUrls.DemoSignIn, SignInEndpoints.DemoSignInAsync).AllowAnonymous();
        }
    }

    // Not the address as it was written: of the same page there are as many of those as one likes.
    private static string RouteOf(HttpContext context) => context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route } ? "/" + route.Trim('/') : "an address";

    // A page's own calls must not be answered with a sign-in page: they would take it for data.
    private static Task RedirectNavigationsOnly(Microsoft.AspNetCore.Authentication.RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        var mode = request.Headers["Sec-Fetch-Mode"].ToString();
        var isNavigation = HttpMethods.IsGet(request.Method)
            && !request.Path.StartsWithSegments("/_blazor")
            && (mode.Length == 0 || mode == "navigate" || request.Headers.Accept.ToString().Contains("blazor-enhanced-nav", StringComparison.Ordinal));
        if (isNavigation && request.HttpContext.RequestServices.GetRequiredService<OidcMode>().IsOn)
        {
            // A sign-in begun here is a call to the provider like one begun on the sign-in page.
            return !request.HttpContext.RequestServices.GetRequiredService<RequestLimits>().MaySignIn(request.HttpContext) ? Task.CompletedTask : request.HttpContext.ChallengeAsync(OidcMode.Scheme, new AuthenticationProperties { RedirectUri = request.PathBase + request.Path + request.QueryString });
        }

        if (isNavigation)
        {
            context.Response.Redirect(context.RedirectUri);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }
}
