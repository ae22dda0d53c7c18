using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Ergo.Portal.Delivery;

/// <summary>The section <c>Mail</c>: the server that reports are sent through.</summary>
public sealed record MailSettings
{
    /// <summary>The section's name.</summary>
    public const string Section = "Mail";

    /// <summary>The server; null or empty sends no mail.</summary>
    public string? Host { get; init; }

    /// <summary>Its port, 1 to 65,535.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is protected: <c>StartTls</c>, <c>SslOnConnect</c>, or <c>None</c> for a server on the same machine.</summary>
    public SecureSocketOptions Security { get; init; } = SecureSocketOptions.StartTls;

    /// <summary>The account; null where the server asks for none.</summary>
    public string? UserName { get; init; }

    /// <summary>Its password.</summary>
    public string? Password { get; init; }

    /// <summary>The address that reports come from.</summary>
    public string? From { get; init; }

    /// <summary>The largest file that is sent along, in MiB, 0 to 50; of a larger one only where it is.</summary>
    public int LargestAttachmentMegabytes { get; init; } = 10;

    /// <summary>How long the server may take to answer, 1 second to 5 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a server is configured.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);
}

/// <summary>Names every setting that is out of range.</summary>
internal sealed class MailSettingsValidator : IValidateOptions<MailSettings>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, MailSettings options)
    {
        List<string> faults = [];
        if (options.Port is < 1 or > 65535)
        {
            faults.Add($"{MailSettings.Section}:{nameof(MailSettings.Port)} is {options.Port}, and must be 1 to 65535.");
        }

        if (options.LargestAttachmentMegabytes is < 0 or > 50)
        {
            faults.Add($"{MailSettings.Section}:{nameof(MailSettings.LargestAttachmentMegabytes)} is {options.LargestAttachmentMegabytes}, and must be 0 to 50.");
        }

        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(5))
        {
            faults.Add($"{MailSettings.Section}:{nameof(MailSettings.Timeout)} is {options.Timeout}, and must be 00:00:01 to 00:05:00.");
        }

        if (options.IsConfigured && !MailboxAddress.TryParse(options.From, out _))
        {
            faults.Add($"{MailSettings.Section}:{nameof(MailSettings.From)} is \"{options.From}\", and must be the e-mail address that reports come from.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
