using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;

namespace Ergo.OpenIdConnect;

/// <summary>The sessions that the provider has ended. At least one of <see cref="Subject"/> and <see cref="SessionId"/> is set.</summary>
/// <param name="context">The provider's request.</param>
/// <param name="scheme">The scheme of the provider.</param>
/// <param name="options">The provider's options.</param>
public sealed class BackchannelLogoutContext(HttpContext context, AuthenticationScheme scheme, OpenIdConnectOptions options)
    : BaseContext<OpenIdConnectOptions>(context, scheme, options)
{
    /// <summary>The claim <c>iss</c> of the sessions.</summary>
    public required string Issuer { get; init; }

    /// <summary>The claim <c>sub</c> of the sessions; without a <see cref="SessionId"/> all of this person end.</summary>
    public required string? Subject { get; init; }

    /// <summary>The claim <c>sid</c> of the session that ends; unset when all of the person end.</summary>
    public required string? SessionId { get; init; }
}
