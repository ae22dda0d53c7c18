using Ergo.Accounts.ApiKeys;
using Ergo.OpenIdConnect;
using Ergo.Portal.SignIn.OpenId;
using Ergo.Portal.Startup;
using Microsoft.AspNetCore.Authentication;

namespace Ergo.Portal.SignIn.Programs;

/// <summary>Sign-in of programs.</summary>
internal static class ProgramHosting
{
    /// <summary>Adds the section <c>Api</c>, keys, and tokens where an audience is set.</summary>
    public static void AddPrograms(this WebApplicationBuilder builder, AuthenticationBuilder authentication)
    {
        var settings = builder.AddSettings<ApiSettings, ApiSettingsValidator>(ApiSettings.Section);
        builder.Services.AddSingleton<ApiKeyStore>();
        builder.Services.AddSingleton<ProgramActors>();
        builder.Services.AddSingleton<ApiLimits>();
        authentication.AddScheme<AuthenticationSchemeOptions, ApiAuthentication>(ApiAuthentication.Name, null);
        if (string.IsNullOrEmpty(settings.Audience))
        {
            return;
        }

        var provider = builder.Configuration.GetSection(OidcSettings.Section);
        if (string.IsNullOrWhiteSpace(provider[nameof(OidcSettings.Authority)]))
        {
            builder.Refuse("Api:Audience is set, and there is no identity provider whose tokens could be taken. Set Oidc:Authority and what belongs to it, or leave Api:Audience empty.");
            return;
        }

        if (settings.Audience == provider[nameof(OidcSettings.ClientId)])
        {
            builder.Refuse("Api:Audience is the same as Oidc:ClientId, so an ID token would pass for an access token. Register an audience of its own at the provider.");
        }

        authentication.AddErgoBearerTokens(ApiAuthentication.Tokens, OidcMode.Scheme, settings.Audience, settings.TypesTaken);
    }
}
