using System.Security.Cryptography;

namespace Ergo.Reports.Evidence;

/// <summary>The public half of a key that manifests are signed with: ECDSA on P-256 with SHA-256, signatures as DER (what <c>openssl dgst -verify</c> reads).</summary>
public sealed class ManifestKey
{
    private readonly byte[] _publicKey;

    /// <summary>A key as it is stored.</summary>
    /// <param name="publicKey">SubjectPublicKeyInfo (RFC 5280).</param>
    public ManifestKey(byte[] publicKey)
    {
        _publicKey = publicKey;
        Id = Convert.ToHexStringLower(SHA256.HashData(publicKey))[..16];
    }

    /// <summary>The beginning of the key's SHA-256, 16 hexadecimal digits; it stands on reports.</summary>
    public string Id { get; }

    /// <summary>The key as it is stored.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The key as a PEM file.</summary>
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", _publicKey) + "\n";

    /// <summary>Whether a signature is this key's of some bytes.</summary>
    public bool Verifies(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>A new pair: the public half, and the private one as PKCS#8, to be stored encrypted.</summary>
    public static (ManifestKey Key, byte[] PrivateKey) Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (new ManifestKey(key.ExportSubjectPublicKeyInfo()), key.ExportPkcs8PrivateKey());
    }

    /// <summary>Signs bytes with a private half.</summary>
    /// <param name="privateKey">PKCS#8.</param>
    /// <param name="content">The bytes.</param>
    public static byte[] Sign(byte[] privateKey, ReadOnlySpan<byte> content)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        return key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
