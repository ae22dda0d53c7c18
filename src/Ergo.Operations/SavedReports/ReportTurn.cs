using Ergo.Database.Connections;

namespace Ergo.Operations.SavedReports;

/// <summary>Whose turn it is to make scheduled reports: one portal's at a time, however many there are.</summary>
public sealed class ReportTurn(AdvisoryLocks locks)
{
    private const string Name = "ergo_internal.scheduled_reports";

    /// <summary>Takes the turn, until it is disposed or the connection is lost; null where another has it.</summary>
    public Task<IAsyncDisposable?> TryTakeAsync(CancellationToken cancellationToken = default) => locks.TryTakeAsync(Name, cancellationToken);
}
