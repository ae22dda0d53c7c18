using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Ergo.OpenIdConnect;

/// <summary>This application's own addresses, as they are registered with the provider.</summary>
internal static class PublicAddress
{
    /// <summary>A path below the public origin. The Host header is the browser's word; the registered address is the application's own.</summary>
    public static string Of(HttpContext context, ProviderOptions options, PathString path)
    {
        var pathBase = context.Features.Get<IAuthenticationFeature>()?.OriginalPathBase ?? context.Request.PathBase;
        return options.PublicOrigin + pathBase.ToUriComponent() + path.ToUriComponent();
    }
}
