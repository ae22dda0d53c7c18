using System.Text.Json;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Operations.SavedReports;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Reports.Evidence;
using Microsoft.AspNetCore.Mvc;

namespace Ergo.Portal.Api.Reports;

/// <summary>Reports: which there are, those that were made, their files and whether they hold.</summary>
internal static class ReportsApi
{
    private const string Area = "Reports";
    private const string Root = "reports";
    private const long LargestFile = 512 * 1024 * 1024;

    /// <summary>Maps them.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet($"{Root}/kinds", Kinds).Asks(Rights.ExportReports).Produces<ReportKindsAnswer>().Told(Area, "listReportKinds", "What reports there are");
        api.MapGet($"{Root}/saved", SavedAsync).Asks(Rights.ExportReports).Produces<ListAnswer<SavedReportAnswer>>()
            .Told(Area, "listSavedReports", "Saved reports: a person's own, and those shared with the role");
        api.MapGet($"{Root}/exports", ListAsync).Asks(Rights.ExportReports).Produces<ListAnswer<ExportAnswer>>().Told(Area, "listExports", "Reports that were made, the newest first");
        api.MapGet($"{Root}/exports/{{id}}", GetAsync).Asks(Rights.ExportReports).Produces<ExportAnswer>().Problems(StatusCodes.Status404NotFound).Told(Area, "getExport", "A report that was made");
        api.MapGet($"{Root}/exports/{{id}}/file", FileAsync).WithMetadata(new DownloadMark()).Asks(Rights.ExportReports).Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
            .Problems(StatusCodes.Status404NotFound).Told(Area, "getExportFile", "The file of a report once more, while it is kept");
        api.MapGet($"{Root}/exports/{{id}}/proof", ProofAsync).WithMetadata(new DownloadMark()).Asks(Rights.ExportReports).Produces<Stream>(StatusCodes.Status200OK, "application/zip")
            .Problems(StatusCodes.Status404NotFound).Told(Area, "getExportProof", "The signed manifest of a report, with its signature and key");
        api.MapGet($"{Root}/exports/{{id}}/check", CheckAsync).Asks(Rights.ExportReports).Produces<CheckAnswer>().Told(Area, "checkExport", "What is recorded of a report by its id");
        api.MapPost($"{Root}/verify", VerifyAsync).WithMetadata(new RequestSizeLimitAttribute(LargestFile), new AnswerNotKept(), new DownloadMark()).Asks(Rights.ExportReports)
            .Accepts<Stream>("application/octet-stream").Produces<CheckAnswer>().Problems(StatusCodes.Status413PayloadTooLarge)
            .Told(Area, "verifyFile", "Whether a file is as it was made here", "name is what the file is called, which may have the report's id.");
        api.MapGet($"{Root}/signing-keys", KeysAsync).Asks(Rights.ExportReports).Produces<string>(StatusCodes.Status200OK, "application/x-pem-file").Told(Area, "getSigningKeys", "The public keys that sign and signed, the newest first");
    }

    private static IResult Kinds() => TypedResults.Ok(new ReportKindsAnswer(Words<ReportKind>(), Words<ReportFormat>(), Words<PeriodName>(), Words<Snapshots.Reports.ReportBreakdown>(), Words<Snapshots.Reports.ReportGrain>()));

    private static async Task<IResult> SavedAsync(HttpContext context, SavedReportOperations saved, CancellationToken stop) =>
        TypedResults.Ok(new ListAnswer<SavedReportAnswer>([.. (await saved.ListAsync(context.User.Actor(), stop)).Select(SavedReportAnswer.Of)]));

    private static async Task<IResult> ListAsync(HttpContext context, ExportOperations exports, int limit = 50, DateTimeOffset? before = null, CancellationToken stop = default)
    {
        if (limit is < 1 or > Paging.Most)
        {
            return Paging.Refuse();
        }

        var made = await exports.ListAsync(context.User.Actor(), limit, before, stop);
        return TypedResults.Ok(Paging.Of([.. made.Select(ExportAnswer.Of)], limit, $"/api/{Root}/exports", one => one.BegunAt));
    }

    private static async Task<IResult> GetAsync(HttpContext context, ExportOperations exports, string id, CancellationToken stop) =>
        ExportIds.Read(id) is { } known && await exports.FindAsync(context.User.Actor(), known, stop) is { } made ? TypedResults.Ok(ExportAnswer.Of(made)) : ApiAnswers.NotFound("report", id);

    private static Task FileAsync(HttpContext context, ExportOperations exports, string id) => ExportFiles.FileAsync(context, exports, id);

    private static Task ProofAsync(HttpContext context, ExportOperations exports, IReportWords words, string id) => ExportFiles.ProofAsync(context, exports, words, id);

    private static async Task<IResult> CheckAsync(HttpContext context, VerifyOperations verify, string id, CancellationToken stop) =>
        TypedResults.Ok(CheckAnswer.Of(await verify.CheckIdAsync(context.User.Actor(), id, stop)));

    private static async Task<IResult> VerifyAsync(HttpContext context, VerifyOperations verify, string name = "", CancellationToken stop = default) =>
        TypedResults.Ok(CheckAnswer.Of(await verify.CheckFileAsync(context.User.Actor(), context.Request.Body, name, cancellationToken: stop)));

    private static Task KeysAsync(HttpContext context, ExportOperations exports) => ExportFiles.KeysAsync(context, exports);

    private static string[] Words<T>() where T : struct, Enum => [.. Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName)];
}
