using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ergo.Operations.Alerts;

/// <summary>
/// Secrets and signatures of the Standard Webhooks specification (version 1, symmetric): HMAC-SHA256 over id, time and body, with a secret that
/// is written as <c>whsec_</c> and base64.
/// </summary>
public static class WebhookSecret
{
    /// <summary>What a secret begins with where it is written down.</summary>
    public const string Prefix = "whsec_";

    /// <summary>For how long messages are signed with the secret before, too, after it was replaced.</summary>
    public static readonly TimeSpan OldFor = TimeSpan.FromDays(1);

    // The specification asks for 24 to 64.
    private const int Length = 32;

    /// <summary>A new one.</summary>
    public static byte[] New() => RandomNumberGenerator.GetBytes(Length);

    /// <summary>As it is given to a receiver.</summary>
    public static string Write(byte[] secret) => Prefix + Convert.ToBase64String(secret);

    /// <summary>The value of the header <c>webhook-signature</c>: a signature for each secret, separated by blanks.</summary>
    /// <param name="secrets">The secrets that hold, the newest first.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="at">When it is sent; signed as whole seconds.</param>
    /// <param name="body">The body, byte by byte as it is sent.</param>
    public static string Sign(IEnumerable<byte[]> secrets, string id, DateTimeOffset at, byte[] body)
    {
        byte[] content = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.")), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, content))));
    }
}
