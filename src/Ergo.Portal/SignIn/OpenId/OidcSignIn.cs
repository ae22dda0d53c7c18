using System.Security.Claims;
using System.Security.Cryptography;
using Ergo.Accounts;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.OpenIdConnect;
using Ergo.Operations.Audit;
using Ergo.Operations.Sessions;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.SignIn.OpenId;

/// <summary>From what the identity provider says to a session of the portal, and back to the provider at sign-out.</summary>
internal sealed class OidcSignIn(SessionStore sessions, IDataProtectionProvider protection, IOptionsMonitor<AccessOptions> access, AuditTrail audit)
{
    private const string IdToken = "id_token";
    private readonly IDataProtector _protector = protection.CreateProtector("Ergo.Portal.IdToken");

    /// <summary>Sends the browser to the provider, and back to a local address afterwards.</summary>
    public static ChallengeHttpResult Challenge([FromForm] string? returnUrl) =>
        TypedResults.Challenge(new AuthenticationProperties { RedirectUri = LocalUrl.Safe(returnUrl) }, [OidcMode.Scheme]);

    /// <summary>Starts the session of somebody whom the provider has vouched for.</summary>
    public async Task StartAsync(TicketReceivedContext context)
    {
        var who = context.Principal!;
        var kept = new[] { access.CurrentValue.RoleClaim, access.CurrentValue.WarehouseClaim, VerifiedEmail.Claim }.OfType<string>().ToHashSet();
        var token = context.Properties?.GetTokenValue(IdToken);
        var subject = who.FindFirstValue("sub")!;
        var email = who.FindFirstValue("email");
        await SessionCookies.SignInAsync(context.HttpContext, new NewSession
        {
            Issuer = who.FindFirstValue("iss")!,
            Subject = subject,
            ProviderSession = who.FindFirstValue("sid"),
            Name = new[] { who.FindFirstValue("name"), email }.FirstOrDefault(name => !string.IsNullOrWhiteSpace(PlainText.Line(name))) ?? subject,
            Email = email,
            Claims = [.. who.Claims.Where(claim => kept.Contains(claim.Type)).Select(claim => new SessionClaim(claim.Type, claim.Value))],
            IdToken = token is null ? null : _protector.Protect(token),
        });
        context.HandleResponse();
        context.Response.Redirect(LocalUrl.Safe(context.ReturnUri));
    }

    /// <summary>
    /// Writes down a sign-in that did not end in a session. Only one that this browser began: without its state and cookie a request is noise that
    /// anybody can send, and the server's log has it.
    /// </summary>
    public Task NoteRefusalAsync(RemoteFailureContext context) => context.Properties is null ? Task.CompletedTask : audit.NoteAsync(new AuditEntry
    {
        Actor = "somebody not signed in", Issuer = ((OpenIdConnectOptions)context.Options).Authority, Address = context.HttpContext.Address(),
        Act = Notice.Of(SessionCodes.Start), Outcome = AuditOutcome.Refused, Result = context.Failure is { } failure ? Notice.OfText(failure.Message) : null,
    });

    /// <summary>Ends the sessions that the provider says are over.</summary>
    public async Task EndAtProviderAsync(BackchannelLogoutContext context)
    {
        var ended = await sessions.EndAtProviderAsync(context.Issuer, context.Subject, context.SessionId, CancellationToken.None);
        await audit.NoteAsync(new AuditEntry
        {
            Actor = "the identity provider", Issuer = context.Issuer, Subject = context.Subject, Address = context.HttpContext.Address(),
            Act = Notice.Of(SessionCodes.EndAtProvider), Outcome = AuditOutcome.Done, Result = Notice.Of(SessionCodes.Count, ("count", ended)),
        });
    }

    /// <summary>Signs out at the provider too, telling it whose session it was.</summary>
    public Task SignOutAsync(HttpContext context, SessionIdentity ended, string returnUrl)
    {
        AuthenticationProperties properties = new() { RedirectUri = returnUrl };
        if (ended.Session.IdToken is { } kept && Unprotect(kept) is { } token)
        {
            properties.StoreTokens([new AuthenticationToken { Name = IdToken, Value = token }]);
        }

        return context.SignOutAsync(OidcMode.Scheme, properties);
    }

    private string? Unprotect(string text)
    {
        try
        {
            return _protector.Unprotect(text);
        }
        catch (CryptographicException)
        {
            // Its key is gone; the provider then asks the person.
            return null;
        }
    }
}
