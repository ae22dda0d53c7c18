using Ergo.Portal.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace Ergo.Portal.Hosting;

/// <summary>The document every page is rendered into.</summary>
public sealed partial class App
{
    private const string ThemeCookie = "ergo-theme";

    [CascadingParameter]
    private HttpContext Context { get; set; } = default!;

    [Inject]
    private IAntiforgery Antiforgery { get; init; } = default!;

    // Made here and handed on: after an error page the circuit's own copy of the token is gone, and sign-out would be refused.
    // Not for a form that came without the browser's own cookie, as one of another site does: what it is answered must not replace that.
    private string? RequestToken => Context.IsRefusedForm() && !Context.Request.Cookies.ContainsKey(SecurityHosting.AntiforgeryCookie) ? null : Antiforgery.GetAndStoreTokens(Context).RequestToken;

    // The server knows the theme before the first paint, so nothing flashes and no inline script is needed.
    private string Theme => Context.Request.Cookies[ThemeCookie] switch { "light" => "light", "dark" => "dark", _ => "system" };

    private IComponentRenderMode? PageMode => Context.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;

    private Dictionary<string, object> NonceAttribute => new() { ["nonce"] = Context.CspNonce() };
}
