using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ergo.OpenIdConnect;

/// <summary>Signs people in and out with an OpenID provider (authorization code with PKCE, OpenID Connect Core).</summary>
/// <param name="options">The provider's options.</param>
/// <param name="logger">Where refusals are told.</param>
/// <param name="encoder">Asked for by the base class.</param>
/// <param name="replays">Remembers logout tokens.</param>
public sealed partial class OpenIdConnectHandler(IOptionsMonitor<OpenIdConnectOptions> options, ILoggerFactory logger, UrlEncoder encoder, IReplayMemory replays)
    : RemoteAuthenticationHandler<OpenIdConnectOptions>(options, logger, encoder), IAuthenticationSignOutHandler
{
    private const string IdTokenName = "id_token";

    private new OpenIdConnectEvents Events => (OpenIdConnectEvents)base.Events;

    /// <summary>Answers the requests that the provider sends or sends the browser with.</summary>
    public override Task<bool> HandleRequestAsync() =>
        Options.BackchannelLogoutPath == Request.Path ? HandleBackchannelLogoutAsync()
        : Options.SignedOutCallbackPath == Request.Path ? HandleSignedOutAsync()
        : base.HandleRequestAsync();

    /// <inheritdoc/>
    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new OpenIdConnectEvents());

    // The Host header is the browser's word; the registered address is the application's own.
    private string PublicUri(PathString path) => Options.PublicOrigin + OriginalPathBase.ToUriComponent() + path.ToUriComponent();

    private void KeepOutOfCaches()
    {
        Response.Headers.CacheControl = "no-store";
        // Code and state are in the address.
        Response.Headers["Referrer-Policy"] = "no-referrer";
    }
}
