using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>A token before it is signed. Everything can be changed, sensible or not.</summary>
internal sealed record Draft(JsonObject Header, JsonObject Payload)
{
    /// <summary>How it is signed; null signs with the provider's key.</summary>
    public Func<byte[], byte[]>? Sign { get; set; }

    /// <summary>What becomes of the JSON text, before it is signed.</summary>
    public Func<string, string> Write { get; set; } = json => json;

    /// <summary>What becomes of the finished token.</summary>
    public Func<string, string> Finish { get; set; } = token => token;
}

/// <summary>Writes tokens by hand, because libraries refuse to write bad ones.</summary>
internal static class Forge
{
    public static string Write(Draft draft, SigningKey key)
    {
        var content = $"{Encode(draft.Header, draft.Write)}.{Encode(draft.Payload, draft.Write)}";
        var signature = (draft.Sign ?? key.Sign)(Encoding.ASCII.GetBytes(content));
        return draft.Finish($"{content}.{Base64UrlEncoder.Encode(signature)}");
    }

    public static byte[] Hmac(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    public static string HalfHash(string text) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(text))[..16]);

    /// <summary>Changes a claim after the signature.</summary>
    public static string Tamper(string token, string claim, string value)
    {
        var parts = token.Split('.');
        var payload = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!.AsObject();
        payload[claim] = value;
        return $"{parts[0]}.{Encode(payload)}.{parts[2]}";
    }

    private static string Encode(JsonObject json, Func<string, string>? write = null) => Base64UrlEncoder.Encode(write?.Invoke(json.ToJsonString()) ?? json.ToJsonString());
}
