using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using static Ergo.OpenIdConnect.TokenChecks;

namespace Ergo.OpenIdConnect;

/// <summary>Access tokens of the provider that signs people in, as strict as its ID tokens: Microsoft's handler with the same rules, keys and claims.</summary>
public static class BearerTokens
{
    /// <summary>The claim that says when a token was issued, in seconds since 1970.</summary>
    public const string IssuedAt = "iat";

    /// <summary>Adds a scheme that takes access tokens.</summary>
    /// <param name="builder">The application's authentication.</param>
    /// <param name="scheme">The name of the scheme.</param>
    /// <param name="providerScheme">The scheme of the provider, added before.</param>
    /// <param name="audience">The audience that tokens must be for; never the client id, or ID tokens would pass.</param>
    /// <param name="types">The values of <c>typ</c> allowed; a token without it is refused.</param>
    public static AuthenticationBuilder AddErgoBearerTokens(this AuthenticationBuilder builder, string scheme, string providerScheme, string audience, IReadOnlyList<string> types)
    {
        builder.Services.AddOptions<JwtBearerOptions>(scheme)
            .Configure<IOptionsMonitor<ProviderOptions>, IOptionsMonitor<OpenIdConnectOptions>, TimeProvider>((bearer, providers, handlers, time) =>
            {
                var provider = providers.Get(providerScheme);
                bearer.MapInboundClaims = false;
                bearer.RequireHttpsMetadata = false;
                bearer.SaveToken = false;
                bearer.ConfigurationManager = handlers.Get(providerScheme).ConfigurationManager;
                bearer.TokenValidationParameters = TokenRules.Create(provider, time, audience, [.. types], isTypeNeeded: true);
                bearer.TokenHandlers.Clear();
                bearer.TokenHandlers.Add(new StrictTokenHandler(provider, time, audience));
                bearer.Events = new JwtBearerEvents { OnTokenValidated = validated => Judge(validated, provider, scheme) };
            });
        return builder.AddJwtBearer(scheme, _ => { });
    }

    private static Task Judge(Microsoft.AspNetCore.Authentication.JwtBearer.TokenValidatedContext validated, ProviderOptions provider, string scheme)
    {
        try
        {
            var token = SignedToken.Read(((JsonWebToken)validated.SecurityToken).EncodedToken);
            Require(!string.IsNullOrEmpty(token.Text("sub")), "sub is missing");
            Require(!token.Has("nonce"), "it has a nonce, as an ID token");
            Require(!token.Has("events"), "it is a logout token");
            var principal = PrincipalFactory.Create(token.Payload, null, scheme, provider);
            principal.Identities.First().AddClaim(new System.Security.Claims.Claim(IssuedAt, token.Payload.GetProperty(IssuedAt).GetRawText()));
            validated.Principal = principal;
        }
        catch (OpenIdConnectException refused)
        {
            validated.Fail(refused);
        }

        return Task.CompletedTask;
    }
}
