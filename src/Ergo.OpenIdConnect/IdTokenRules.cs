using System.Security.Cryptography;
using System.Text;
using static Ergo.OpenIdConnect.TokenChecks;

namespace Ergo.OpenIdConnect;

/// <summary>What an ID token must say besides what <see cref="TokenRules"/> ask and Microsoft's handler checks (<c>at_hash</c>).</summary>
internal static class IdTokenRules
{
    /// <exception cref="OpenIdConnectException">It does not sign somebody in to this client, for this request.</exception>
    public static void Check(SignedToken token, string nonce, ProviderOptions options, DateTimeOffset now)
    {
        Require(!string.IsNullOrEmpty(token.Text("sub")), "sub is missing");
        Require(!token.Has("events"), "it is a logout token");
        Require(token.Has("azp") ? token.Text("azp") == options.ClientId : token.Audiences().Count == 1, "azp is not this client");
        Require(IsEqual(token.Text("nonce"), nonce), "nonce is not that of the request");
        CheckAge(token, options, now);
    }

    private static void CheckAge(SignedToken token, ProviderOptions options, DateTimeOffset now)
    {
        if (options.MaxAge is not { } maxAge)
        {
            return;
        }

        var age = now.ToUnixTimeMilliseconds() / 1000.0 - token.Seconds("auth_time");
        var skew = options.ClockSkew.TotalSeconds;
        Require(age is { } seconds && seconds <= maxAge.TotalSeconds + skew && seconds >= -skew, "auth_time is missing, too old or in the future");
    }

    private static bool IsEqual(string? sent, string expected) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));
}
