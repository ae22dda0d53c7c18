using System.IO.Hashing;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Ergo.Accounts.ApiKeys;

/// <summary>
/// The secret of a key: <c>ergo_</c>, 43 letters and digits (256 random bits) and a checksum of 6 (CRC-32), so that scanners of repositories find one and
/// a mistyped one is told without asking the database.
/// </summary>
public sealed record ApiKeySecret
{
    /// <summary>What every secret begins with.</summary>
    public const string Prefix = "ergo_";

    private const string Signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomBytes = 32;
    private const int RandomLength = 43;
    private const int CheckLength = 6;
    private const int EndingLength = 4;

    private ApiKeySecret(string text) => Text = text;

    /// <summary>The secret itself: shown once, and kept nowhere.</summary>
    public string Text { get; }

    /// <summary>Its last four signs, by which people tell two apart.</summary>
    public string Ending => Text[^EndingLength..];

    /// <summary>What is kept of it: its SHA-256. Of 256 random bits nothing can be guessed, so that a slow hash would protect nothing and cost every request.</summary>
    public byte[] Hash => SHA256.HashData(Encoding.ASCII.GetBytes(Text));

    /// <summary>A new one.</summary>
    public static ApiKeySecret Create()
    {
        var random = Prefix + Encode(new BigInteger(RandomNumberGenerator.GetBytes(RandomBytes), isUnsigned: true), RandomLength);
        return new ApiKeySecret(random + Check(random));
    }

    /// <summary>A secret as it was sent; null where it cannot be one.</summary>
    public static ApiKeySecret? Read(string text)
    {
        if (text.Length != Prefix.Length + RandomLength + CheckLength || !text.StartsWith(Prefix, StringComparison.Ordinal) || !text.AsSpan(Prefix.Length).ContainsOnly(Signs))
        {
            return null;
        }

        return Check(text[..^CheckLength]) == text[^CheckLength..] ? new ApiKeySecret(text) : null;
    }

    /// <summary>Without the secret: records are written into logs.</summary>
    public override string ToString() => $"{Prefix}…{Ending}";

    private static string Check(string text) => Encode(Crc32.HashToUInt32(Encoding.ASCII.GetBytes(text)), CheckLength);

    private static string Encode(BigInteger number, int length)
    {
        var signs = new char[length];
        for (var place = length - 1; place >= 0; place--)
        {
            number = BigInteger.DivRem(number, Signs.Length, out var digit);
            signs[place] = Signs[(int)digit];
        }

        return new string(signs);
    }
}

/// <summary>Signs of a text.</summary>
internal static class SpanSigns
{
    /// <summary>Whether a text has no other signs than some.</summary>
    public static bool ContainsOnly(this ReadOnlySpan<char> text, string signs) => text.IndexOfAnyExcept(signs) < 0;
}
