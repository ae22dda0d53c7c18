using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Ergo.Portal.SignIn.Keys;

/// <summary>Encrypts what is kept in the database with the portal's own keys, for one purpose: what is sealed for another cannot be opened.</summary>
internal abstract class Seal(IDataProtectionProvider protection, string purpose)
{
    private readonly IDataProtector _protector = protection.CreateProtector(purpose);

    /// <summary>Encrypts a secret.</summary>
    public string Close(byte[] secret) => Convert.ToBase64String(_protector.Protect(secret));

    /// <summary>Decrypts one; null where it cannot be.</summary>
    public byte[]? Open(string sealedSecret)
    {
        try
        {
            return _protector.Unprotect(Convert.FromBase64String(sealedSecret));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
