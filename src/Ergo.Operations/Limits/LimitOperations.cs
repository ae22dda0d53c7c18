using System.Globalization;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Work;
using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Operations.Limits;

/// <summary>Setting exposure limits: of warehouses that an actor may see whole, and of the company for those who see every warehouse.</summary>
public sealed class LimitOperations(OperationRunner runner, ExposureLimits limits)
{
    /// <summary>Sets a limit, or takes it away so that the inherited one holds again.</summary>
    /// <param name="actor">Who does.</param>
    /// <param name="change">What is wanted, and what was seen before.</param>
    public Task<Outcome> SetAsync(Actor actor, LimitChange change) => runner.DoAsync(
        actor, Rights.SetExposureLimits,
        Notice.Of(LimitCodes.Set, ("measure", change.Measure.Code()), ("warehouse", change.Warehouse?.Name), ("zone", change.Zone?.Name)),
        async by =>
        {
            await (change.Warehouse is { } warehouse && (actor.Scope.IsAll || actor.Scope.Warehouses.Contains(warehouse.Id))
                ? limits.SetAsync(warehouse, change.Zone?.Id, change.Measure, change.Seen, change.Wanted, by, change.Reason)
                : change.Warehouse is null && actor.Scope.IsAll
                    ? limits.SetForCompanyAsync(change.Measure, change.Seen, change.Wanted, by, change.Reason)
                    : throw new ExposureLimitException("This limit is not yours to set.", notice: Notice.Of(LimitCodes.NotYours)));
            return Notice.Of(
                LimitCodes.Done, ("measure", change.Measure.Code()), ("warehouse", change.Warehouse?.Name), ("zone", change.Zone?.Name),
                ("minutes", Text(change.Wanted)), ("before", Text(change.Seen)));
        },
        change.Reason is { } reason && reason.Trim().Length > 0 ? Notice.Of(AccessCodes.Reason, ("reason", reason.Trim())) : null);

    private static string? Text(decimal? minutes) => minutes?.ToString("0.#", CultureInfo.InvariantCulture);
}
