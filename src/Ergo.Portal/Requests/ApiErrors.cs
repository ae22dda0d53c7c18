using System.Diagnostics;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Words;
using Ergo.Snapshots.Access;
using Microsoft.AspNetCore.Http.Features;

namespace Ergo.Portal.Requests;

/// <summary>What addresses of the API answer where something is wrong: a problem of one form, whoever came upon it.</summary>
internal static partial class ApiErrors
{
    private const string Root = "/api";

    /// <summary>Whether a request is for the API.</summary>
    public static bool IsForApi(this HttpContext context) => context.Request.Path.StartsWithSegments(Root);

    /// <summary>Turns faults and empty error statuses into problems.</summary>
    public static void UsePortalApiErrors(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ApiErrors));
        app.UseWhen(IsForApi, api => api.Use((context, next) => PassAsync(context, next, logger)));
    }

    private static async Task PassAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Clear();
            await OfFailure(context, failure, logger).WriteAsync(context);
            return;
        }

        var response = context.Response;
        if (!response.HasStarted && response.StatusCode >= StatusCodes.Status400BadRequest && response.ContentType is null && response.ContentLength is null or 0)
        {
            await ApiProblem.Of(response.StatusCode, OfStatus(context)).WriteAsync(context);
        }
    }

    private static ApiProblem OfFailure(HttpContext context, Exception failure, ILogger logger)
    {
        switch (failure)
        {
            case BadHttpRequestException bad:
                context.Response.StatusCode = bad.StatusCode;
                return ApiProblem.Of(bad.StatusCode, OfStatus(context));
            case RefusedException refused:
                return ApiProblem.Of(ApiStatus.Of(refused.Notice.Code), refused.Notice);
            case ScopeException scope:
                return ApiProblem.Of(StatusCodes.Status403Forbidden, Notice.Of(ApiCodes.OnlyZones, ("reason", scope.Message)));
            case Exception when StoreFailure.IsOutage(failure):
                context.Response.Headers.RetryAfter = "5";
                return ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, Notice.Of(AccessCodes.DatabaseFailed, ("text", DatabaseFailure.Describe(failure))));
            default:
                var trace = Activity.Current?.Id ?? context.TraceIdentifier;
                LogFault(logger, failure, context.Request.Method, context.Request.Path, trace);
                return ApiProblem.Of(StatusCodes.Status500InternalServerError, Notice.Of(ApiCodes.Fault, ("trace", trace)));
        }
    }

    private static Notice OfStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status400BadRequest when context.GetEndpoint() is not null => Notice.Of(ApiCodes.BodyFault),
        StatusCodes.Status401Unauthorized => Notice.Of(ApiCodes.NoKey),
        StatusCodes.Status404NotFound => Notice.Of(ApiCodes.AddressUnknown),
        StatusCodes.Status405MethodNotAllowed => Notice.Of(ApiCodes.MethodUnknown, ("method", context.Request.Method), ("allowed", context.Response.Headers.Allow.ToString())),
        StatusCodes.Status413PayloadTooLarge => Notice.Of(ApiCodes.BodyTooLarge, ("most", context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize)),
        StatusCodes.Status415UnsupportedMediaType => Notice.Of(ApiCodes.MediaType, ("sent", context.Request.ContentType)),
        StatusCodes.Status429TooManyRequests => Notice.Of(ApiCodes.TooMany, ("seconds", context.Response.Headers.RetryAfter.ToString())),
        StatusCodes.Status503ServiceUnavailable => Notice.Of(AccessCodes.DatabaseFailed, ("text", "The database does not answer.")),
        _ => Notice.Of(ApiCodes.RequestFault),
    };

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed ({Trace})")]
    private static partial void LogFault(ILogger logger, Exception failure, string method, string path, string trace);
}
