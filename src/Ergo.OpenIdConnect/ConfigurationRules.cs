using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ergo.OpenIdConnect;

/// <summary>What a discovery document must say before anything in it is used.</summary>
internal static class ConfigurationRules
{
    /// <exception cref="OpenIdConnectException">It is another provider's, or lacks what a sign-in needs.</exception>
    public static void Check(OpenIdConnectConfiguration document, string authority)
    {
        if (document.Issuer != authority)
        {
            throw OpenIdConnectException.Unavailable($"The discovery document is of the issuer '{LogText.Of(document.Issuer)}', not of the configured Authority.");
        }

        Require("authorization_endpoint", document.AuthorizationEndpoint);
        Require("token_endpoint", document.TokenEndpoint);
        Require("jwks_uri", document.JwksUri);
        Allow("userinfo_endpoint", document.UserInfoEndpoint);
        Allow("end_session_endpoint", document.EndSessionEndpoint);
        Allow("pushed_authorization_request_endpoint", document.PushedAuthorizationRequestEndpoint);
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
