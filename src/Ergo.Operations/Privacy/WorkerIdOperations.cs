using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Operations.Work;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Privacy;

/// <summary>The one way to worker ids: with the right to, for a reason, for a while, and written down with what was seen.</summary>
public sealed class WorkerIdOperations(OperationRunner runner, Unmaskings unmaskings, ExposureQueries exposure, AuditTrail audit)
{
    /// <summary>What lets an actor see the ids of a warehouse now; null where nothing does, or the right to is gone.</summary>
    public async Task<Unmasking?> FindAsync(Actor actor, Warehouse warehouse, CancellationToken cancellationToken = default) =>
        // What allowed it was begun when the warehouse was the actor's to see; by now it may not be.
        actor.Session is { } session && (actor.Scope.IsAll || actor.Scope.Warehouses.Contains(warehouse.Id)) && Rights.Allow(actor, Rights.SeeWorkerIdentities)
            ? await unmaskings.FindAsync(session.Id, warehouse, cancellationToken)
            : null;

    /// <summary>Lets an actor see the ids of a warehouse for a while.</summary>
    /// <param name="actor">Who wants to.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="reason">Why.</param>
    /// <param name="length">For how long.</param>
    public Task<Outcome> ShowAsync(Actor actor, Warehouse warehouse, string reason, TimeSpan length) => runner.DoAsync(
        actor, Rights.SeeWorkerIdentities, Notice.Of(PrivacyCodes.ShowIds, ("warehouse", warehouse.Name)),
        async _ =>
        {
            await unmaskings.BeginAsync(SessionOf(actor), warehouse, reason, length);
            return Notice.Of(PrivacyCodes.IdsShown, ("warehouse", warehouse.Name), ("length", length));
        },
        Notice.Of(AccessCodes.Reason, ("reason", reason.Trim())));

    /// <summary>Stops showing the ids of a warehouse before the time is over.</summary>
    public Task<Outcome> HideAsync(Actor actor, Warehouse warehouse) => runner.DoAsync(
        actor, Rights.SeeWorkerIdentities, Notice.Of(PrivacyCodes.HideIds, ("warehouse", warehouse.Name)),
        async _ =>
        {
            await unmaskings.EndAsync(SessionOf(actor), warehouse);
            return Notice.Of(PrivacyCodes.IdsHidden, ("warehouse", warehouse.Name));
        });

    /// <summary>The workers of a warehouse and range with their ids. Whose they are is written down before they are told.</summary>
    /// <param name="actor">Who sees them.</param>
    /// <param name="unmasking">What allows it.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PrivacyException">The time is over.</exception>
    public async Task<IReadOnlyList<WorkerExposure>> ReadAsync(Actor actor, Unmasking unmasking, Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var named = await exposure.GetNamedWorkersAsync(unmasking, warehouse, range, cancellationToken);
        await audit.WriteAsync(
            actor, Notice.Of(PrivacyCodes.SeeIds, ("warehouse", warehouse.Name), ("from", range.From), ("to", range.To)), AuditOutcome.Done,
            // By pseudonym: who reads the log learns of whom the ids were seen, and not the ids.
            Notice.Of(PrivacyCodes.IdsSeen, ("workers", named.Select(worker => worker.Pseudonym).Order(StringComparer.Ordinal)), ("reason", unmasking.Reason)));
        return named;
    }

    private static long SessionOf(Actor actor) => actor.Session?.Id
        ?? throw new PrivacyException("Worker ids are shown to signed-in people only", notice: Notice.Of(PrivacyCodes.SignedOut));
}
