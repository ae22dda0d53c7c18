using System.Security.Claims;
using Ergo.Portal.Auth;

namespace Ergo.Portal.Admin;

/// <summary>Somebody signed in, as recorded with what they did.</summary>
/// <param name="Id">The account's lasting id.</param>
/// <param name="Words">Name and role, for example "Demo admin (admin)".</param>
public sealed record Person(string Id, string Words)
{
    /// <summary>The person of a session.</summary>
    public static Person Of(ClaimsPrincipal user)
    {
        var name = user.Identity?.Name ?? "somebody without a name";
        var roles = user.RolesInWords();
        return new Person(user.FindFirstValue("sub") ?? name, roles.Length == 0 ? name : $"{name} ({roles})");
    }
}
