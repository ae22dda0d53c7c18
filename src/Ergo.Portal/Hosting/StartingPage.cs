using System.Text.Encodings.Web;
using Ergo.Database;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Database;
using Ergo.Portal.Requests;

namespace Ergo.Portal.Hosting;

/// <summary>What browsers see until the database has answered for the first time: sessions, keys and figures are all in it.</summary>
internal static class StartingPage
{
    /// <summary>Answers 503 with a page that loads again by itself; assets and health checks pass. After routing, which tells what is an asset.</summary>
    public static void UsePortalStartingPage(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<DatabaseState>();
        app.Use((context, next) => database.WasReady || database.IsReady || context.IsAsset() || context.Request.Path.StartsWithSegments("/health")
            ? next(context)
            : WriteAsync(context, database.Reason ?? ""));
    }

    private static Task WriteAsync(HttpContext context, string reason)
    {
        if (context.IsForApi())
        {
            context.Response.Headers.RetryAfter = "2";
            return ApiProblem.Of(StatusCodes.Status503ServiceUnavailable, Notice.Of(ApiCodes.Starting, ("reason", reason))).WriteAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.RetryAfter = "2";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <meta http-equiv="refresh" content="2"><title>Starting · Ergo Portal</title>
            <link rel="stylesheet" href="/css/tokens.css"><link rel="stylesheet" href="/css/base.css"></head>
            <body><main style="max-width:60ch;margin:20vh auto;padding:0 24px"><h1>Ergo Portal is starting</h1><p>{HtmlEncoder.Default.Encode(reason)} This page loads again by itself.</p></main></body>
            </html>
            """);
    }
}
