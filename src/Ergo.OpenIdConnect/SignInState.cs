using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>What a sign-in must remember until the browser is back. It travels encrypted in the parameter <c>state</c>.</summary>
internal sealed record SignInState(string Nonce, string CodeVerifier, string RedirectUri, DateTimeOffset Started)
{
    private const string NonceKey = "oidc.nonce";
    private const string VerifierKey = "oidc.verifier";
    private const string RedirectUriKey = "oidc.redirect_uri";
    private const string StartedKey = "oidc.started";

    /// <summary>The PKCE challenge (S256) of the verifier.</summary>
    public string CodeChallenge => Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(CodeVerifier)));

    public static SignInState Create(string redirectUri, DateTimeOffset now) => new(Random(), Random(), redirectUri, now);

    public void PutInto(AuthenticationProperties properties)
    {
        properties.Items[NonceKey] = Nonce;
        properties.Items[VerifierKey] = CodeVerifier;
        properties.Items[RedirectUriKey] = RedirectUri;
        properties.Items[StartedKey] = Started.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the state out of properties, which go into the session afterwards; null when there is none.</summary>
    public static SignInState? TakeFrom(AuthenticationProperties properties) =>
        properties.Items.Remove(NonceKey, out var nonce)
        && properties.Items.Remove(VerifierKey, out var verifier)
        && properties.Items.Remove(RedirectUriKey, out var redirectUri)
        && properties.Items.Remove(StartedKey, out var started)
        && nonce is not null && verifier is not null && redirectUri is not null
        && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new SignInState(nonce, verifier, redirectUri, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;

    private static string Random() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
}
