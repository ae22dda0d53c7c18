using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Ergo.OpenIdConnect;

internal sealed partial class StrictOpenIdConnectHandler
{
    // Nobody signs in in more tabs at once.
    private const int MaxBegun = 20;

    /// <summary>Sends the browser to the provider; anything that is no navigation gets 401.</summary>
    /// <param name="properties">Where the person goes afterwards, on this site.</param>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!Provider.IsNavigation(Request))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        KeepOutOfCaches();
        DropAbandonedSignIns();
        properties.RedirectUri = LocalUrl.Safe(properties.RedirectUri ?? (HttpMethods.IsGet(Request.Method) ? OriginalPathBase + OriginalPath + Request.QueryString : null));
        try
        {
            await base.HandleChallengeAsync(properties);
        }
        catch (Exception e) when (e is OpenIdConnectException or OpenIdConnectProtocolException or InvalidOperationException)
        {
            await TellOfFailedChallengeAsync(e);
        }
    }

    // Each sign-in that was begun and left keeps its cookie until it expires: some hundred of them make each request too large for the server.
    private void DropAbandonedSignIns()
    {
        var cookie = Options.CorrelationCookie;
        // Browsers send the oldest first.
        foreach (var abandoned in Request.Cookies.Keys.Where(key => key.StartsWith(cookie.Name!, StringComparison.Ordinal)).SkipLast(MaxBegun))
        {
            Response.Cookies.Delete(abandoned, cookie.Build(Context, TimeProvider.GetUtcNow()));
        }
    }

    // Whatever the provider says against a request that nobody has touched is a fault of it, or of the registration there.
    private async Task TellOfFailedChallengeAsync(Exception cause)
    {
        Logger.LogWarning(cause, "A sign-in with {Scheme} could not start: {Reason}", Scheme.Name, cause.Message);
        var failed = new ChallengeFailedContext(Context, Scheme, Options) { Exception = OpenIdConnectException.Unavailable(cause.Message, cause) };
        await Provider.Events.ChallengeFailedAsync(failed);
        if (!failed.Handled)
        {
            await FailurePage.WriteAsync(Context, Provider, failed.Exception);
        }
    }
}
