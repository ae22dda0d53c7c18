using Ergo.Portal.Navigation;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace Ergo.Portal.Pages.Status;

/// <summary>Says what an error status means. Reached by re-execution, so the address stays the one asked for.</summary>
public sealed partial class StatusPage
{
    /// <summary>The HTTP status, 400 to 599.</summary>
    [Parameter]
    public int Code { get; set; }

    [CascadingParameter]
    private HttpContext? Context { get; set; }

    private IEnumerable<string> RefusedPolicies =>
        Context?.Features.Get<IStatusCodeReExecuteFeature>()?.Endpoint?.Metadata.GetOrderedMetadata<IAuthorizeData>()
            .Select(rule => rule.Policy).OfType<string>() ?? [];

    // The provider's answer is good for one try; a sign-in begins anew.
    private bool IsSignIn => Context?.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath.StartsWith("/signin-", StringComparison.OrdinalIgnoreCase) == true;

    private string Again => IsSignIn ? $"5; url={PageUrls.OverviewPath}" : "5";

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        // Opened directly, the page is no page.
        if (Context is { } context && context.Features.Get<IStatusCodeReExecuteFeature>() is null && context.Features.Get<IExceptionHandlerFeature>() is null)
        {
            Code = StatusCodes.Status404NotFound;
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
