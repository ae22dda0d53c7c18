using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Ergo.Portal.Delivery;

/// <summary>Hands mails to the server that is configured.</summary>
internal sealed class OutgoingMail(IOptions<MailSettings> settings)
{
    private readonly MailSettings _mail = settings.Value;

    /// <summary>Whether a server is configured.</summary>
    public bool IsConfigured => _mail.IsConfigured;

    /// <summary>Whether something that was thrown says that the server did not take a mail.</summary>
    public static bool IsFailure(Exception failure) => failure is CommandException or ProtocolException or MailKit.Security.AuthenticationException
        or MailKit.Security.SslHandshakeException or SocketException or IOException or TimeoutException;

    /// <summary>A mail of the portal's own.</summary>
    /// <param name="address">Whom it is for.</param>
    /// <param name="subject">Its subject.</param>
    /// <param name="body">What it says.</param>
    /// <param name="id">Its own id, the same however often it is tried.</param>
    public MimeMessage Compose(string address, string subject, MimeEntity body, string id)
    {
        var from = MailboxAddress.Parse(_mail.From!);
        MimeMessage message = new() { Subject = subject, Body = body, MessageId = $"{id}@{from.Domain}" };
        message.From.Add(from);
        message.To.Add(MailboxAddress.Parse(address));
        // Nobody's absence note is wanted back.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    /// <summary>Hands a mail over; what it throws when the server does not take it, <see cref="IsFailure"/> knows.</summary>
    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using SmtpClient client = new() { Timeout = (int)_mail.Timeout.TotalMilliseconds };
        await client.ConnectAsync(_mail.Host!, _mail.Port, _mail.Security, cancellationToken);
        if (!string.IsNullOrEmpty(_mail.UserName))
        {
            await client.AuthenticateAsync(_mail.UserName, _mail.Password ?? "", cancellationToken);
        }

        await client.SendAsync(message, cancellationToken);
        try
        {
            // What follows the server's word that it took the message changes nothing about it.
            await client.DisconnectAsync(quit: true, CancellationToken.None);
        }
        catch (Exception failure) when (failure is CommandException or ProtocolException or SocketException or IOException)
        {
        }
    }
}
