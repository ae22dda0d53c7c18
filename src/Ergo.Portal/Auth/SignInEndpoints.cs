using System.Security.Claims;
using Ergo.Portal.Navigation;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Ergo.Portal.Auth;

/// <summary>The form targets of sign-in and sign-out. Antiforgery is checked by the middleware because both read a form.</summary>
internal static class SignInEndpoints
{
    /// <summary>The claim that carries a role.</summary>
    public const string RoleClaim = "role";

    /// <summary>The claim that carries the name shown.</summary>
    public const string NameClaim = "name";

    /// <summary>The roles demo sign-in offers, with what each comes for.</summary>
    public static readonly IReadOnlyList<(string Role, string Purpose)> DemoRoles =
    [
        (Roles.SafetyManager, "Red zones, exposure and postures of every warehouse."),
        (Roles.ComplianceOfficer, "The dashboards, and exposure reports to export."),
        (Roles.Admin, "The dashboards, refreshing of views and retention of data."),
    ];

    /// <summary>Signs in with one of <see cref="DemoRoles"/>; any other role is refused with 400.</summary>
    public static async Task<Results<RedirectHttpResult, BadRequest<string>>> DemoSignInAsync(HttpContext context, [FromForm] string? role, [FromForm] string? returnUrl)
    {
        if (!DemoRoles.Any(offered => offered.Role == role))
        {
            return TypedResults.BadRequest("This role is not offered by demo sign-in. Choose one on the sign-in page.");
        }

        var words = Roles.InWords(role!);
        var identity = new ClaimsIdentity(
            [new(NameClaim, $"Demo {words}"), new(RoleClaim, role!), new("sub", $"demo-{role}")],
            "demo", NameClaim, RoleClaim);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        return TypedResults.LocalRedirect(ReturnUrl.Safe(returnUrl));
    }

    /// <summary>Ends the session and goes to the sign-in page.</summary>
    public static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, IFormCollection form)
    {
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect(PageUrls.SignInPath);
    }
}
