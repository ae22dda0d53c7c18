using Ergo.Operations.Access;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Authorization;

namespace Ergo.Portal.SignIn;

/// <summary>The rights as ASP.NET asks for them: a policy each, of the same name.</summary>
internal static class Policies
{
    /// <summary>Puts what a right asks for into a rule.</summary>
    /// <param name="right">One of <see cref="Rights.Grants"/>.</param>
    /// <param name="rule">The rule.</param>
    public static void Build(string right, AuthorizationPolicyBuilder rule)
    {
        rule.RequireAuthenticatedUser().RequireAssertion(context => Rights.Allow(context.User.Actor(), right));
    }
}
