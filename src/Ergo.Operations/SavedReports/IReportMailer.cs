using Ergo.Accounts.Exports;
using Ergo.Accounts.SavedReports;
using Ergo.Database;

namespace Ergo.Operations.SavedReports;

/// <summary>A scheduled report on its way to people.</summary>
/// <param name="MessageId">The message's own id: the same however often it is tried, so that whoever gets it twice sees that.</param>
/// <param name="Template">What was made.</param>
/// <param name="Export">The export; null where it could not be made.</param>
/// <param name="Content">The file; null where it is too large to be sent, or there is none.</param>
/// <param name="Warnings">What a reader must know before the figures are used, in words.</param>
/// <param name="Failure">Why it could not be made; null where it was.</param>
public sealed record ReportMail(string MessageId, ReportTemplate Template, ExportRecord? Export, byte[]? Content, IReadOnlyList<string> Warnings, Notice? Failure)
{
    /// <summary>The morning lines of the report's warehouses, in words; empty where none are told.</summary>
    public IReadOnlyList<string> Morning { get; init; } = [];
}

/// <summary>Says in a sentence what needs attention in each warehouse this morning; made by whoever has the words.</summary>
public interface IMorningLines
{
    /// <summary>A line for each warehouse that has one, with its name.</summary>
    /// <param name="actor">Whose scope holds.</param>
    /// <param name="warehouses">Codes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<string>> OfAsync(Access.Actor actor, IReadOnlyCollection<string> warehouses, CancellationToken cancellationToken);
}

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

    /// <summary>Begins a file. It has its name once it is complete, and not before.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="RefusedException">It cannot be begun; the notice says why.</exception>
    IFolderFile Begin(string name);
}

/// <summary>A file on its way into the folder. Disposed before it is complete, it leaves nothing.</summary>
public interface IFolderFile : IAsyncDisposable
{
    /// <summary>Where its content goes.</summary>
    Stream Content { get; }

    /// <summary>Gives it its name: it is whole, and on the disk.</summary>
    /// <exception cref="RefusedException">It could not be; the notice says why.</exception>
    Task CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>The rights that a person has now, who is not signed in; made by whoever knows what follows from claims.</summary>
public interface IOwnerRights
{
    /// <summary>The person as an actor.</summary>
    Task<Access.Actor> OfAsync(ReportOwner owner, CancellationToken cancellationToken);
}
