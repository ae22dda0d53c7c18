using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using static Ergo.OpenIdConnect.TokenChecks;

namespace Ergo.OpenIdConnect;

/// <summary>Judges what an ID token says.</summary>
internal sealed class IdTokenValidator(OpenIdConnectOptions options, SignedTokenReader reader, TimeProvider time)
{
    private static readonly string[] Types = ["JWT", "application/jwt"];

    /// <summary>The token, when it signs somebody in to this client, now and for this request.</summary>
    /// <param name="tokens">The answer of the token endpoint.</param>
    /// <param name="nonce">The nonce of the request.</param>
    /// <param name="cancellationToken">Ends waiting for the provider.</param>
    /// <exception cref="OpenIdConnectException">Any of it does not hold.</exception>
    public async Task<SignedToken> ValidateAsync(TokenReply tokens, string nonce, CancellationToken cancellationToken)
    {
        var token = await reader.ReadAsync(tokens.IdToken, Types, cancellationToken);
        var now = time.GetUtcNow();
        token.CheckForUs(options, now);
        Require(!string.IsNullOrEmpty(token.Text("sub")), "sub is missing");
        Require(!token.Has("events"), "it is a logout token");
        Require(token.Has("azp") ? token.Text("azp") == options.ClientId : token.Audiences().Count == 1, "azp is not this client");
        Require(IsEqual(token.Text("nonce"), nonce), "nonce is not that of the request");
        Require(!token.Has("at_hash") || IsEqual(token.Text("at_hash"), HalfHash(token.Algorithm, tokens.AccessToken)), "at_hash is not of the access token");
        CheckAge(token, now);
        return token;
    }

    private void CheckAge(SignedToken token, DateTimeOffset now)
    {
        if (options.MaxAge is not { } maxAge)
        {
            return;
        }

        var age = now.ToUnixTimeMilliseconds() / 1000.0 - token.Seconds("auth_time");
        var skew = options.ClockSkew.TotalSeconds;
        Require(age is { } seconds && seconds <= maxAge.TotalSeconds + skew && seconds >= -skew, "auth_time is missing, too old or in the future");
    }

    // The left half of the hash that belongs to the signature's algorithm (OpenID Connect Core, 3.1.3.6).
    private static string HalfHash(string algorithm, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var hash = algorithm[^3..] switch
        {
            "256" => SHA256.HashData(bytes),
            "384" => SHA384.HashData(bytes),
            _ => SHA512.HashData(bytes),
        };
        return Base64UrlEncoder.Encode(hash[..(hash.Length / 2)]);
    }

    private static bool IsEqual(string? sent, string expected) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));
}
