using Ergo.Accounts.Alerts;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Runs;
using Ergo.Snapshots.Storage;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Telemetry;

/// <summary>What the database told of itself at one time.</summary>
/// <param name="ReadAt">When.</param>
/// <param name="Views">State of each view.</param>
/// <param name="Checked">Views whose rows were balanced at least once.</param>
/// <param name="DeletedRows">Rows that retention deleted within <see cref="Within"/>.</param>
/// <param name="LastRetention">When retention last ran well for all warehouses; null where it never did.</param>
/// <param name="Failures">Per job, runs that failed within <see cref="Within"/>.</param>
/// <param name="Incidents">Open incidents by severity, with those of which there are none.</param>
internal sealed record StoreReading(
    DateTimeOffset ReadAt, IReadOnlyList<ViewRefreshStatus> Views, IReadOnlySet<string> Checked, long DeletedRows, DateTimeOffset? LastRetention, IReadOnlyList<JobFailures> Failures,
    IReadOnlyDictionary<string, long> Incidents)
{
    /// <summary>How far back runs are looked at.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromDays(1);
}

/// <summary>Asks the database for a <see cref="StoreReading"/>.</summary>
internal sealed class StoreReader(MaterializedViewsService views, RowBalanceReader balances, RetentionRuns retention, RunHistory runs, AlertStore alerts, TimeProvider time)
{
    /// <summary>Reads all of it, one question after the other.</summary>
    public async Task<StoreReading> ReadAsync(CancellationToken cancellationToken) => new(
        time.GetUtcNow(), await views.GetRefreshStatusAsync(cancellationToken), (await balances.GetAsync(cancellationToken)).Select(balance => balance.ViewName).ToHashSet(),
        await retention.DeletedRowsAsync(StoreReading.Within, cancellationToken), await retention.LastDoneAsync(cancellationToken), await runs.FailuresAsync(StoreReading.Within, cancellationToken),
        await alerts.OpenAsync(cancellationToken));
}
