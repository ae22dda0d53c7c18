using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect;

/// <summary>What a token says. Claims of another type than the standard gives them count as missing.</summary>
internal sealed record SignedToken(string? Algorithm, JsonElement Payload)
{
    /// <summary>Opens a token. Its signature is not checked here.</summary>
    /// <param name="token">The token as sent; may be anything.</param>
    /// <exception cref="OpenIdConnectException">It is no signed JSON web token, or asks for an extension.</exception>
    public static SignedToken Read(string? token)
    {
        // Three parts: encrypted tokens have five, and nothing here could open them.
        var parts = (token ?? "").Split('.', 4);
        try
        {
            if (parts.Length == 3
                && parts[2].Length > 0
                && StrictJson.Object(Base64UrlEncoder.DecodeBytes(parts[0])) is { } header
                && StrictJson.Object(Base64UrlEncoder.DecodeBytes(parts[1])) is { } payload)
            {
                CheckHeader(header);
                return new SignedToken(header.Text("alg"), payload);
            }
        }
        catch (FormatException)
        {
            // Told below, as every other token that is none.
        }

        throw OpenIdConnectException.Refused("The token is not a signed JSON web token.");
    }

    private static void CheckHeader(JsonElement header)
    {
        if (header.TryGetProperty("crit", out _))
        {
            throw OpenIdConnectException.Refused("The token asks for an extension (crit) that is not known.");
        }

        if (header.TryGetProperty("typ", out var type) && type.ValueKind != JsonValueKind.String)
        {
            throw OpenIdConnectException.Refused("The token is of another type (typ).");
        }
    }

    /// <summary>A claim that is a string.</summary>
    public string? Text(string name) => Payload.Text(name);

    /// <summary>A claim that is a point in time, in seconds since 1970.</summary>
    public double? Seconds(string name) =>
        Payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && double.IsFinite(seconds)
            ? seconds
            : null;

    /// <summary>Whether a claim is there, whatever it says.</summary>
    public bool Has(string name) => Payload.TryGetProperty(name, out _);

    /// <summary>For whom the token is; empty when one of them is no string.</summary>
    public IReadOnlyList<string> Audiences()
    {
        if (!Payload.TryGetProperty("aud", out var aud))
        {
            return [];
        }

        return aud.ValueKind switch
        {
            JsonValueKind.String => [aud.GetString()!],
            JsonValueKind.Array when aud.EnumerateArray().All(a => a.ValueKind == JsonValueKind.String) => [.. aud.EnumerateArray().Select(a => a.GetString()!)],
            _ => [],
        };
    }
}
