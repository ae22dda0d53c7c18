using Ergo.Operations.Alerts;
using Microsoft.AspNetCore.DataProtection;

namespace Ergo.Portal.SignIn.Keys;

/// <summary>Encrypts the secrets that webhooks are signed with.</summary>
internal sealed class AlertSecretSeal(IDataProtectionProvider protection) : Seal(protection, "Ergo.Alerts.WebhookSecret"), IAlertSeal
{
    /// <inheritdoc />
    string IAlertSeal.Seal(byte[] secret) => Close(secret);
}
