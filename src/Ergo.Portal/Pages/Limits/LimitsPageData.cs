using Ergo.Accounts.Alerts;
using Ergo.Operations.Alerts;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.Limits;

/// <summary>What the page of exposure limits shows.</summary>
/// <param name="List">The company's limits, and a page of the warehouses.</param>
/// <param name="Chosen">The warehouse whose zones are shown; null for none.</param>
/// <param name="Zones">Its zones.</param>
/// <param name="Changes">The latest changes.</param>
/// <param name="Scope">What the person sees.</param>
/// <param name="MaySet">Whether the person may set limits of what they see.</param>
/// <param name="Now">When it was read.</param>
public sealed record LimitsPageData(
    ExposureLimitList List, Warehouse? Chosen, IReadOnlyList<ZoneLimit> Zones, IReadOnlyList<ExposureLimitChange> Changes, AccessScope Scope, bool MaySet, DateTimeOffset Now)
{
    /// <summary>Whether the person may set the company's.</summary>
    public bool MaySetCompany => MaySet && Scope.IsAll;

    /// <summary>The own limits of <see cref="Chosen"/>; none where it is not on the page of the warehouses.</summary>
    public LimitsInForce Limits { get; init; } = LimitsInForce.None;

    /// <summary>Whether the person hears of zones over their limit; null for those who may not ask for it.</summary>
    public AlertSubscription? Subscription { get; init; }

    /// <summary>The latest shifts in which a zone was over its limit; none for those who did not ask.</summary>
    public IReadOnlyList<Incident> ZonesOver { get; init; } = [];
}
