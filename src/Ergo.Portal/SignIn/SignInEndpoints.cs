using Ergo.Accounts;
using Ergo.Database;
using Ergo.OpenIdConnect;
using Ergo.Operations.Access;
using Ergo.Portal.Database;
using Ergo.Portal.Navigation;
using Ergo.Portal.SignIn.OpenId;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Ergo.Portal.SignIn;

/// <summary>The form targets of sign-in and sign-out. Antiforgery is checked by the middleware because both read a form.</summary>
internal static class SignInEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
    public static async Task<Results<RedirectHttpResult, BadRequest<string>, StatusCodeHttpResult>> DemoSignInAsync(HttpContext context, DatabaseState database, [FromForm] string? role, [FromForm] string? returnUrl)
    {
        if (!DemoRoles.Any(offered => offered.Role == role))
        {
            return TypedResults.BadRequest("This role is not offered by demo sign-in. Choose one on the sign-in page.");
        }

        try
        {
            // Whoever is quicker than the first start waits for its schema.
            await database.WaitUntilReadyAsync(context.RequestAborted).WaitAsync(Patience, context.RequestAborted);
            await SessionCookies.SignInAsync(context, new NewSession
            {
                Issuer = SessionPrincipals.DemoIssuer,
                Subject = $"demo-{role}",
                Name = $"Demo {Roles.InWords(role!)}",
                Claims = [new SessionClaim(RoleClaim, role!)],
            });
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        return TypedResults.LocalRedirect(LocalUrl.Safe(returnUrl));
    }

    /// <summary>Ends the session, here and at the identity provider, and goes to the sign-in page.</summary>
    public static async Task<IResult> SignOutAsync(HttpContext context, OidcMode oidc, IFormCollection form)
    {
        var ended = await SessionCookies.SignOutAsync(context);
        if (oidc.IsOn && ended is not null && ended.Session.Issuer != SessionPrincipals.DemoIssuer)
        {
            await context.RequestServices.GetRequiredService<OidcSignIn>().SignOutAsync(context, ended, PageUrls.SignInPath);
            return Results.Empty;
        }

        return TypedResults.LocalRedirect(PageUrls.SignInPath);
    }
}
