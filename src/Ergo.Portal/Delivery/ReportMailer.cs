using Ergo.Database;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Navigation;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Ergo.Portal.Delivery;

/// <summary>Sends reports through the mail server that is configured.</summary>
internal sealed class ReportMailer(IOptions<MailSettings> settings, OutgoingMail outgoing, PortalAddress portal) : IReportMailer
{
    private readonly MailSettings _mail = settings.Value;

    /// <inheritdoc />
    public bool IsConfigured => _mail.IsConfigured;

    /// <inheritdoc />
    public long LargestAttachment => _mail.LargestAttachmentMegabytes * 1024L * 1024;

    /// <inheritdoc />
    public async Task SendAsync(string address, ReportMail mail, CancellationToken cancellationToken)
    {
        using var message = Compose(address, mail);
        try
        {
            await outgoing.SendAsync(message, cancellationToken);
        }
        catch (Exception failure) when (OutgoingMail.IsFailure(failure))
        {
            throw new DeliveryException(Notice.Of(SavedReportCodes.MailFailed, ("why", failure.Message)), failure);
        }
    }

    private MimeMessage Compose(string address, ReportMail mail)
    {
        BodyBuilder body = new() { TextBody = MailWords.Body(mail, portal.Of(PageUrls.ReportsPath)) };
        if (mail is { Content: { } content, Export: { } export })
        {
            body.Attachments.Add(export.FileName!, content, ContentType.Parse((export.MediaType ?? "application/octet-stream").Split(';')[0]));
        }

        return outgoing.Compose(address, MailWords.Subject(mail), body.ToMessageBody(), $"{mail.MessageId}.{Hash(address)}");
    }

    private static string Hash(string address) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(address)))[..12];
}
