using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>What the provider says of itself: its endpoints and its keys.</summary>
internal sealed record ProviderConfiguration(OpenIdConnectConfiguration Endpoints, IReadOnlyList<JsonWebKey> Keys)
{
    /// <summary>Reads the discovery document.</summary>
    /// <exception cref="OpenIdConnectException">It is another provider's, or lacks what a sign-in needs.</exception>
    public static OpenIdConnectConfiguration ReadDiscovery(string json, string authority)
    {
        OpenIdConnectConfiguration endpoints;
        try
        {
            endpoints = OpenIdConnectConfiguration.Create(json);
        }
        catch (Exception e)
        {
            // The library tells of bad documents by exceptions of many types.
            throw OpenIdConnectException.Unavailable("The discovery document cannot be read.", e);
        }

        if (endpoints.Issuer != authority)
        {
            throw OpenIdConnectException.Unavailable($"The discovery document is of the issuer '{LogText.Of(endpoints.Issuer)}', not of the configured Authority.");
        }

        Require("authorization_endpoint", endpoints.AuthorizationEndpoint);
        Require("token_endpoint", endpoints.TokenEndpoint);
        Require("jwks_uri", endpoints.JwksUri);
        Allow("userinfo_endpoint", endpoints.UserInfoEndpoint);
        Allow("end_session_endpoint", endpoints.EndSessionEndpoint);
        Allow("pushed_authorization_request_endpoint", endpoints.PushedAuthorizationRequestEndpoint);
        return endpoints;
    }

    /// <summary>The keys that may sign; keys for encryption are left out.</summary>
    public static IReadOnlyList<JsonWebKey> ReadKeys(string json)
    {
        try
        {
            return [.. new JsonWebKeySet(json).Keys.Where(key => (key.Use is null or "" or "sig") && (key.Kty is "RSA" or "EC"))];
        }
        catch (Exception e)
        {
            throw OpenIdConnectException.Unavailable("The key set of the provider cannot be read.", e);
        }
    }

    private static void Require(string name, string? address)
    {
        if (!Addresses.IsSecure(address, out _))
        {
            throw OpenIdConnectException.Unavailable($"The discovery document has no {name} on https.");
        }
    }

    private static void Allow(string name, string? address)
    {
        if (!string.IsNullOrEmpty(address))
        {
            Require(name, address);
        }
    }
}
