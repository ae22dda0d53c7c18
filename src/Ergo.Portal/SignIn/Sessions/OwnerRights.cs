using System.Text.Json;
using Ergo.Accounts;
using Ergo.Accounts.SavedReports;
using Ergo.Operations.Access;
using Ergo.Operations.SavedReports;
using Ergo.Snapshots.Access;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>What follows now from what was claimed of somebody at the latest sign-in.</summary>
internal sealed class OwnerRights(SessionPrincipals principals) : IOwnerRights
{
    /// <inheritdoc />
    public async Task<Actor> OfAsync(ReportOwner owner, CancellationToken cancellationToken)
    {
        var session = SessionOf(owner);
        var identity = await principals.OfAsync(session, cancellationToken);
        IReadOnlyList<string> roles = identity is null ? [] : principals.RolesOf(session);
        return new Actor
        {
            Signature = Signature.Of(owner.Subject, $"{owner.Name}, by schedule", roles), Roles = roles, Scope = identity?.Scope ?? AccessScope.None, Standing = Standing.Live,
        };
    }

    /// <summary>The latest sign-in as a session, which has long ended.</summary>
    internal static Session SessionOf(ReportOwner owner) => new()
    {
        Id = 0, Issuer = owner.Issuer, Subject = owner.Subject, Name = owner.Name, Email = owner.Email, StartedAt = owner.SeenAt, SeenAt = owner.SeenAt, EndsAt = owner.SeenAt,
        Claims = JsonSerializer.Deserialize<List<SessionClaim>>(owner.Claims, JsonSerializerOptions.Web) ?? [],
    };
}
