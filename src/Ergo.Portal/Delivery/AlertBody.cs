using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ergo.Accounts.Alerts;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;

namespace Ergo.Portal.Delivery;

/// <summary>What a webhook is sent: the same bytes however often it is tried.</summary>
internal static class AlertBody
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body, in UTF-8.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="portal">Where the portal's pages are.</param>
    public static byte[] Of(OutgoingAlert alert, PortalAddress portal) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            alert.Type,
            Timestamp = alert.CreatedAt.UtcDateTime,
            Data = new
            {
                Incident = alert.IncidentId, alert.Severity, Since = alert.Since.UtcDateTime, Text = NoticeWords.Sentence(alert.What), Arguments = JsonNode.Parse(alert.Arguments), Link = portal.Of(AlertPages.Of(alert)),
            },
        }, Json);
}
