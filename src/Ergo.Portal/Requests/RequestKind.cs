using Ergo.Portal.Navigation;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.StaticAssets;

namespace Ergo.Portal.Requests;

/// <summary>Marks an endpoint that reads a report for as long as it is sent.</summary>
internal sealed record DownloadMark;

/// <summary>What a request is to the limits. Told by what answers it, never by how its address is spelt.</summary>
internal enum RequestKind
{
    /// <summary>Not counted: files from memory, probes, and the page that tells of a refusal.</summary>
    Free,

    /// <summary>Part of signing in or out.</summary>
    SignIn,

    /// <summary>The identity provider ends sessions. All of its calls come from a few addresses.</summary>
    BackchannelLogout,

    /// <summary>A page, whose questions go to the database.</summary>
    Page,

    /// <summary>A report.</summary>
    Download,

    /// <summary>Anything else, addresses that do not exist included.</summary>
    Other,
}

/// <summary>Tells the kind of a request.</summary>
internal static class RequestKinds
{
    // Answered by the sign-in handler, which has no endpoints.
    private static readonly string[] SignInPaths = [PageUrls.SignInPath, PageUrls.SignOut, "/signin-oidc", "/signout-callback-oidc"];

    /// <summary>The kind of a request whose endpoint has been matched.</summary>
    public static RequestKind Kind(this HttpContext context)
    {
        var path = context.Request.Path;
        var endpoint = context.GetEndpoint();
        return context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null || path.StartsWithSegments("/health") ? RequestKind.Free
            : IsAsset(context) ? RequestKind.Free
            : path.StartsWithSegments("/signout-backchannel") ? RequestKind.BackchannelLogout
            : SignInPaths.Any(one => path.StartsWithSegments(one)) ? RequestKind.SignIn
            : endpoint?.Metadata.GetMetadata<DownloadMark>() is not null ? RequestKind.Download
            : endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null ? RequestKind.Page
            : RequestKind.Other;
    }

    /// <summary>Whether a request is answered with a file of the build.</summary>
    public static bool IsAsset(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
}
