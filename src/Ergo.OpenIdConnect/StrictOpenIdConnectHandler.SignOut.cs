using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect;

internal sealed partial class StrictOpenIdConnectHandler
{
    /// <summary>
    /// Sends the browser to the provider to end its session there, and back to <see cref="AuthenticationProperties.RedirectUri"/>.
    /// The application's own session is ended by its cookie scheme.
    /// </summary>
    /// <param name="properties">Where the person goes afterwards, on this site; and the ID token, where the application has ended its session already.</param>
    public override async Task SignOutAsync(AuthenticationProperties? properties)
    {
        KeepOutOfCaches();
        var local = LocalUrl.Safe(properties?.RedirectUri);
        properties ??= new AuthenticationProperties();
        properties.RedirectUri = local;
        try
        {
            await base.SignOutAsync(properties);
        }
        catch (OpenIdConnectException e)
        {
            Logger.LogWarning(e.InnerException, "The session at the provider of {Scheme} stays open: {Reason}", Scheme.Name, e.Message);
            Response.Redirect(local);
        }
    }

    /// <inheritdoc />
    protected override Task<bool> HandleSignOutCallbackAsync()
    {
        KeepOutOfCaches();
        return base.HandleSignOutCallbackAsync();
    }
}
