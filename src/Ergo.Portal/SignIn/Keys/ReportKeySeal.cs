using Ergo.Operations.Reports;
using Microsoft.AspNetCore.DataProtection;

namespace Ergo.Portal.SignIn.Keys;

/// <summary>Encrypts the private keys of reports.</summary>
internal sealed class ReportKeySeal(IDataProtectionProvider protection) : Seal(protection, "Ergo.Reports.ManifestKey"), IKeySeal
{
    /// <inheritdoc />
    string IKeySeal.Seal(byte[] secret) => Close(secret);
}
