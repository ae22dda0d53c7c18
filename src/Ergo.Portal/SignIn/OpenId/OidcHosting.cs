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
    public static void AddOidc(this WebApplicationBuilder builder, AuthenticationBuilder authentication)
    {
        var settings = builder.ReadSettings<OidcSettings>(OidcSettings.Section);
        var access = builder.ReadSettings<AccessOptions>(AccessOptions.Section);
        if (settings.Refusal(builder.Environment) is { } refusal)
        {
            builder.Refuse(refusal);
        }

        var origin = Uri.TryCreate(settings.Authority, UriKind.Absolute, out var authority) ? authority.GetLeftPart(UriPartial.Authority) : null;
        builder.Services.AddSingleton(new OidcMode(settings.IsOn, settings.ProviderName, settings.IsOn ? origin : null));
        if (!settings.IsOn)
        {
            return;
        }

        builder.Services.AddSingleton<Accounts.UsedTokens>();
        builder.Services.AddSingleton<IReplayMemory, SharedReplayMemory>();
        builder.Services.AddSingleton<OidcSignIn>();
        builder.Services.AddOptions<ProviderOptions>(OidcMode.Scheme).Configure<OidcSignIn>((options, signIn) => options.Events = new ProviderEvents
        {
            OnTicketReceived = signIn.StartAsync,
            OnRemoteFailure = signIn.NoteRefusalAsync,
            OnBackchannelLogout = signIn.EndAtProviderAsync,
        });
        ProviderOptions asked = new();
        Apply(settings, access, asked);
        foreach (var fault in asked.Faults())
        {
            builder.Refuse($"{OidcSettings.Section}:{fault}");
        }

        authentication.AddErgoOpenIdConnect(OidcMode.Scheme, options => Apply(settings, access, options));
    }

    private static void Apply(OidcSettings settings, AccessOptions access, ProviderOptions options)
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
