using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Ergo.OpenIdConnect;

public sealed partial class OpenIdConnectHandler
{
    // Longer addresses are cut off by proxies; the provider then asks the person itself.
    private const int MaxHintLength = 6000;

    /// <summary>
    /// Sends the browser to the provider to end its session there, and back to <see cref="AuthenticationProperties.RedirectUri"/>.
    /// The application's own session is ended by its cookie scheme.
    /// </summary>
    /// <param name="properties">Where the person goes afterwards, on this site; and the ID token, where the application has ended its session already.</param>
    public async Task SignOutAsync(AuthenticationProperties? properties)
    {
        if (ResolveTarget(Options.ForwardSignOut) is { } target)
        {
            await Context.SignOutAsync(target, properties);
            return;
        }

        KeepOutOfCaches();
        var local = LocalUrl.Safe(properties?.RedirectUri);
        Response.Redirect(await EndSessionAddressAsync(properties, local) ?? local);
    }

    private async Task<string?> EndSessionAddressAsync(AuthenticationProperties? properties, string local)
    {
        try
        {
            var provider = await Options.Provider.ConfigurationAsync(Context.RequestAborted);
            if (string.IsNullOrEmpty(provider.Endpoints.EndSessionEndpoint))
            {
                return null;
            }

            // Else asked of this scheme, so that a session of another provider gives no hint.
            var hint = properties?.GetTokenValue(IdTokenName) ?? (await Context.AuthenticateAsync(Scheme.Name)).Properties?.GetTokenValue(IdTokenName);
            var request = new Dictionary<string, string?>
            {
                ["client_id"] = Options.ClientId,
                ["post_logout_redirect_uri"] = PublicUri(Options.SignedOutCallbackPath),
                ["state"] = Options.State.SignOut.Protect(new AuthenticationProperties { RedirectUri = local }),
            };
            if (hint is { Length: <= MaxHintLength })
            {
                request["id_token_hint"] = hint;
            }

            return QueryHelpers.AddQueryString(provider.Endpoints.EndSessionEndpoint, request);
        }
        catch (OpenIdConnectException e)
        {
            Logger.LogWarning(e.InnerException, "The session at the provider of {Scheme} stays open: {Reason}", Scheme.Name, e.Message);
            return null;
        }
    }

    // Ends nothing: anybody can open this address.
    private Task<bool> HandleSignedOutAsync()
    {
        KeepOutOfCaches();
        var state = Request.Query["state"] is [{ Length: > 0 } value] ? Options.State.SignOut.Unprotect(value) : null;
        Response.Redirect(LocalUrl.Safe(state?.RedirectUri));
        return Task.FromResult(true);
    }
}
