using System.Security.Claims;
using Ergo.Portal.SignIn.Programs;
using Ergo.Snapshots.Access;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>What pages ask of somebody signed in.</summary>
public static class SessionUser
{
    /// <summary>The session of a person; null for somebody who is not signed in.</summary>
    public static SessionIdentity? Session(this ClaimsPrincipal user) => user.Identity as SessionIdentity;

    /// <summary>What a person may see; nothing for somebody who is not signed in.</summary>
    public static AccessScope Scope(this ClaimsPrincipal user) => (user.Identity as ProgramIdentity)?.Who.Scope ?? user.Session()?.Scope ?? AccessScope.None;
}
