using Ergo.Portal.Navigation;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace Ergo.Portal.Hosting;

/// <summary>Pages for denied access (403), unknown addresses (404) and faults (500), each with its real status code.</summary>
internal static class ErrorPageHosting
{
    /// <summary>Answers faults and empty error statuses with the portal's own pages.</summary>
    public static void UsePortalErrorPages(this WebApplication app)
    {
        // In Development too: a fault's details belong into the log, and what is seen while developing is what users see.
        app.UseExceptionHandler(PageUrls.Error, createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // The failed request's form is not the error page's: as a POST, or with the form's failed check, the page would be refused too.
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
            {
                context.Request.Method = HttpMethods.Get;
                context.Features.Set<IAntiforgeryValidationFeature>(null);
                context.SetEndpoint(null);
            }

            if (IsForMachines(context.Request.Path) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
            {
                pages.Enabled = false;
            }

            return next(context);
        });
        // After the lines above, so that an error page is matched anew.
        app.UseRouting();
    }

    private static bool IsForMachines(PathString path) =>
        path.StartsWithSegments("/_blazor") || path.StartsWithSegments("/health") || path.StartsWithSegments("/_framework") || path.StartsWithSegments("/_content");
}
