using Ergo.Accounts.Alerts;
using Ergo.Operations.Alerts;
using Ergo.Portal.Delivery;
using Ergo.Portal.SignIn.Keys;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Startup;

namespace Ergo.Portal.Hosting;

/// <summary>Alerts: incidents, whom they are told to, and how.</summary>
internal static class AlertHosting
{
    /// <summary>Adds alerts, and the section <c>Alerts</c>.</summary>
    public static void AddPortalAlerts(this WebApplicationBuilder builder)
    {
        builder.AddSettings<AlertSettings, AlertSettingsValidator>(AlertSettingsValidator.Section);
        builder.Services.AddSingleton<AlertStore>();
        builder.Services.AddSingleton<AlertOutbox>();
        builder.Services.AddSingleton<IAlertSeal, AlertSecretSeal>();
        builder.Services.AddSingleton<IPersonAddress, PersonAddress>();
        builder.Services.AddSingleton<WebhookAddresses>();
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddSingleton<IAlertSender, AlertSender>();
        builder.Services.AddSingleton<AlertRun>();
        builder.Services.AddSingleton<AlertOperations>();
        builder.Services.AddSingleton<AlertSubscriptions>();
    }
}
