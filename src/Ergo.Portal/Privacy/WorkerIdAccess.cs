using System.Globalization;
using System.Security.Claims;
using Ergo.Accounts.Audit;
using Ergo.Portal.Admin;
using Ergo.Portal.Auth;
using Ergo.Portal.Auth.Audit;
using Ergo.Portal.Auth.Sessions;
using Ergo.Snapshots;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Queries.Exposure;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Privacy;

/// <summary>The one way pages come to worker ids: with the right to, for a reason, for a while, and written down with what was seen.</summary>
public sealed class WorkerIdAccess(
    AuthenticationStateProvider session, IAuthorizationService authorization, AdminActions actions, Unmaskings unmaskings, ExposureQueries exposure,
    AuditTrail audit, IOptions<PrivacySettings> settings)
{
    /// <summary>For how long a reason is good.</summary>
    public TimeSpan Length => settings.Value.ShowIdsFor;

    /// <summary>What lets the person see the ids of a warehouse now; null where nothing does, or the right to is gone.</summary>
    public async Task<Unmasking?> FindAsync(Warehouse warehouse, CancellationToken cancellationToken = default) =>
        await FindAsync((await session.GetAuthenticationStateAsync()).User, warehouse, cancellationToken);

    /// <summary>What lets somebody see the ids of a warehouse now, where there is no circuit.</summary>
    public async Task<Unmasking?> FindAsync(ClaimsPrincipal user, Warehouse warehouse, CancellationToken cancellationToken = default) =>
        user.Session() is { } known && IsSeenWhole(user, warehouse) && (await authorization.AuthorizeAsync(user, Policies.SeeWorkerIdentities)).Succeeded
            ? await unmaskings.FindAsync(known.Session.Id, warehouse, cancellationToken)
            : null;

    /// <summary>Lets the person see the ids of a warehouse for <see cref="Length"/>.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Null when done; else why not, as already told.</returns>
    public Task<string?> BeginAsync(Warehouse warehouse, string reason) => actions.DoAsync(Policies.SeeWorkerIdentities, $"Showing the worker ids of {warehouse.Name}", async _ =>
    {
        var unmasking = await unmaskings.BeginAsync(await SessionAsync(), warehouse, reason, Length);
        return $"Worker ids of {warehouse.Name} are shown for {AdminTimes.Span(Length)}.";
    }, $"Reason: {reason.Trim()}");

    /// <summary>Stops showing the ids of a warehouse before the time is over.</summary>
    /// <returns>Null when done; else why not, as already told.</returns>
    public Task<string?> EndAsync(Warehouse warehouse) => actions.DoAsync(Policies.SeeWorkerIdentities, $"Hiding the worker ids of {warehouse.Name}", async _ =>
    {
        await unmaskings.EndAsync(await SessionAsync(), warehouse);
        return $"Worker ids of {warehouse.Name} are hidden.";
    });

    /// <summary>The workers of a warehouse and range with their ids. Whose they are is written down before they are told.</summary>
    /// <param name="unmasking">What allows it.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PrivacyException">The time is over.</exception>
    public async Task<IReadOnlyList<WorkerExposure>> ReadAsync(Unmasking unmasking, Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default)
    {
        var named = await exposure.GetNamedWorkersAsync(unmasking, warehouse, range, cancellationToken);
        await audit.WriteAsync((await session.GetAuthenticationStateAsync()).User, Action(warehouse, range), AuditOutcome.Done, Detail(unmasking, named.Select(worker => worker.Pseudonym)));
        return named;
    }

    // What allowed it was begun when the warehouse was the person's to see; by now it may not be.
    private static bool IsSeenWhole(ClaimsPrincipal user, Warehouse warehouse) => user.Scope() is var scope && (scope.IsAll || scope.Warehouses.Contains(warehouse.Id));

    private static string Action(Warehouse warehouse, TimeRange range) => string.Create(
        CultureInfo.InvariantCulture, $"Seeing the worker ids of {warehouse.Name} from {range.From.UtcDateTime:u} to {range.To.UtcDateTime:u}");

    // By pseudonym: who reads the log learns of whom the ids were seen, and not the ids.
    private static string Detail(Unmasking unmasking, IEnumerable<string> pseudonyms)
    {
        var seen = pseudonyms.Order(StringComparer.Ordinal).ToList();
        return $"{AdminTimes.Count(seen.Count, "worker")}. Reason: {unmasking.Reason}. Seen: {string.Join(", ", seen)}";
    }

    private async Task<long> SessionAsync() => (await session.GetAuthenticationStateAsync()).User.Session()?.Session.Id
        ?? throw new PrivacyException("Worker ids are shown to signed-in people only");
}
