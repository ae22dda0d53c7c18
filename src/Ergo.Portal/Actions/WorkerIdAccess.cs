using System.Security.Claims;
using Ergo.Operations.Access;
using Ergo.Operations.Privacy;
using Ergo.Portal.Actions;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Actions;

/// <summary>The way of pages and downloads to worker ids.</summary>
public sealed class WorkerIdAccess(AuthenticationStateProvider session, PageActions actions, WorkerIdOperations ids, IOptions<PrivacySettings> settings)
{
    /// <summary>For how long a reason is good.</summary>
    public TimeSpan Length => settings.Value.ShowIdsFor;

    /// <summary>What lets the person see the ids of a warehouse now; null where nothing does, or the right to is gone.</summary>
    public async Task<Unmasking?> FindAsync(Warehouse warehouse, CancellationToken cancellationToken = default) =>
        await ids.FindAsync(await ActorAsync(), warehouse, cancellationToken);

    /// <summary>What lets somebody see the ids of a warehouse now, where there is no circuit.</summary>
    public Task<Unmasking?> FindAsync(ClaimsPrincipal user, Warehouse warehouse, CancellationToken cancellationToken = default) =>
        ids.FindAsync(user.Actor(), warehouse, cancellationToken);

    /// <summary>Lets the person see the ids of a warehouse for <see cref="Length"/>.</summary>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="reason">Why.</param>
    /// <returns>Null when done; else why not, as already told.</returns>
    public Task<string?> BeginAsync(Warehouse warehouse, string reason) => actions.DoAsync(actor => ids.ShowAsync(actor, warehouse, reason, Length));

    /// <summary>Stops showing the ids of a warehouse before the time is over.</summary>
    /// <returns>Null when done; else why not, as already told.</returns>
    public Task<string?> EndAsync(Warehouse warehouse) => actions.DoAsync(actor => ids.HideAsync(actor, warehouse));

    /// <summary>The workers of a warehouse and range with their ids. Whose they are is written down before they are told.</summary>
    /// <param name="unmasking">What allows it.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="range">The range.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PrivacyException">The time is over.</exception>
    public async Task<IReadOnlyList<WorkerExposure>> ReadAsync(Unmasking unmasking, Warehouse warehouse, TimeRange range, CancellationToken cancellationToken = default) =>
        await ids.ReadAsync(await ActorAsync(), unmasking, warehouse, range, cancellationToken);

    private async Task<Actor> ActorAsync() => (await session.GetAuthenticationStateAsync()).User.Actor();
}
