using System.Net.Sockets;
using Ergo.Database;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Navigation;
using Ergo.Portal.Startup;
using Ergo.Portal.Words;
using MailKit;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Ergo.Portal.Delivery;

/// <summary>Sends reports through the mail server that is configured.</summary>
internal sealed class ReportMailer(IOptions<MailSettings> settings, PortalAddress portal) : IReportMailer
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
        using SmtpClient client = new() { Timeout = (int)_mail.Timeout.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(_mail.Host!, _mail.Port, _mail.Security, cancellationToken);
            if (!string.IsNullOrEmpty(_mail.UserName))
            {
                await client.AuthenticateAsync(_mail.UserName, _mail.Password ?? "", cancellationToken);
            }

            await client.SendAsync(message, cancellationToken);
        }
        catch (Exception failure) when (failure is CommandException or ProtocolException or MailKit.Security.AuthenticationException or MailKit.Security.SslHandshakeException or SocketException or IOException or TimeoutException)
        {
            throw new DeliveryException(Notice.Of(SavedReportCodes.MailFailed, ("why", failure.Message)), failure);
        }

        try
        {
            // What follows the server's word that it took the message changes nothing about it.
            await client.DisconnectAsync(quit: true, CancellationToken.None);
        }
        catch (Exception failure) when (failure is CommandException or ProtocolException or SocketException or IOException)
        {
        }
    }

    private MimeMessage Compose(string address, ReportMail mail)
    {
        var from = MailboxAddress.Parse(_mail.From!);
        BodyBuilder body = new() { TextBody = MailWords.Body(mail, portal.Of(PageUrls.ReportsPath)) };
        if (mail is { Content: { } content, Export: { } export })
        {
            body.Attachments.Add(export.FileName!, content, ContentType.Parse((export.MediaType ?? "application/octet-stream").Split(';')[0]));
        }

        MimeMessage message = new() { Subject = MailWords.Subject(mail), Body = body.ToMessageBody(), MessageId = $"{mail.MessageId}.{Hash(address)}@{from.Domain}" };
        message.From.Add(from);
        message.To.Add(MailboxAddress.Parse(address));
        // Nobody's absence note is wanted back.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static string Hash(string address) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(address)))[..12];
}
