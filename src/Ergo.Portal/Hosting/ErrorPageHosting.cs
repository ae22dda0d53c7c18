using System.Net.Mime;
using Ergo.Database;
using Ergo.Portal.Navigation;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace Ergo.Portal.Hosting;

/// <summary>Pages for denied access (403), unknown addresses (404) and faults (500), each with its real status code.</summary>
internal static partial class ErrorPageHosting
{
    private static readonly object PostedKey = new();

    /// <summary>Answers faults and empty error statuses with the portal's own pages.</summary>
    public static void UsePortalErrorPages(this WebApplication app)
    {
        // In Development too: a fault's details belong into the log, and what is seen while developing is what users see.
        app.UseExceptionHandler(PageUrls.Error, createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorPageHosting));
        app.Use((context, next) => TellOutageAsync(context, next, logger));
        app.Use((context, next) =>
        {
            // The failed request's form is not the error page's: as a POST, or with the form's failed check, the page would be refused too.
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
            {
                context.Items[PostedKey] = !HttpMethods.IsGet(context.Request.Method);
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

    /// <summary>Whether this is the page of a request that failed and was not a plain GET, such as a form of another site.</summary>
    public static bool IsRefusedForm(this HttpContext context) => context.Items[PostedKey] is true;

    // A database that is lost, or has no connection left, is no fault of the portal's, whoever comes upon it: a page or a sign-in.
    private static async Task TellOutageAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (StoreFailure.IsOutage(failure) && failure is not BadHttpRequestException && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            LogOutage(logger, context.Request.Method, context.Request.Path, DatabaseFailure.Describe(failure));
            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
            {
                // The page that tells of it needs the database too.
                context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
                await context.Response.WriteAsync("The database does not answer. Load the page again in a moment.");
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} was answered 503: {Reason}")]
    private static partial void LogOutage(ILogger logger, string method, string path, string reason);

    private static bool IsForMachines(PathString path) =>
        path.StartsWithSegments("/_blazor") || path.StartsWithSegments("/health") || path.StartsWithSegments("/_framework") || path.StartsWithSegments("/_content") || path.StartsWithSegments("/api");
}
