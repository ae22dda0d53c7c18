using System.Globalization;
using CsvHelper;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations.Audit;
using Ergo.Operations.Reports;
using Ergo.Reports.Formats;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;

namespace Ergo.Portal.Api;

/// <summary>The audit log as a download: CSV (RFC 4180), UTF-8 with byte order mark, times in UTC, the oldest first.</summary>
internal static class AuditCsv
{
    private static readonly Notice Act = Notice.Of(ReportCodes.AuditLog);

    /// <summary>Streams the entries that a filter lets through. The download is an entry itself.</summary>
    public static async Task GetAsync(HttpContext context, AuditLog log, AuditTrail trail, string? who = null, string? what = null, string? outcome = null, string? from = null, string? to = null)
    {
        var filter = AuditQuery.Parse(who, what, outcome, from, to);
        await trail.NoteAsync(context.User.Actor(), Act, AuditOutcome.Done, AuditQuery.NoticeOf(filter));
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/csv; charset=utf-8; header=present";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"audit-log.csv\"";
        await using var watch = DownloadWatch.Begin(context);
        try
        {
            await WriteAsync(watch.Body, log.ReadAsync(filter, watch.Token), watch.Token);
        }
        catch (Exception) when (watch.Why is not null)
        {
            await trail.NoteAsync(context.User.Actor(), Act, AuditOutcome.Failed, Notice.Of(ReportCodes.CutOff, ("why", watch.Why)));
            context.Abort();
        }
    }

    private static async Task WriteAsync(Stream target, IAsyncEnumerable<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var csv = CsvWriter.Create(target, CsvText.Options, leaveOpen: true);
        csv.WriteHeadings(["number", "time (UTC)", "who", "issuer", "subject", "session", "address", "what", "outcome", "detail", "written by"]);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            csv.WriteField(entry.Id);
            csv.WriteField(entry.At.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
            csv.WriteText(entry.Actor);
            csv.WriteText(entry.Issuer);
            csv.WriteText(entry.Subject);
            csv.WriteField(entry.Session?.ToString(CultureInfo.InvariantCulture));
            csv.WriteText(entry.Address);
            csv.WriteText(NoticeWords.Of(entry.Act));
            csv.WriteText(AuditQuery.Text(entry.Outcome));
            csv.WriteText(entry.Result is null ? null : NoticeWords.Of(entry.Result));
            csv.WriteText(entry.WrittenBy);
            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.DisposeAsync();
    }
}
