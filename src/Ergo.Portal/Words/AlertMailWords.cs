using System.Globalization;
using Ergo.Accounts.Alerts;

namespace Ergo.Portal.Words;

/// <summary>Alerts as mails.</summary>
internal static class AlertMailWords
{
    /// <summary>A mail's subject, for example "[Ergo Portal] Failing: rollup_1m fails to refresh".</summary>
    public static string Subject(IReadOnlyList<OutgoingAlert> alerts) => alerts switch
    {
        [{ Type: AlertTypes.Test }] => "[Ergo Portal] Test",
        [{ Type: AlertTypes.ZoneOver } zone] => $"[Ergo Portal] Over its limit: {zone.What.Text("zone")} in {zone.What.Text("warehouse")}",
        [var one] => $"[Ergo Portal] {AlertWords.Severity(one.Severity)}: {NoticeWords.Of(one.What)}",
        _ => $"[Ergo Portal] {alerts.Count} zones were over their limits",
    };

    /// <summary>A mail's text.</summary>
    /// <param name="alerts">What it is about, at least one.</param>
    /// <param name="page">Where the portal says more; null where its address is not known.</param>
    public static string Body(IReadOnlyList<OutgoingAlert> alerts, string? page) => $"""
        {string.Join('\n', alerts.Select(Line))}

        {(page is null ? "The portal's own pages say more." : $"More: {page}")}
        {(alerts[0].Type == AlertTypes.ZoneOver ? "You can end these mails on the portal's page Exposure limits." : "Who gets which alerts is set on the portal's page Alerts.")}
        """;

    private static string Line(OutgoingAlert alert) => alert.Type is AlertTypes.Test or AlertTypes.ZoneOver
        ? NoticeWords.Sentence(alert.What)
        : string.Create(CultureInfo.InvariantCulture, $"{NoticeWords.Sentence(alert.What)}\nSince {alert.Since.UtcDateTime:d MMM yyyy HH:mm} UTC.{(alert.IncidentId is { } incident ? $" Incident {incident}." : "")}");
}
