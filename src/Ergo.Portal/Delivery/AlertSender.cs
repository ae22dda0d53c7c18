using System.Diagnostics;
using System.Net.Mail;
using Ergo.Accounts.Alerts;
using Ergo.Database;
using Ergo.Operations.Alerts;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using MimeKit;

namespace Ergo.Portal.Delivery;

/// <summary>Sends alerts: webhooks by their own sender, mails through the server that is configured.</summary>
internal sealed class AlertSender(WebhookSender webhooks, WebhookAddresses addresses, OutgoingMail mail, PortalAddress portal) : IAlertSender
{
    /// <inheritdoc />
    public bool CanMail => mail.IsConfigured;

    /// <inheritdoc />
    public Notice? FaultOf(AlertTargetKind kind, string? address) => kind switch
    {
        AlertTargetKind.Webhook => addresses.FaultOf(address),
        _ when !CanMail => Notice.Of(AlertCodes.NoMail),
        _ => address is { Length: <= AlertTarget.LongestAddress } && MailAddress.TryCreate(address, out var parsed) && parsed.Address == address ? null : Notice.Of(AlertCodes.AddressFault, ("address", address)),
    };

    /// <inheritdoc />
    public Task<AlertSending> SendAsync(AlertTarget target, OutgoingAlert alert, CancellationToken cancellationToken) =>
        target.Kind == AlertTargetKind.Webhook ? webhooks.SendAsync(target, alert, cancellationToken) : MailAsync(target.Address!, [alert], cancellationToken);

    /// <inheritdoc />
    public Task<AlertSending> SendAsync(string address, IReadOnlyList<OutgoingAlert> alerts, CancellationToken cancellationToken) => MailAsync(address, alerts, cancellationToken);

    private async Task<AlertSending> MailAsync(string address, IReadOnlyList<OutgoingAlert> alerts, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (!CanMail)
        {
            return new AlertSending(AttemptResult.Failed, null, Notice.Of(AlertCodes.NoMail), TimeSpan.Zero);
        }

        TextPart body = new("plain") { Text = AlertMailWords.Body(alerts, portal.Of(AlertPages.Of(alerts[0]))) };
        using var message = mail.Compose(address, AlertMailWords.Subject(alerts), body, alerts[0].Message);
        try
        {
            await mail.SendAsync(message, cancellationToken);
            return new AlertSending(AttemptResult.Sent, null, null, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception failure) when (OutgoingMail.IsFailure(failure))
        {
            return new AlertSending(AttemptResult.Failed, null, Notice.Of(AlertCodes.MailFailed, ("why", failure.Message)), Stopwatch.GetElapsedTime(started));
        }
    }
}
