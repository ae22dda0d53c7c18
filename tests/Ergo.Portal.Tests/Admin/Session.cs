using System.Security.Claims;
using Ergo.Operations.Access;
using Ergo.Portal.SignIn;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Snapshots.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Admin;

/// <summary>A signed-in person whose roles can change, and the portal's own policies.</summary>
internal sealed class Session(string name, params string[] roles) : AuthenticationStateProvider
{
    public string[] Roles { get; set; } = roles;

    /// <summary>What may be seen; everything unless told.</summary>
    public AccessScope Scope { get; set; } = AccessScope.All;

    public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new SessionIdentity(
        new Accounts.Session { Id = 1, Issuer = "test", Subject = name, Name = name, StartedAt = default, SeenAt = default, EndsAt = default }, "", Roles, Scope))));

    public static void AddPolicies(IServiceCollection services)
    {
        services.AddAuthorizationCore(options =>
        {
            foreach (var policy in Rights.Grants.Keys)
            {
                options.AddPolicy(policy, rule => Policies.Build(policy, rule));
            }
        });
        // bUnit's placeholders would stay otherwise.
        services.AddSingleton<IAuthorizationService, DefaultAuthorizationService>();
        services.AddSingleton<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>();
    }
}
