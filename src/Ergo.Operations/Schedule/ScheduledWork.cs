using Ergo.Accounts;
using Ergo.Accounts.Exports;
using Ergo.Operations.Reports;
using Ergo.Snapshots.Adoption;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Options;

namespace Ergo.Operations.Schedule;

/// <summary>
/// What the schedule does. One rule for all of it: any portal may ask at any time; the database holds a lock, knows whether the work is due since
/// a moment, and records the run, so that each due run is done once.
/// </summary>
public sealed class ScheduledWork(
    MaterializedViewsService views, ViewUpkeep upkeep, DataRetentionJob retention, PartitionMaintenance partitions, BackendAdoption adoption, SessionStore sessions, ExportStore exports,
    IOptions<ReportSettings> reports)
{
    /// <summary>How scheduled runs are signed in the run log.</summary>
    public static string Signature { get; } = $"schedule on {Environment.MachineName}";

    /// <summary>Refreshes a view whose interval is over.</summary>
    public Task RefreshAsync(string view, CancellationToken cancellationToken = default) =>
        views.RefreshViewAsync(view, Signature, onlyIfDue: true, cancellationToken: cancellationToken);

    /// <summary>Moves the rows of adopted tables, until none is left.</summary>
    public Task AdoptAsync(CancellationToken cancellationToken = default) => adoption.MoveAsync(Signature, onlyIfFree: true, cancellationToken: cancellationToken);

    /// <summary>The retention run, and after it what frees the space.</summary>
    /// <param name="due">Since when it is due.</param>
    /// <param name="cancellationToken">Stops; what is deleted stays deleted.</param>
    public async Task RetainAsync(DateTimeOffset? due, CancellationToken cancellationToken = default)
    {
        await retention.RunManuallyAsync(Signature, onlyIfDue: true, due: due, cancellationToken: cancellationToken);
        await retention.OptimizeTablesAsync(Signature, due, cancellationToken);
    }

    /// <summary>Makes partitions for the coming days and for late rows.</summary>
    /// <param name="daysAhead">1 to 366.</param>
    /// <param name="due">Since when it is due.</param>
    /// <param name="cancellationToken">Stops; what is made stays.</param>
    public Task MakePartitionsAsync(int daysAhead, DateTimeOffset? due, CancellationToken cancellationToken = default) =>
        partitions.RunAsync(Signature, daysAhead, due, cancellationToken);

    /// <summary>Deletes what each view keeps no longer, sessions that ended long ago, and reports and their files after their time.</summary>
    /// <param name="due">Since when it is due.</param>
    /// <param name="cancellationToken">Stops; what is deleted stays deleted.</param>
    public async Task TrimAsync(DateTimeOffset? due, CancellationToken cancellationToken = default)
    {
        await upkeep.TrimAsync(Signature, due, cancellationToken);
        await sessions.ForgetAsync(cancellationToken);
        await exports.TrimAsync(TimeSpan.FromDays(reports.Value.KeepHistoryDays), cancellationToken);
    }
}
