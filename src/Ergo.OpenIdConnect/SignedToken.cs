using System.Text.Json;

namespace Ergo.OpenIdConnect;

/// <summary>The content of a token whose signature is the provider's. Claims of another type than the standard gives them count as missing.</summary>
internal sealed record SignedToken(string Algorithm, JsonElement Payload)
{
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
