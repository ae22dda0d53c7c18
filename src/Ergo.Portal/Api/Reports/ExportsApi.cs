using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Reports;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Navigation;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Sessions;

namespace Ergo.Portal.Api.Reports;

/// <summary>Making reports: kept in the history to be fetched, or sent as they are made.</summary>
internal static class ExportsApi
{
    private const string Area = "Reports";
    private const string Door = "api";
    private const string Root = "reports/exports";

    /// <summary>Maps it.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost(Root, MakeAsync).WithMetadata(new DownloadMark()).Asks(Rights.ExportReports).Produces<ExportAnswer>(StatusCodes.Status201Created)
            .Problems(StatusCodes.Status404NotFound, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity)
            .Told(Area, "makeExport", "Make a report", "Answers when it is made, 201 with its address; fetch the file below it while it is kept (keptUntil). What is too large to be kept is had by streaming only.");
        api.MapPost($"{Root}/stream", StreamAsync).WithMetadata(new DownloadMark(), new AnswerNotKept()).Asks(Rights.ExportReports).Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
            .Problems(StatusCodes.Status404NotFound, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status422UnprocessableEntity)
            .Told(Area, "streamExport", "Make a report and send it as it is made", "An answer that is cut off is no whole report. Takes no Idempotency-Key: each request makes a report.");
    }

    private static async Task<IResult> MakeAsync(HttpContext context, ReportOperations reports, ExportOperations exports, ExportRequest body)
    {
        if (ReportRequest.Read(body.Report.ToJson()) is not { } wanted)
        {
            return ApiAnswers.Problem(StatusCodes.Status400BadRequest, Notice.Of(ApiCodes.BodyFault));
        }

        var actor = context.User.Actor();
        string? id = null;
        await using var watch = DownloadWatch.Begin(context);
        var outcome = await reports.ExportAsync(
            actor, wanted, body.Reason, Door,
            start =>
            {
                id = start.Id;
                return Stream.Null;
            },
            () => Ended(watch), watch.Token);
        return !outcome.IsDone ? ApiAnswers.Problem(outcome)
            : TypedResults.Created(ApiUrls.Export(id!), ExportAnswer.Of((await exports.FindAsync(actor, id!, CancellationToken.None))!));
    }

    private static async Task<IResult> StreamAsync(HttpContext context, ReportOperations reports, ExportRequest body)
    {
        if (ReportRequest.Read(body.Report.ToJson()) is not { } wanted)
        {
            return ApiAnswers.Problem(StatusCodes.Status400BadRequest, Notice.Of(ApiCodes.BodyFault));
        }

        context.Response.Headers.CacheControl = "no-store";
        await using var watch = DownloadWatch.Begin(context);
        var outcome = await reports.ExportAsync(
            context.User.Actor(), wanted, body.Reason, Door,
            start =>
            {
                context.Response.ContentType = start.MediaType;
                context.Response.Headers.ContentDisposition = $"attachment; filename=\"{start.FileName}\"";
                context.Response.Headers.Location = ApiUrls.Export(start.Id);
                return watch.Body;
            },
            () => Ended(watch), watch.Token);
        if (outcome.IsDone)
        {
            return Results.Empty;
        }

        if (context.Response.HasStarted)
        {
            // Ended normally it would pass for whole.
            await context.Response.Body.FlushAsync();
            context.Abort();
            return Results.Empty;
        }

        context.Response.Headers.ContentDisposition = default;
        context.Response.Headers.Location = default;
        return ApiAnswers.Problem(outcome);
    }

    private static Notice? Ended(DownloadWatch watch) => watch.Why is { } why ? Notice.Of(ReportCodes.RightEnded, ("why", why)) : null;
}
