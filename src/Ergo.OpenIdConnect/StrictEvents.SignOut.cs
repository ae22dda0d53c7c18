using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace Ergo.OpenIdConnect;

internal sealed partial class StrictEvents
{
    // Longer addresses are cut off by proxies; the provider then asks the person itself.
    private const int MaxHintLength = 6000;

    // Tells the state of a sign-out from that of a sign-in.
    private const string SignOutKey = "oidc.sign-out";

    /// <summary>Completes the request that ends the session at the provider, or stays here where the provider has no address for it.</summary>
    public override async Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        var properties = context.Properties;
        var local = LocalUrl.Safe(properties.RedirectUri);
        if (string.IsNullOrEmpty(context.ProtocolMessage.IssuerAddress))
        {
            context.Response.Redirect(local);
            context.HandleResponse();
            return;
        }

        // Else asked of this scheme, so that a session of another provider gives no hint.
        var hint = properties.GetTokenValue(IdTokenName) ?? (await context.HttpContext.AuthenticateAsync(context.Scheme.Name)).Properties?.GetTokenValue(IdTokenName);
        context.ProtocolMessage.ClientId = options.ClientId;
        context.ProtocolMessage.PostLogoutRedirectUri = PublicAddress.Of(context.HttpContext, options, options.SignedOutCallbackPath);
        context.ProtocolMessage.IdTokenHint = hint is { Length: <= MaxHintLength } ? hint : null;
        // They become the state, where the token has no business.
        properties.Items.Clear();
        properties.Items[SignOutKey] = "";
        properties.RedirectUri = local;
    }

    /// <summary>Ends nothing: anybody can open this address.</summary>
    public override Task SignedOutCallbackRedirect(RemoteSignOutContext context)
    {
        context.Response.Redirect(LocalUrl.Safe(context.Properties?.Items.ContainsKey(SignOutKey) == true ? context.Properties.RedirectUri : null));
        context.HandleResponse();
        return Task.CompletedTask;
    }
}
