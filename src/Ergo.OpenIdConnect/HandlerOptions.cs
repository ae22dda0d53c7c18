using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ergo.OpenIdConnect;

/// <summary>What the settings of a provider are to Microsoft's handler.</summary>
internal static class HandlerOptions
{
    /// <summary>Sets all that is not left as it is.</summary>
    /// <param name="provider">The settings.</param>
    /// <param name="handler">The options of Microsoft's handler.</param>
    /// <param name="time">The application's clock.</param>
    public static void Apply(ProviderOptions provider, OpenIdConnectOptions handler, TimeProvider time)
    {
        SetRequest(provider, handler);
        SetPaths(provider, handler);
        SetCookie(provider, handler);
        SetBackchannel(provider, handler, time);
        handler.TokenHandler = new StrictTokenHandler(provider, time, provider.ClientId);
        handler.TokenValidationParameters = TokenRules.Create(provider, time, provider.ClientId, TokenRules.IdTokenTypes);
        // The nonce travels in the state, which needs no cookie of its own; the events compare it.
        handler.ProtocolValidator = new OpenIdConnectProtocolValidator { RequireNonce = false, RequireTimeStampInNonce = false, RequireState = false, RequireStateValidation = false };
        handler.Events = new StrictEvents(provider, time);
        handler.GetClaimsFromUserInfoEndpoint = provider.GetClaimsFromUserInfo;
        handler.ClaimActions.Clear();
        handler.MapInboundClaims = false;
        handler.SaveTokens = false;
        handler.DisableTelemetry = true;
    }

    private static void SetRequest(ProviderOptions provider, OpenIdConnectOptions handler)
    {
        handler.Authority = provider.Authority;
        handler.ClientId = provider.ClientId;
        handler.ResponseType = OpenIdConnectResponseType.Code;
        handler.ResponseMode = OpenIdConnectResponseMode.Query;
        handler.UsePkce = true;
        handler.MaxAge = provider.MaxAge;
        handler.Prompt = provider.Prompt;
        handler.Scope.Clear();
        foreach (var scope in provider.Scopes.Distinct())
        {
            handler.Scope.Add(scope);
        }
    }

    private static void SetPaths(ProviderOptions provider, OpenIdConnectOptions handler)
    {
        handler.SignInScheme = provider.SignInScheme;
        handler.CallbackPath = provider.CallbackPath;
        handler.AccessDeniedPath = provider.AccessDeniedPath;
        handler.SignedOutCallbackPath = provider.SignedOutCallbackPath;
        // Left as it is, any page could sign people out by a GET.
        handler.RemoteSignOutPath = default;
        handler.RemoteAuthenticationTimeout = provider.RemoteAuthenticationTimeout;
    }

    private static void SetCookie(ProviderOptions provider, OpenIdConnectOptions handler)
    {
        var isHttps = provider.PublicOrigin.StartsWith("https:", StringComparison.Ordinal);
        var cookie = handler.CorrelationCookie;
        // The prefix keeps another host of the same domain from planting the cookie of a sign-in of its own; browsers take it over https only.
        cookie.Name = isHttps ? "__Host-ergo-signin." : "ergo-signin.";
        cookie.Path = isHttps ? "/" : null;
        // Behind a proxy the request itself may look like http.
        cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        // The answer is a GET navigation from another site, which carries Lax cookies.
        cookie.SameSite = SameSiteMode.Lax;
    }

    private static void SetBackchannel(ProviderOptions provider, OpenIdConnectOptions handler, TimeProvider time)
    {
        // Redirects are not followed: secrets and codes go to the addresses of the discovery document or nowhere.
        var network = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        var calls = new StrictBackchannel(provider, time) { InnerHandler = network };
        // The backchannel refuses what is not on https, and http on loopback is allowed.
        var documents = new HttpDocumentRetriever(Client(calls)) { RequireHttps = false, SendAdditionalHeaderData = false };
        var configuration = new ProviderConfigurationManager(provider, documents, time);
        handler.RequireHttpsMetadata = false;
        handler.ConfigurationManager = configuration;
        handler.Backchannel = Client(new ClientAuthentication(provider, configuration) { InnerHandler = calls });
    }

    // The limit of time is set for each call, on the application's clock.
    private static HttpClient Client(HttpMessageHandler calls) => new(calls) { Timeout = Timeout.InfiniteTimeSpan };
}
