using System.Security.Claims;
using Ergo.Accounts;
using Ergo.Snapshots.Access;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>Somebody signed in: name and roles as claims, and with them the session and what may be seen.</summary>
public sealed class SessionIdentity : ClaimsIdentity
{
    /// <summary>Makes the identity of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="key">Its key.</param>
    /// <param name="roles">The roles that follow from its claims, of <see cref="Operations.Access.Roles.All"/>.</param>
    /// <param name="scope">What may be seen.</param>
    public SessionIdentity(Session session, string key, IEnumerable<string> roles, AccessScope scope)
        : base(ClaimsOf(session, roles), "session", SignInEndpoints.NameClaim, SignInEndpoints.RoleClaim)
    {
        Session = session;
        Key = key;
        Scope = scope;
    }

    /// <summary>The session.</summary>
    public Session Session { get; }

    /// <summary>What may be seen.</summary>
    public AccessScope Scope { get; }

    /// <summary>The session's key; never leaves the server but in its own cookie.</summary>
    internal string Key { get; }

    /// <summary>Whether somebody may still do and see the same.</summary>
    internal bool HasSameRights(SessionIdentity other) =>
        Session.Id == other.Session.Id && Scope.Equals(other.Scope)
        && FindAll(RoleClaimType).Select(claim => claim.Value).SequenceEqual(other.FindAll(RoleClaimType).Select(claim => claim.Value));

    private static IEnumerable<Claim> ClaimsOf(Session session, IEnumerable<string> roles) =>
        [new(SignInEndpoints.NameClaim, session.Name), new("sub", session.Subject), new("iss", session.Issuer), .. roles.Select(role => new Claim(SignInEndpoints.RoleClaim, role))];
}
