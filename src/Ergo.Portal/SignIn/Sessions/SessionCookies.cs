using System.Security.Claims;
using Ergo.Accounts;
using Ergo.Database;
using Ergo.Portal.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.Sessions;

/// <summary>
/// The session cookie. It carries the key of a session and nothing else: each sign-in makes a new key, whatever cookie the browser
/// brought, so a planted cookie never becomes somebody's session.
/// </summary>
internal static class SessionCookies
{
    private const string KeyClaim = "key";

    /// <summary>Starts a session and gives the browser its key. The session that the browser had ends.</summary>
    public static async Task SignInAsync(HttpContext context, NewSession session)
    {
        var store = context.RequestServices.GetRequiredService<SessionStore>();
        var limits = context.RequestServices.GetRequiredService<IOptions<SessionSettings>>().Value.Limits;
        await EndAsync(context, "replaced by another sign-in");
        var key = await store.StartAsync(session with { Address = context.Address(), UserAgent = context.Request.Headers.UserAgent }, limits, context.RequestAborted);
        await context.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(KeyClaim, key)], "cookie")),
            new AuthenticationProperties { AllowRefresh = false });
    }

    /// <summary>Ends the browser's session, everywhere at once, and takes its cookie away.</summary>
    /// <returns>The session; null where there was none.</returns>
    public static async Task<SessionIdentity?> SignOutAsync(HttpContext context)
    {
        var ended = await EndAsync(context, "signed out");
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return ended;
    }

    /// <summary>Puts the person of the session in the place of the cookie's content, or refuses the cookie.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // Files of the build are everybody's: nobody is asked for.
        if (context.HttpContext.IsAsset())
        {
            context.RejectPrincipal();
            return;
        }

        var principals = context.HttpContext.RequestServices.GetRequiredService<SessionPrincipals>();
        SessionIdentity? identity;
        try
        {
            identity = context.Principal?.FindFirstValue(KeyClaim) is { } key ? await principals.UseAsync(key, context.HttpContext.RequestAborted) : null;
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // The cookie may be good: it is kept, and whoever needs to know is told to come back.
            context.RejectPrincipal();
            context.HttpContext.Features.Set(new SessionOutage());
            return;
        }

        if (identity is null)
        {
            // The cookie stays: an open page may ask with it while a sign-in in another tab is giving the browser the next one,
            // which an answer that takes the cookie away would take too. Its key is worth nothing.
            context.RejectPrincipal();
            return;
        }

        context.ReplacePrincipal(new ClaimsPrincipal(identity));
    }

    private static async Task<SessionIdentity?> EndAsync(HttpContext context, string reason)
    {
        // Asked anew: at a callback nobody has been authenticated yet.
        var known = (await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme)).Principal?.Session();
        if (known is not null)
        {
            await context.RequestServices.GetRequiredService<SessionStore>().EndAsync(known.Session.Id, known.Session.Name, reason, context.RequestAborted);
        }

        return known;
    }
}
