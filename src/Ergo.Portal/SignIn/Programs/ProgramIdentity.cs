using System.Security.Claims;
using Ergo.Operations.Access;

namespace Ergo.Portal.SignIn.Programs;

/// <summary>A program that was let in to the HTTP API, by a key or a token of this very request.</summary>
/// <param name="actor">What it may do.</param>
public sealed class ProgramIdentity(Actor actor) : ClaimsIdentity(
    [new Claim(SignInEndpoints.NameClaim, actor.Signature.Words), .. actor.Roles.Select(role => new Claim(SignInEndpoints.RoleClaim, role))],
    "api", SignInEndpoints.NameClaim, SignInEndpoints.RoleClaim)
{
    /// <summary>What it may do.</summary>
    public Actor Who { get; } = actor;
}
