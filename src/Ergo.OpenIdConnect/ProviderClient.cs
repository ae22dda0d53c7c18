using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Ergo.OpenIdConnect;

/// <summary>All that is asked of one provider.</summary>
internal sealed class ProviderClient
{
    private readonly OpenIdConnectOptions options;
    private readonly Backchannel backchannel;
    private readonly ProviderConfigurationSource source;

    public ProviderClient(OpenIdConnectOptions options, HttpClient http, TimeProvider time)
    {
        this.options = options;
        backchannel = new Backchannel(http, options.BackchannelTimeout, time);
        source = new ProviderConfigurationSource(options, backchannel, time);
        var reader = new SignedTokenReader(options, source);
        IdTokens = new IdTokenValidator(options, reader, time);
        LogoutTokens = new LogoutTokenValidator(options, reader, time);
    }

    public IdTokenValidator IdTokens { get; }

    public LogoutTokenValidator LogoutTokens { get; }

    public Task<ProviderConfiguration> ConfigurationAsync(CancellationToken cancellationToken) => source.GetAsync(cancellationToken);

    /// <summary>Hands the request to the provider ahead of the browser (RFC 9126) and returns the reference to it.</summary>
    public async Task<string> PushAsync(ProviderConfiguration provider, IEnumerable<KeyValuePair<string, string>> request, CancellationToken cancellationToken)
    {
        const string what = "the pushed authorization request endpoint";
        var reply = await PostAsync(provider.Endpoints.PushedAuthorizationRequestEndpoint, provider, request, what, cancellationToken);
        return reply.Status is HttpStatusCode.Created or HttpStatusCode.OK && reply.Json(what).Text("request_uri") is { Length: > 0 } reference
            ? reference
            : throw OpenIdConnectException.Unavailable($"{what} answers {(int)reply.Status}{ErrorOf(reply)}.");
    }

    /// <summary>Exchanges the code.</summary>
    public async Task<TokenReply> RedeemAsync(ProviderConfiguration provider, string code, SignInState state, CancellationToken cancellationToken)
    {
        const string what = "the token endpoint";
        var reply = await PostAsync(
            provider.Endpoints.TokenEndpoint,
            provider,
            [new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", state.RedirectUri), new("code_verifier", state.CodeVerifier)],
            what,
            cancellationToken);
        if (reply.Status == HttpStatusCode.BadRequest)
        {
            throw OpenIdConnectException.Refused($"The code was not accepted{ErrorOf(reply)}.");
        }

        if (reply.Status != HttpStatusCode.OK)
        {
            throw OpenIdConnectException.Unavailable($"{what} answers {(int)reply.Status}{ErrorOf(reply)}.");
        }

        var json = reply.Json(what);
        if (!string.Equals(json.Text("token_type"), "Bearer", StringComparison.OrdinalIgnoreCase)
            || json.Text("id_token") is not { Length: > 0 } idToken
            || json.Text("access_token") is not { Length: > 0 } accessToken)
        {
            throw OpenIdConnectException.Refused("The answer of the token endpoint lacks an ID token, an access token or the type Bearer.");
        }

        return new TokenReply(idToken, accessToken);
    }

    /// <summary>The claims of the userinfo endpoint, or null where the provider has none.</summary>
    /// <exception cref="OpenIdConnectException">They are another person's, or not plain JSON.</exception>
    public async Task<JsonElement?> UserInfoAsync(ProviderConfiguration provider, string accessToken, string subject, CancellationToken cancellationToken)
    {
        const string what = "the userinfo endpoint";
        if (!options.GetClaimsFromUserInfo || string.IsNullOrEmpty(provider.Endpoints.UserInfoEndpoint))
        {
            return null;
        }

        var request = new HttpRequestMessage(HttpMethod.Get, provider.Endpoints.UserInfoEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.ParseAdd("application/json");
        var reply = await backchannel.SendAsync(request, what, cancellationToken);
        if (reply.Status != HttpStatusCode.OK)
        {
            throw OpenIdConnectException.Unavailable($"{what} answers {(int)reply.Status}.");
        }

        // A token (application/jwt) is refused with every other type: nobody would have checked who signed it.
        var json = reply.Json(what);
        return json.Text("sub") == subject ? json : throw OpenIdConnectException.Refused("The userinfo is of another person (sub) than the ID token.");
    }

    private Task<BackchannelReply> PostAsync(
        string address, ProviderConfiguration provider, IEnumerable<KeyValuePair<string, string>> fields, string what, CancellationToken cancellationToken) =>
        backchannel.SendAsync(ClientAuthentication.Post(address, fields, provider.Endpoints.TokenEndpointAuthMethodsSupported, options), what, cancellationToken);

    private static string ErrorOf(BackchannelReply reply) =>
        StrictJson.Object(reply.Body)?.Text("error") is { } error ? $" ({LogText.Of(error)})" : "";
}
