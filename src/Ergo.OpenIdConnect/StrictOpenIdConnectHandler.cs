using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ergo.OpenIdConnect;

/// <summary>
/// Microsoft's handler, with the rules it has no option and no event for: who may be sent to the provider, what an answer must be before
/// its code is exchanged, what happens while the provider is down, and back-channel logout.
/// </summary>
internal sealed partial class StrictOpenIdConnectHandler(
    IOptionsMonitor<OpenIdConnectOptions> options, ILoggerFactory logger, HtmlEncoder htmlEncoder, UrlEncoder encoder, IOptionsMonitor<ProviderOptions> providers, IReplayMemory replays)
    : OpenIdConnectHandler(options, logger, htmlEncoder, encoder)
{
    private ProviderOptions Provider => providers.Get(Scheme.Name);

    /// <summary>Answers the requests that the provider sends or sends the browser with.</summary>
    public override Task<bool> HandleRequestAsync() => Provider.BackchannelLogoutPath == Request.Path ? HandleBackchannelLogoutAsync() : base.HandleRequestAsync();

    private void KeepOutOfCaches()
    {
        Response.Headers.CacheControl = "no-store";
        // Code and state are in the address.
        Response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
