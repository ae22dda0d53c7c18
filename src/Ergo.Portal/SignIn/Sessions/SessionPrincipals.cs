using System.Security.Claims;
using Ergo.Accounts;
using Ergo.Operations.Access;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>Who a session is, with roles and scope as they follow now from its claims, the settings and the backend's assignments.</summary>
public sealed class SessionPrincipals(SessionStore sessions, Assignments assignments, IOptionsMonitor<AccessOptions> access, DemoMode demo)
{
    /// <summary>The issuer of demo sign-in, whose role claim is taken as it is and whose people see everything.</summary>
    public const string DemoIssuer = "demo";

    /// <summary>The person of a live session, which counts as used; null where it has ended.</summary>
    public async Task<SessionIdentity?> UseAsync(string key, CancellationToken cancellationToken = default) =>
        await sessions.FindAsync(key, cancellationToken) is { } session ? await OfAsync(session, key, cancellationToken) : null;

    /// <summary>The person of a session as it is now, which does not count as use; null where it has ended.</summary>
    public async Task<SessionIdentity?> LookAsync(SessionIdentity known, CancellationToken cancellationToken = default) =>
        (await LookAsync([known], cancellationToken)).GetValueOrDefault(known.Session.Id);

    /// <summary>The same for many at once, in a few questions however many they are; who is missing has ended.</summary>
    /// <param name="known">The people as they were known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyDictionary<long, SessionIdentity>> LookAsync(IReadOnlyCollection<SessionIdentity> known, CancellationToken cancellationToken = default)
    {
        var keys = known.DistinctBy(identity => identity.Session.Id).ToDictionary(identity => identity.Session.Id, identity => identity.Key);
        var live = await sessions.PeekAsync(keys.Keys, cancellationToken);
        var settings = access.CurrentValue;
        var assigned = live.Where(session => IsAssigned(session, settings)).ToList();
        var scopes = assigned.Count == 0 ? [] : await assignments.OfAsync([.. assigned.Select(session => (EmailOf(session, settings), session.Subject))], cancellationToken);
        var scopeOf = assigned.Zip(scopes).ToDictionary(pair => pair.First.Id, pair => pair.Second);
        Dictionary<long, SessionIdentity> now = [];
        foreach (var session in live)
        {
            var identity = scopeOf.TryGetValue(session.Id, out var scope)
                ? new SessionIdentity(session, keys[session.Id], RolesOf(session), scope)
                : await OfAsync(session, keys[session.Id], cancellationToken);
            if (identity is not null)
            {
                now[session.Id] = identity;
            }
        }

        return now;
    }

    /// <summary>The roles of a session as they follow now, of <see cref="Roles.All"/>; none where nothing that is claimed gives one.</summary>
    public IReadOnlyList<string> RolesOf(Session session)
    {
        if (session.Issuer == DemoIssuer)
        {
            return [.. ValuesOf(session, SignInEndpoints.RoleClaim).Intersect(Roles.All)];
        }

        var settings = access.CurrentValue;
        var given = ProvedBy(session, settings, settings.RoleClaim);
        return [.. Roles.All.Where(role => (settings.Roles.TryGetValue(role, out var names) ? names : [role]).Intersect(given).Any())];
    }

    /// <summary>The person of what was a session, as of now; null for demo sign-in that is off.</summary>
    internal Task<SessionIdentity?> OfAsync(Session session, CancellationToken cancellationToken) => OfAsync(session, "", cancellationToken);

    private async Task<SessionIdentity?> OfAsync(Session session, string key, CancellationToken cancellationToken)
    {
        if (session.Issuer == DemoIssuer)
        {
            // Started when demo mode was on, and worth nothing since it is off.
            return demo.IsOn ? new SessionIdentity(session, key, RolesOf(session), AccessScope.All) : null;
        }

        var roles = RolesOf(session);
        return new SessionIdentity(session, key, roles, await ScopeAsync(session, access.CurrentValue, roles, cancellationToken));
    }

    private async Task<AccessScope> ScopeAsync(Session session, AccessOptions settings, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        if (settings.SeesAll(roles))
        {
            return AccessScope.All;
        }

        if (string.IsNullOrEmpty(settings.WarehouseClaim))
        {
            return await assignments.OfAsync(EmailOf(session, settings), session.Subject, cancellationToken);
        }

        var named = ProvedBy(session, settings, settings.WarehouseClaim);
        return named.Contains(AccessOptions.Every) ? AccessScope.All : await assignments.NamedAsync(named, cancellationToken);
    }

    // Whose scope is what the backend assigned.
    private bool IsAssigned(Session session, AccessOptions settings) =>
        session.Issuer != DemoIssuer && string.IsNullOrEmpty(settings.WarehouseClaim) && !settings.SeesAll(RolesOf(session));

    private static string? EmailOf(Session session, AccessOptions settings) => VerifiedEmail.IsProved(session, settings) ? session.Email : null;

    private static List<string> ProvedBy(Session session, AccessOptions settings, string claim) =>
        claim == VerifiedEmail.Address && !VerifiedEmail.IsProved(session, settings) ? [] : ValuesOf(session, claim);

    private static List<string> ValuesOf(Session session, string claim) => [.. session.Claims.Where(one => one.Type == claim).Select(one => one.Value)];
}
