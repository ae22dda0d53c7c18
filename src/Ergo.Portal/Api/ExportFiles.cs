using System.Net.Mime;
using System.Text;
using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Reports;
using Ergo.Portal.Requests;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Ergo.Reports.Evidence;
using Ergo.Reports.Packaging;

namespace Ergo.Portal.Api;

/// <summary>Files of reports that were made: the report once more, its proof, and the keys.</summary>
internal static class ExportFiles
{
    /// <summary>The report once more, while it is kept.</summary>
    public static async Task FileAsync(HttpContext context, ExportOperations exports, string id)
    {
        context.Response.Headers.CacheControl = "no-store";
        var actor = context.User.Actor();
        ExportRecord? handed = null;
        try
        {
            await using var watch = DownloadWatch.Begin(context, async token => handed is null || await exports.AreIdsShownAsync(actor, handed, token) ? null : DownloadWatch.IdsEnded);
            if (ExportIds.Read(id) is not { } known || await exports.AgainAsync(actor, known, watch.Token) is not { } found)
            {
                await RefuseAsync(context, StatusCodes.Status404NotFound, Missing("file of a report", id), $"No file of a report {id} is kept for you.");
                return;
            }

            handed = found.Record;
            context.Response.ContentType = found.Record.MediaType;
            context.Response.ContentLength = found.Record.ByteCount;
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{found.Record.FileName}\"";
            await foreach (var part in found.Parts.WithCancellation(watch.Token))
            {
                await watch.Body.WriteAsync(part, watch.Token);
            }
        }
        catch (ReportRefusal refusal)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, refusal.Notice, NoticeWords.Sentence(refusal.Notice));
        }
        catch (OperationCanceledException)
        {
            // Shorter than it was announced to be, so nobody takes it for the whole file.
            context.Abort();
        }
    }

    /// <summary>The signed manifest of a report with its signature and key, as an archive.</summary>
    public static async Task ProofAsync(HttpContext context, ExportOperations exports, IReportWords words, string id)
    {
        context.Response.Headers.CacheControl = "no-store";
        var known = ExportIds.Read(id);
        if (known is null || await exports.ProofAsync(context.User.Actor(), known, context.RequestAborted) is not { } proof)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, Missing("finished report", id), $"There is no finished report {id} that you may see.");
            return;
        }

        using MemoryStream archive = new();
        await using (ZipPackage package = new(archive))
        {
            await package.AddAsync(ReportFiles.Manifest, proof.Manifest);
            await package.AddAsync(ReportFiles.Signature, proof.Signature);
            await package.AddAsync(ReportFiles.PublicKey, Encoding.ASCII.GetBytes(new ManifestKey(proof.PublicKey).Pem));
            await package.AddAsync(ReportFiles.HowToVerify, Encoding.UTF8.GetBytes(words.HowToVerify(ReportManifest.Read(proof.Manifest)?.Files[0].Name ?? "the report")));
        }

        context.Response.ContentType = MediaTypeNames.Application.Zip;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{known}_proof.zip\"";
        await context.Response.Body.WriteAsync(archive.GetBuffer().AsMemory(0, (int)archive.Length), context.RequestAborted);
    }

    /// <summary>The public keys that sign and signed, the newest first.</summary>
    public static async Task KeysAsync(HttpContext context, ExportOperations exports)
    {
        StringBuilder text = new();
        foreach (var key in await exports.KeysAsync(context.RequestAborted))
        {
            text.Append(new ManifestKey(key.PublicKey).Pem);
        }

        context.Response.ContentType = "application/x-pem-file";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"ergo-portal-report-keys.pem\"";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    private static Notice Missing(string what, string name) => Notice.Of(ApiCodes.NotFound, ("what", what), ("name", name));

    private static Task RefuseAsync(HttpContext context, int status, Notice why, string reason)
    {
        if (context.IsForApi())
        {
            return ApiProblem.Of(status, why).WriteAsync(context);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        return context.Response.WriteAsync(reason);
    }
}
