using System.Net.Mime;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Reports;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Microsoft.AspNetCore.Mvc;

namespace Ergo.Portal.Api;

/// <summary>A report as a download: made while it is sent. Outside the circuit, so that its length and time hold no page up.</summary>
internal static class ReportDownload
{
    /// <summary>The field of the form that says what is asked for, as <see cref="ReportRequest.ToJson"/> writes it.</summary>
    public const string RequestField = "request";

    /// <summary>The field that says why.</summary>
    public const string ReasonField = "reason";

    /// <summary>Makes a report and sends it.</summary>
    public static async Task PostAsync(HttpContext context, ReportOperations reports, [FromForm] string? request, [FromForm] string? reason)
    {
        if (request is null || ReportRequest.Read(request) is not { } wanted)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The form does not say which report is asked for. Load the page Reports again.");
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        var actor = context.User.Actor();
        await using var watch = DownloadWatch.Begin(context, async token => await reports.AreIdsShownAsync(actor, wanted, token) ? null : DownloadWatch.IdsEnded);
        var outcome = await reports.ExportAsync(
            actor, wanted, reason ?? "", "page",
            start =>
            {
                context.Response.ContentType = start.MediaType;
                context.Response.Headers.ContentDisposition = $"attachment; filename=\"{start.FileName}\"";
                return watch.Body;
            },
            () => watch.Why is { } why ? Notice.Of(ReportCodes.RightEnded, ("why", why)) : null, watch.Token);
        if (!outcome.IsDone)
        {
            await FailAsync(context, outcome);
        }
    }

    private static async Task FailAsync(HttpContext context, Outcome outcome)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked is gone.
            return;
        }

        if (context.Response.HasStarted)
        {
            // What says so in the file goes first. Without its last chunk the answer is visibly cut off; ended normally it would pass for whole.
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        context.Response.Headers.ContentDisposition = default;
        var isOutage = outcome.Failure is { } failure && StoreFailure.Is(failure);
        context.Response.Headers.RetryAfter = isOutage ? "5" : default;
        await RefuseAsync(
            context,
            isOutage ? StatusCodes.Status503ServiceUnavailable
                : outcome.Result?.Code is ReportCodes.RightEnded or ReportCodes.OnlyZones or ReportCodes.ReportIdsNotShown or AccessCodes.RightLacking or AccessCodes.SessionEnded ? StatusCodes.Status403Forbidden
                : outcome.Result?.Code == ReportCodes.WarehouseGone ? StatusCodes.Status404NotFound
                : StatusCodes.Status400BadRequest,
            OutcomeWords.Of(outcome));
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        return context.Response.WriteAsync(reason);
    }
}
