using Ergo.Accounts.Alerts;
using Ergo.Accounts.SavedReports;
using Ergo.Database;

namespace Ergo.Operations.Alerts;

/// <summary>What came of sending an alert.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Status">The receiver's status; null where there was none.</param>
/// <param name="Answer">Why it was not sent; null where it was.</param>
/// <param name="Took">How long it took.</param>
public sealed record AlertSending(AttemptResult Result, int? Status, Notice? Answer, TimeSpan Took)
{
    /// <summary>What was sent along as proof: the headers of a webhook, a line each; null for a mail.</summary>
    public string? Proof { get; init; }
}

/// <summary>Sends alerts; made by whoever has the means to.</summary>
public interface IAlertSender
{
    /// <summary>Whether mail can be sent: a server is configured.</summary>
    bool CanMail { get; }

    /// <summary>Why an address can never be sent to, whoever is there; null where it can.</summary>
    /// <param name="kind">How it is reached.</param>
    /// <param name="address">The address.</param>
    Notice? FaultOf(AlertTargetKind kind, string? address);

    /// <summary>Sends an alert to a webhook or a mail address. Never throws for what the other side does.</summary>
    /// <param name="target">Whom it is for.</param>
    /// <param name="alert">The alert.</param>
    /// <param name="cancellationToken">Gives up; it may have arrived.</param>
    Task<AlertSending> SendAsync(AlertTarget target, OutgoingAlert alert, CancellationToken cancellationToken);

    /// <summary>Mails alerts to a person, all in one mail. Never throws for what the other side does.</summary>
    /// <param name="address">The address that the provider vouches for.</param>
    /// <param name="alerts">The alerts, at least one.</param>
    /// <param name="cancellationToken">Gives up; it may have arrived.</param>
    Task<AlertSending> SendAsync(string address, IReadOnlyList<OutgoingAlert> alerts, CancellationToken cancellationToken);
}

/// <summary>Encrypts the secrets of webhooks; made by whoever has the key.</summary>
public interface IAlertSeal
{
    /// <summary>Encrypts a secret.</summary>
    string Seal(byte[] secret);

    /// <summary>Decrypts one; null where it cannot be.</summary>
    byte[]? Open(string sealedSecret);
}

/// <summary>The mail address that the provider vouches for; made by whoever knows the claims.</summary>
public interface IPersonAddress
{
    /// <summary>The address; null where there is none, or anybody could have set it.</summary>
    string? Of(ReportOwner person);

    /// <summary>The same of somebody who is signed in.</summary>
    string? Of(Accounts.Session session);
}
