using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Ergo.OpenIdConnect.Tests.Hostile;

/// <summary>A key that signs tokens, honest or not.</summary>
internal sealed class SigningKey
{
    private readonly RSA? rsa;
    private readonly ECDsa? curve;

    private SigningKey(string id, string algorithm, RSA? rsa, ECDsa? curve)
    {
        Id = id;
        Algorithm = algorithm;
        this.rsa = rsa;
        this.curve = curve;
    }

    // Making RSA keys takes long; they tell the honest provider from others, nothing else.
    public static SigningKey Honest { get; } = Rsa("key-1", "RS256");

    public static SigningKey Next { get; } = Rsa("key-2", "RS256");

    public static SigningKey Attacker { get; } = Rsa("key-1", "RS256");

    public static SigningKey Pss { get; } = Rsa("key-3", "PS256");

    public static SigningKey Elliptic { get; } = new("key-4", "ES256", null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public string Id { get; }

    public string Algorithm { get; }

    public byte[] PublicKeyPem => System.Text.Encoding.ASCII.GetBytes(rsa!.ExportSubjectPublicKeyInfoPem());

    public byte[] Sign(byte[] data) =>
        curve is not null ? curve.SignData(data, HashAlgorithmName.SHA256)
        : rsa!.SignData(data, HashAlgorithmName.SHA256, Algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    public JsonObject PublicJwk()
    {
        if (curve is not null)
        {
            var point = curve.ExportParameters(false).Q;
            return new() { ["kty"] = "EC", ["crv"] = "P-256", ["use"] = "sig", ["kid"] = Id, ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
        }

        var key = rsa!.ExportParameters(false);
        return new() { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = Id, ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent) };
    }

    private static SigningKey Rsa(string id, string algorithm) => new(id, algorithm, RSA.Create(2048), null);
}
