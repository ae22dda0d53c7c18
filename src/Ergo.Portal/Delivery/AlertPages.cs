using Ergo.Accounts.Alerts;
using Ergo.Portal.Navigation;

namespace Ergo.Portal.Delivery;

/// <summary>The page that says more about an alert.</summary>
internal static class AlertPages
{
    /// <summary>The page's path.</summary>
    /// <param name="alert">The alert.</param>
    public static string Of(OutgoingAlert alert) => alert.Type.Split('.')[0] switch
    {
        "zone" => PageUrls.Exposure(alert.What.Text("code")),
        "report" => PageUrls.ReportsPath,
        "audit" => PageUrls.AuditPath,
        AlertTypes.Test => PageUrls.AdminAlerts,
        _ => PageUrls.AdminHealth,
    };
}
