using System.Security.Cryptography;
using Ergo.Operations.Reports;
using Microsoft.AspNetCore.DataProtection;

namespace Ergo.Portal.SignIn.Keys;

/// <summary>Encrypts the private keys of reports with the portal's own.</summary>
internal sealed class ReportKeySeal(IDataProtectionProvider protection) : IKeySeal
{
    private readonly IDataProtector _protector = protection.CreateProtector("Ergo.Reports.ManifestKey");

    /// <inheritdoc />
    public string Seal(byte[] secret) => Convert.ToBase64String(_protector.Protect(secret));

    /// <inheritdoc />
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
