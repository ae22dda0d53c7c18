using System.Globalization;
using CsvHelper;
using Ergo.Accounts.Audit;
using Ergo.Portal.Auth.Audit;

namespace Ergo.Portal.Endpoints;

/// <summary>The audit log as a download: CSV (RFC 4180), UTF-8 with byte order mark, times in UTC, the oldest first.</summary>
internal static class AuditCsv
{
    private const string Action = "Downloading the audit log";

    private static readonly CsvWriterOptions Options = new()
    {
        WriteByteOrderMark = true,
        NewLine = "\r\n",
        Injection = CsvInjection.Escape,
        FormatProvider = CultureInfo.InvariantCulture,
    };

    /// <summary>Streams the entries that a filter lets through. The download is an entry itself.</summary>
    public static async Task GetAsync(HttpContext context, AuditLog log, AuditTrail trail, string? who = null, string? what = null, string? outcome = null, string? from = null, string? to = null)
    {
        var filter = AuditQuery.Parse(who, what, outcome, from, to);
        await trail.NoteAsync(context.User, Action, AuditOutcome.Done, AuditQuery.Words(filter));
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
            await trail.NoteAsync(context.User, Action, AuditOutcome.Failed, $"Cut off: {watch.Why}.");
            context.Abort();
        }
    }

    private static async Task WriteAsync(Stream target, IAsyncEnumerable<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var csv = CsvWriter.Create(target, Options, leaveOpen: true);
        csv.WriteHeader(["number", "time (UTC)", "who", "issuer", "subject", "session", "address", "what", "outcome", "detail"]);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            csv.WriteField(entry.Id);
            csv.WriteField(entry.At.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
            csv.WriteField(entry.Actor);
            csv.WriteField(entry.Issuer);
            csv.WriteField(entry.Subject);
            csv.WriteField(entry.Session?.ToString(CultureInfo.InvariantCulture));
            csv.WriteField(entry.Address);
            csv.WriteField(entry.Action);
            csv.WriteField(AuditQuery.Text(entry.Outcome));
            csv.WriteField(entry.Detail);
            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.DisposeAsync();
    }
}
