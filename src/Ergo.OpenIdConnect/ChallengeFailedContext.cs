using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;

namespace Ergo.OpenIdConnect;

/// <summary>A sign-in that could not start.</summary>
/// <param name="context">The request that asked for it.</param>
/// <param name="scheme">The scheme of the provider.</param>
/// <param name="options">The provider's options.</param>
public sealed class ChallengeFailedContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options)
    : BaseContext<OpenIdConnectOptions>(context, scheme, options)
{
    /// <summary>What went wrong.</summary>
    public required OpenIdConnectException Exception { get; init; }

    /// <summary>Set when the application has answered the request itself.</summary>
    public bool Handled { get; set; }
}
