using Ergo.Portal.Navigation;

namespace Ergo.Portal.Hosting;

/// <summary>Pages for denied access (403), unknown addresses (404) and faults (500), each with its real status code.</summary>
internal static class ErrorPageHosting
{
    /// <summary>Answers faults and empty error statuses with the portal's own pages.</summary>
    public static void UsePortalErrorPages(this WebApplication app)
    {
        // In Development too: a fault's details belong into the log, and what is seen while developing is what users see.
        app.UseExceptionHandler(PageUrls.Error, createScopeForErrors: true);
        app.UseWhen(
            context => !IsForMachines(context.Request.Path),
            pages => pages.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true));
    }

    private static bool IsForMachines(PathString path) =>
        path.StartsWithSegments("/_blazor") || path.StartsWithSegments("/health") || path.StartsWithSegments("/_framework") || path.StartsWithSegments("/_content");
}
