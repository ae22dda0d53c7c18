using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Operations.Privacy;
using Ergo.Operations.Work;
using Ergo.Reports.Evidence;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>What an actor may do with reports that were made.</summary>
public sealed class ExportOperations(OperationRunner runner, ExportStore exports, ExportKeys keys, ReportSigning signing, WarehouseDirectory directory, WorkerIdOperations ids, AuditTrail audit)
{
    /// <summary>The latest exports that an actor may see, the newest first; none without the right to export.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">Only those begun before; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ExportRecord>> ListAsync(Actor actor, int limit, DateTimeOffset? before = null, CancellationToken cancellationToken = default) =>
        Rights.Allow(actor, Rights.ExportReports) ? await exports.ListAsync(View(actor), limit, before, cancellationToken) : [];

    /// <summary>An export that an actor may see; null where there is none.</summary>
    public async Task<ExportRecord?> FindAsync(Actor actor, string id, CancellationToken cancellationToken = default) =>
        Rights.Allow(actor, Rights.ExportReports) ? await exports.FindAsync(View(actor), id, cancellationToken) : null;

    /// <summary>The proof of an export that an actor may see; null where there is none.</summary>
    public async Task<ExportProof?> ProofAsync(Actor actor, string id, CancellationToken cancellationToken = default) =>
        await FindAsync(actor, id, cancellationToken) is null ? null : await exports.ProofAsync(id, cancellationToken);

    /// <summary>The keys that sign and signed, the newest first.</summary>
    public Task<IReadOnlyList<ExportKey>> KeysAsync(CancellationToken cancellationToken = default) => keys.ListAsync(cancellationToken);

    /// <summary>A kept file once more. That it was handed over is written down before.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">The export.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The record and the file's parts; null where there is no such file for the actor.</returns>
    /// <exception cref="ReportRefusal">The file names workers by ids that are not shown to the actor now.</exception>
    public async Task<(ExportRecord Record, IAsyncEnumerable<byte[]> Parts)?> AgainAsync(Actor actor, string id, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(actor, id, cancellationToken) is not { State: ExportState.Done, KeptUntil: not null } record)
        {
            return null;
        }

        if (await HiddenAsync(actor, record, cancellationToken) is { } hidden)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.ReportIdsNotShown, ("warehouse", hidden)));
        }

        await audit.WriteAsync(actor, Notice.Of(ReportCodes.Again, ("export", id)), AuditOutcome.Begun, null);
        return (record, exports.PartsAsync(id, cancellationToken));
    }

    /// <summary>Whether the worker ids that an export names are shown to an actor now; true where it names none.</summary>
    public async Task<bool> AreIdsShownAsync(Actor actor, ExportRecord record, CancellationToken cancellationToken = default) => await HiddenAsync(actor, record, cancellationToken) is null;

    /// <summary>Makes a new key that signs from now on; what the ones before signed can still be checked.</summary>
    public Task<Outcome> RotateKeyAsync(Actor actor) => runner.DoAsync(
        actor, Rights.ManageReportKeys, Notice.Of(ReportCodes.RotateKey),
        async by => await signing.RotateAsync(by) is { } key ? Notice.Of(ReportCodes.KeyRotated, ("key", key)) : throw new ReportRefusal(Notice.Of(ReportCodes.KeyTaken)));

    // A warehouse whose ids are in it and not shown; one that the actor may not see any more is such a one.
    private async Task<string?> HiddenAsync(Actor actor, ExportRecord record, CancellationToken cancellationToken)
    {
        if (!record.WithIds)
        {
            return null;
        }

        var seen = await directory.ListAsync(actor.Scope, cancellationToken);
        foreach (var id in record.WarehouseIds)
        {
            var warehouse = seen.FirstOrDefault(one => one.Id == id);
            if (warehouse is null || await ids.FindAsync(actor, warehouse, cancellationToken) is null)
            {
                return warehouse?.Name ?? id;
            }
        }

        return null;
    }

    /// <summary>What an actor may see of the history.</summary>
    internal static ExportView View(Actor actor) => new(actor.Scope.IsAll, actor.Scope.Warehouses, actor.Origin?.Issuer, actor.Origin?.Subject);
}
