using System.Security.Claims;
using Ergo.Operations.Access;
using Ergo.Portal.SignIn.Programs;
using Ergo.Portal.SignIn.Sessions;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>The person of a session as an actor.</summary>
public static class SessionActor
{
    /// <summary>The person as they stand now.</summary>
    /// <param name="user">The person of a circuit or request.</param>
    /// <param name="isLive">True where the session was just found to live, false where it has ended, null where nobody knows; by default what the person's identity tells.</param>
    public static Actor Actor(this ClaimsPrincipal user, bool? isLive = true)
    {
        if (user.Identity is ProgramIdentity program)
        {
            return program.Who;
        }

        var session = user.Session();
        return new Actor
        {
            Signature = user.Signature(),
            Roles = [.. user.FindAll(SignInEndpoints.RoleClaim).Select(claim => claim.Value)],
            Scope = user.Scope(),
            Session = session?.Session,
            Standing = isLive is null || user.Identity is UncheckedIdentity ? Standing.Unknown : isLive.Value ? Standing.Live : Standing.Ended,
        };
    }

    /// <summary>Name and roles, as recorded with what the person does.</summary>
    public static Signature Signature(this ClaimsPrincipal user) => Operations.Access.Signature.Of(
        user.FindFirstValue("sub"), user.Identity?.Name ?? "somebody without a name", user.FindAll(SignInEndpoints.RoleClaim).Select(claim => claim.Value));

    /// <summary>The person's roles in words, for example "safety manager".</summary>
    public static string RolesInWords(this ClaimsPrincipal user) =>
        string.Join(", ", user.FindAll(SignInEndpoints.RoleClaim).Select(claim => Roles.InWords(claim.Value)));
}
