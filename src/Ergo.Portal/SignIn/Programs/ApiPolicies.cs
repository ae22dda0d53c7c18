using Ergo.Operations.Access;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Authorization;

namespace Ergo.Portal.SignIn.Programs;

/// <summary>The rights as addresses of the API ask for them: of a program, so that no form of another site can ask with somebody's cookie.</summary>
internal static class ApiPolicies
{
    private const string Prefix = "api:";

    /// <summary>The policy that asks a program for a right.</summary>
    /// <param name="right">One of <see cref="Rights.Grants"/>.</param>
    public static string Of(string right) => Prefix + right;

    /// <summary>The policy for any program, and anybody signed in.</summary>
    public const string Anybody = Prefix + "anybody";

    /// <summary>The policy for any program.</summary>
    public const string AnyProgram = Prefix + "any-program";

    /// <summary>Adds them.</summary>
    public static void Add(AuthorizationBuilder authorization)
    {
        foreach (var right in Rights.Grants.Keys)
        {
            authorization.AddPolicy(Of(right), rule => rule.RequireAuthenticatedUser().RequireAssertion(context =>
                context.User.Identity is ProgramIdentity && Rights.Allow(context.User.Actor(), right)));
        }

        authorization.AddPolicy(AnyProgram, rule => rule.RequireAuthenticatedUser().RequireAssertion(context => context.User.Identity is ProgramIdentity));
        authorization.AddPolicy(Anybody, rule => rule.RequireAuthenticatedUser());
    }
}
