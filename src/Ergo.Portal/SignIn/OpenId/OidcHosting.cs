using Ergo.OpenIdConnect;
using Ergo.Portal.Navigation;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Startup;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.OpenId;

/// <summary>Sign-in with the identity provider of the section <c>Oidc</c>.</summary>
internal static class OidcHosting
{
    /// <summary>Adds the provider where one is set up.</summary>
    /// <exception cref="StartRefusedException">The settings are not fit for Production.</exception>
    public static void AddOidc(this WebApplicationBuilder builder, AuthenticationBuilder authentication)
    {
        var settings = builder.Configuration.GetSection(OidcSettings.Section).Get<OidcSettings>() ?? new OidcSettings();
        if (settings.Refusal(builder.Environment) is { } refusal)
        {
            throw new StartRefusedException(refusal);
        }

        var origin = Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority) ? authority.GetLeftPart(UriPartial.Authority) : null;
        builder.Services.AddSingleton(new OidcMode(settings.IsOn, settings.ProviderName, settings.IsOn ? origin : null));
        if (!settings.IsOn)
        {
            return;
        }

        var access = builder.Configuration.GetSection(AccessOptions.Section).Get<AccessOptions>() ?? new AccessOptions();
        builder.Services.AddSingleton<Accounts.UsedTokens>();
        builder.Services.AddSingleton<IReplayMemory, SharedReplayMemory>();
        builder.Services.AddSingleton<OidcSignIn>();
        builder.Services.AddOptions<ProviderOptions>(OidcMode.Scheme).Configure<OidcSignIn>((options, signIn) => options.Events = new ProviderEvents
        {
            OnTicketReceived = signIn.StartAsync,
            OnRemoteFailure = signIn.NoteRefusalAsync,
            OnBackchannelLogout = signIn.EndAtProviderAsync,
        });
        authentication.AddErgoOpenIdConnect(OidcMode.Scheme, options =>
        {
            options.Authority = settings.Authority ?? "";
            options.ClientId = settings.ClientId ?? "";
            options.ClientSecret = settings.ClientSecret;
            options.PublicOrigin = settings.PublicOrigin ?? "";
            options.Scopes = settings.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            options.MaxAge = settings.MaxAge;
            options.Prompt = settings.Prompt;
            options.ClaimsToKeep = [.. new[] { access.RoleClaim, access.WarehouseClaim }.OfType<string>().Where(claim => claim.Length > 0).Distinct()];
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.FailurePath = PageUrls.SignInPath;
        });
    }

    /// <summary>Maps the button of the sign-in page.</summary>
    public static void MapOidc(this WebApplication app)
    {
        if (app.Services.GetRequiredService<OidcMode>().IsOn)
        {
            app.MapPost(PageUrls.OidcSignIn, OidcSignIn.Challenge).AllowAnonymous();
        }
    }
}
