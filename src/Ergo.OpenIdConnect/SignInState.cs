using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>What a sign-in remembers, besides what Microsoft's handler does, until the browser is back. It travels encrypted in the parameter <c>state</c>.</summary>
internal sealed record SignInState(string Nonce, DateTimeOffset Started)
{
    private const string NonceKey = "oidc.nonce";
    private const string StartedKey = "oidc.started";

    public static SignInState Create(DateTimeOffset now) => new(Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32)), now);

    public void PutInto(AuthenticationProperties properties)
    {
        properties.Items[NonceKey] = Nonce;
        properties.Items[StartedKey] = Started.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the state out of properties, which go into the session afterwards; null when there is none.</summary>
    public static SignInState? TakeFrom(AuthenticationProperties properties) =>
        properties.Items.Remove(NonceKey, out var nonce)
        && properties.Items.Remove(StartedKey, out var started)
        && !string.IsNullOrEmpty(nonce)
        && long.TryParse(started, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new SignInState(nonce, DateTimeOffset.FromUnixTimeSeconds(seconds))
            : null;
}
