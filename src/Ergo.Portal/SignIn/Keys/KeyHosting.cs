using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ergo.Accounts;
using Ergo.Portal.Startup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Keys;

/// <summary>Keys that protect cookies and forms: kept in the database, encrypted with a certificate where one is configured.</summary>
internal static class KeyHosting
{
    private const string CertificateKey = "DataProtection:CertificatePath";
    private const string PasswordKey = "DataProtection:CertificatePassword";

    /// <summary>Adds the keys.</summary>
    public static void AddPortalKeys(this WebApplicationBuilder builder)
    {
        var protection = builder.Services.AddDataProtection().SetApplicationName("Ergo Portal");
        builder.Services.AddSingleton<StoredKeys>();
        builder.Services.AddSingleton<KeyRepository>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<KeyRepository>((options, repository) => options.XmlRepository = repository);
        builder.KnowKeys("DataProtection", CertificateKey, PasswordKey);
        if (builder.Configuration[CertificateKey] is not { Length: > 0 } path)
        {
            return;
        }

        try
        {
            protection.ProtectKeysWithCertificate(Load(path, builder.Configuration[PasswordKey]));
        }
        catch (StartRefusedException refusal)
        {
            builder.Refuse(refusal.Message);
        }
    }

    /// <summary>
    /// Leaves the keys until a page needs them. The framework would read them while the host starts, when the database may be still on
    /// its way, and log a failure that is none. Called last: whatever uses the keys adds that service again.
    /// </summary>
    public static void LeavePortalKeysUntilNeeded(this WebApplicationBuilder builder)
    {
        var eager = builder.Services.Where(service => service.ImplementationType?.Name == "DataProtectionHostedService").ToList();
        eager.ForEach(service => builder.Services.Remove(service));
    }

    private static X509Certificate2 Load(string path, string? password)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, password);
            return certificate.HasPrivateKey ? certificate : throw new StartRefusedException($"{CertificateKey} {path} holds no private key, so keys encrypted with it could never be read.");
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{CertificateKey} {path} cannot be read as a PKCS#12 file ({failure.Message.TrimEnd('.')}). Check the path and {PasswordKey}.");
        }
    }
}
