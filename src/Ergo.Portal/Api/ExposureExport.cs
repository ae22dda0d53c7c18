using System.Globalization;
using System.Net.Mime;
using Ergo.Accounts.Audit;
using Ergo.Database;
using Ergo.Operations;
using Ergo.Operations.Audit;
using Ergo.Operations.Reports;
using Ergo.Portal.Actions;
using Ergo.Portal.Navigation;
using Ergo.Portal.SignIn.Sessions;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Api;

/// <summary>The exposure report as a download. Outside the circuit, so that its length and time do not hold a page up.</summary>
internal static class ExposureExport
{
    /// <summary>Streams the report of a warehouse and range, named like a page's.</summary>
    public static async Task GetAsync(
        HttpContext context, AuditTrail audit, WarehouseDirectory directory, ExposureReport report, WorkerIdAccess identities, PrivacyRules rules, TimeProvider time, ILogger<ExposureReport> logger,
        string? w = null, string? r = null, string? from = null, string? to = null, bool ids = false)
    {
        context.Response.Headers.CacheControl = "no-store";
        var parse = RangeQuery.Parse(r, from, to, time.GetUtcNow());
        if (string.IsNullOrEmpty(w) || !parse.IsAccepted)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, parse.Refusal ?? "The address names no warehouse. Add its code, for example w=DOCK-W.");
            return;
        }

        var leaves = context.RequestAborted;
        var what = $"the exposure report of {w}";
        var act = Notice.Of(ReportCodes.Exposure, ("warehouse", w));
        DownloadWatch? watch = null;
        try
        {
            if (await directory.FindByCodeAsync(context.User.Scope(), w, leaves) is not { } warehouse)
            {
                await RefuseAsync(context, StatusCodes.Status404NotFound, $"There is no warehouse with the code \"{w}\".");
                return;
            }

            if (warehouse.Zones is not null)
            {
                await RefuseAsync(context, StatusCodes.Status403Forbidden, $"The report is about all of {warehouse.Name}, and you are assigned to some of its zones.");
                return;
            }

            var unmasking = ids ? await identities.FindAsync(context.User, warehouse, leaves) : null;
            if (ids && unmasking is null)
            {
                throw new PrivacyException("they are not shown to the person", notice: Notice.Of(ReportCodes.IdsNotShown));
            }

            var range = new TimeRange(parse.Range.From, parse.Range.To);
            var zone = TimeZoneInfo.TryFindSystemTimeZoneById(warehouse.Timezone, out var known) ? known : TimeZoneInfo.Utc;
            // Without a reason the file is of whole cells, as the page is; where none is told yet it has a header only.
            var byCell = unmasking is null && rules.ByCell;
            var span = byCell ? await report.SpanAsync(warehouse, range, leaves) : null;
            var shown = span ?? range.AlignedTo(warehouse.BucketWidth());
            context.Response.ContentType = "text/csv; charset=utf-8; header=present";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(warehouse.Code, shown, zone, ids)}\"";
            act = Notice.Of(ReportCodes.Exposure, ("warehouse", warehouse.Name), ("from", range.From), ("to", range.To), ("ids", ids));
            // What cannot be written down is not given.
            await audit.WriteAsync(context.User.Actor(), act, AuditOutcome.Begun, unmasking is null ? null : Notice.Of(AccessCodes.Reason, ("reason", unmasking.Reason)));
            watch = DownloadWatch.Begin(context, ids ? async token => await identities.FindAsync(context.User, warehouse, token) is null ? "the time for which worker ids are shown is over" : null : null);
            var ends = watch.Token;
            Func<Task<string>> ifEmpty = () => WhyEmptyAsync(directory, warehouse, range, zone, ends);
            var count = await (byCell
                ? ExposureCsv.WriteAsync(report.ReadCellsAsync(warehouse, shown, ends), zone, watch.Body, ifEmpty, ends)
                : ExposureCsv.WriteAsync(report.ReadAsync(warehouse, range, unmasking, ends), zone, ids, watch.Body, ifEmpty, ends));
            await audit.NoteAsync(context.User.Actor(), act, AuditOutcome.Done, Notice.Of(ReportCodes.Rows, ("count", count)));
        }
        catch (Exception) when (watch?.Why is { } why)
        {
            await audit.NoteAsync(context.User.Actor(), act, AuditOutcome.Failed, Notice.Of(ReportCodes.CutOff, ("why", why)));
            await FailAsync(context, StatusCodes.Status403Forbidden, $"The report was not sent: {why}.");
        }
        catch (OperationCanceledException) when (leaves.IsCancellationRequested)
        {
            // Whoever asked is gone.
        }
        catch (PrivacyException refusal)
        {
            await audit.NoteAsync(context.User.Actor(), Notice.Of(ReportCodes.ExposureWithIds, ("code", w)), AuditOutcome.Refused, refusal.Notice);
            await FailAsync(context, StatusCodes.Status403Forbidden, "A report has worker ids only while they are shown to you on the page Exposure. Give a reason there first, and download it again.");
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            logger.LogError(failure, "Reading {What} failed", what);
            context.Response.Headers.RetryAfter = StoreFailure.IsOutage(failure) && !context.Response.HasStarted ? "5" : context.Response.Headers.RetryAfter;
            await FailAsync(context, StatusCodes.Status503ServiceUnavailable, LoadFailure.Describe(failure, what));
        }
        finally
        {
            await (watch?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>A file name of ASCII letters, digits, dots, dashes and underscores, for example <c>exposure_DOCK-W_2026-11-21T0600_2026-11-22T0600.csv</c>.</summary>
    /// <param name="code">The warehouse's code; other characters become dashes.</param>
    /// <param name="shown">The range.</param>
    /// <param name="zone">The zone of the times.</param>
    /// <param name="withIds">True for a report with worker ids, which its name tells.</param>
    internal static string FileName(string code, TimeRange shown, TimeZoneInfo zone, bool withIds = false)
    {
        string Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd'T'HHmm", CultureInfo.InvariantCulture);
        var safe = string.Concat(code.Select(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' ? sign : '-'));
        return $"exposure_{safe}_{Local(shown.From)}_{Local(shown.To)}{(withIds ? "_worker-ids" : "")}.csv";
    }

    // An empty file says why it is empty.
    private static async Task<string> WhyEmptyAsync(WarehouseDirectory directory, Warehouse warehouse, TimeRange range, TimeZoneInfo zone, CancellationToken leaves)
    {
        var from = await directory.RecordsFromAsync(warehouse, leaves);
        return from is not { } begin ? $"There are no records of {warehouse.Name} yet"
            : range.To <= begin ? $"Records of {warehouse.Name} begin {RangeText.Day(begin, zone)}"
            : "Nothing of this range was observed, or nothing of it can be told yet";
    }

    private static Task FailAsync(HttpContext context, int status, string reason)
    {
        if (context.Response.HasStarted)
        {
            // Without its last chunk the answer is visibly cut off; ended normally it would pass for the whole report.
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Headers.ContentDisposition = default;
        return RefuseAsync(context, status, reason);
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain + "; charset=utf-8";
        return context.Response.WriteAsync(reason);
    }
}
