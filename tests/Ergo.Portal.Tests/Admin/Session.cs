using System.Security.Claims;
using Ergo.Portal.Auth;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Admin;

/// <summary>A signed-in person whose roles can change, and the portal's own policies.</summary>
internal sealed class Session(string name, params string[] roles) : AuthenticationStateProvider
{
    public string[] Roles { get; set; } = roles;

    public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(
        [new("name", name), new("sub", name), .. Roles.Select(role => new Claim("role", role))], "test", "name", "role"))));

    public static void AddPolicies(IServiceCollection services)
    {
        services.AddAuthorizationCore(options =>
        {
            foreach (var (policy, granted) in Policies.Grants)
            {
                options.AddPolicy(policy, rule => rule.RequireAuthenticatedUser().RequireRole(granted));
            }
        });
        // bUnit's placeholders would stay otherwise.
        services.AddSingleton<IAuthorizationService, DefaultAuthorizationService>();
        services.AddSingleton<IAuthorizationPolicyProvider, DefaultAuthorizationPolicyProvider>();
    }
}
