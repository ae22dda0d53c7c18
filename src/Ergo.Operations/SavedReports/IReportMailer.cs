using Ergo.Accounts.Exports;
using Ergo.Accounts.SavedReports;
using Ergo.Database;

namespace Ergo.Operations.SavedReports;

/// <summary>A scheduled report on its way to people.</summary>
/// <param name="MessageId">The message's own id: the same however often it is tried, so that whoever gets it twice sees that.</param>
/// <param name="Template">What was made.</param>
/// <param name="Export">The export; null where it could not be made.</param>
/// <param name="Content">The file; null where it is too large to be sent, or there is none.</param>
/// <param name="Failure">Why it could not be made; null where it was.</param>
public sealed record ReportMail(string MessageId, ReportTemplate Template, ExportRecord? Export, byte[]? Content, Notice? Failure);

/// <summary>Sends reports by mail; made by whoever has the means to.</summary>
public interface IReportMailer
{
    /// <summary>Whether mail can be sent: a server is configured.</summary>
    bool IsConfigured { get; }

    /// <summary>The largest file that is sent along, in bytes.</summary>
    long LargestAttachment { get; }

    /// <summary>Sends a report to one address.</summary>
    /// <exception cref="RefusedException">The server did not take it; the notice says why.</exception>
    Task SendAsync(string address, ReportMail mail, CancellationToken cancellationToken);
}

/// <summary>Puts reports into the folder of the installation; made by whoever has the means to.</summary>
public interface IReportFolder
{
    /// <summary>Whether there is one.</summary>
    bool IsConfigured { get; }

    /// <summary>Puts a file there: under its name once it is whole, and not before.</summary>
    /// <exception cref="RefusedException">It could not be written; the notice says why.</exception>
    Task StoreAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);
}

/// <summary>The rights that a person has now, who is not signed in; made by whoever knows what follows from claims.</summary>
public interface IOwnerRights
{
    /// <summary>The person as an actor.</summary>
    Task<Access.Actor> OfAsync(ReportOwner owner, CancellationToken cancellationToken);
}
