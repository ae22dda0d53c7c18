using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Reports.Evidence;
using Ergo.Reports.Formats;
using Ergo.Reports.Formats.Pdf;
using Ergo.Reports.Packaging;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Operations.Reports;

/// <summary>Makes a report: reads, writes, signs, and keeps the record.</summary>
public sealed class ReportMaker(ReportReader reader, ReportPreparation preparation, ReportSigning signing, ExportStore exports, IReportWords words, TimeProvider time)
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Makes a report that was found fit.</summary>
    /// <exception cref="RefusedException">It could not be made, or not be handed over.</exception>
    internal Task<Notice> MakeAsync(
        Actor actor, ReportRequest request, IReadOnlyList<Warehouse> warehouses, IReadOnlyDictionary<string, Unmasking> unmaskings, string reason, string door,
        Func<ReportStart, Stream> open, Func<Notice?>? whyStopped, ReportSettings settings, CancellationToken stop) =>
        Measures.TraceAsync("report", () => MadeAsync(actor, request, warehouses, unmaskings, reason, door, open, whyStopped, settings, stop));

    private async Task<Notice> MadeAsync(
        Actor actor, ReportRequest request, IReadOnlyList<Warehouse> warehouses, IReadOnlyDictionary<string, Unmasking> unmaskings, string reason, string door,
        Func<ReportStart, Stream> open, Func<Notice?>? whyStopped, ReportSettings settings, CancellationToken stop)
    {
        var id = ExportIds.New();
        await using var reading = await reader.OpenAsync(stop);
        var summary = await preparation.SummarizeAsync(reading, actor, request, warehouses, id, reason, reader.Rules.SmallestGroup, stop);
        var key = await signing.CurrentAsync(actor.Signature.Words, stop);
        await exports.BeginAsync(
            new NewExport
            {
                Id = id, Kind = ReportFiles.Word(request.Kind), Format = ReportFiles.Word(request.Format), WarehouseIds = [.. warehouses.Select(warehouse => warehouse.Id)],
                Request = Fixed(summary).ToJson(), WithIds = request.WithIds, Door = door, Actor = actor.Signature.Words, Issuer = actor.Origin?.Issuer, Subject = actor.Origin?.Subject, Reason = reason,
            },
            stop);
        try
        {
            return await WriteAsync(actor, reading, summary, unmaskings, door, open, key, settings, stop);
        }
        catch (Exception failure)
        {
            var refusal = failure switch
            {
                _ when stop.IsCancellationRequested => whyStopped?.Invoke() ?? Notice.Of(ReportCodes.Left),
                TargetException => Notice.Of(ReportCodes.TargetFailed, ("why", failure.Message)),
                ReportTooLongException tooLong => Notice.Of(ReportCodes.TooLongForPdf, ("most", tooLong.Limit)),
                _ => null,
            };
            await TryFailAsync(id, refusal?.Code == ReportCodes.Left, refusal ?? Told(failure));
            if (refusal is not null)
            {
                throw new ReportRefusal(refusal, failure);
            }

            throw;
        }
    }

    // What was asked for, with the days it meant then.
    private static ReportRequest Fixed(ReportSummary summary) => summary.Request with
    {
        Period = new ReportPeriod(PeriodName.Custom, summary.Warehouses.Min(warehouse => warehouse.Days.First), summary.Warehouses.Max(warehouse => warehouse.Days.Last)),
    };

    private async Task<Notice> WriteAsync(
        Actor actor, ReportReading reading, ReportSummary summary, IReadOnlyDictionary<string, Unmasking> unmaskings, string door, Func<ReportStart, Stream> open, SigningKey key,
        ReportSettings settings, CancellationToken stop)
    {
        var request = summary.Request;
        var reportFile = ReportFiles.Name(summary);
        ReportStart start = new(summary.Id!, request.WithProof ? Path.ChangeExtension(reportFile, ".zip") : reportFile, ReportFiles.MediaType(request.Format, request.WithProof));
        await using KeptCopy copy = new(Open(open, start), exports, summary.Id!, settings.KeepFilesDays > 0 ? settings.LargestKeptMegabytes * 1024L * 1024 : 0);
        await using HashedStream whole = new(copy);
        var zip = request.WithProof ? new ZipPackage(whole) : null;
        SingleFilePackage single = new(whole);
        await using DigestSink digests = new(exports, summary.Id!, settings.ComparableRows);
        await using var writer = ReportFiles.Writer(request, zip is null ? single : zip, reportFile, settings.PdfRows);
        ReportContent content = new(reading, summary, words, unmaskings);
        var noted = time.GetTimestamp();
        try
        {
            await ReportWriting.WriteAsync(writer, content, summary, words, digests, NoteAsync, stop);
        }
        catch (Exception failure) when (failure is not TargetException && !stop.IsCancellationRequested)
        {
            await TryBreakOffAsync(writer, failure);
            throw;
        }

        var fingerprint = await digests.EndAsync(stop);
        await writer.EndAsync(words.Tail(digests.Rows, fingerprint, key.Key.Id), stop);
        var manifest = Manifest(actor, summary, door, digests.Rows, fingerprint, zip?.Files ?? single.Files, key).ToBytes();
        var signature = key.Sign(manifest);
        if (zip is not null)
        {
            await zip.AddAsync(ReportFiles.Manifest, manifest, stop);
            await zip.AddAsync(ReportFiles.Signature, signature, stop);
            await zip.AddAsync(ReportFiles.PublicKey, Encoding.ASCII.GetBytes(key.Key.Pem), stop);
            await zip.AddAsync(ReportFiles.HowToVerify, Encoding.UTF8.GetBytes(words.HowToVerify(reportFile)), stop);
            await zip.DisposeAsync();
        }

        await copy.EndAsync(stop);
        var handedOver = new ReportFile(start.FileName, whole.Count, whole.Hash());
        IReadOnlyList<ReportFile> files = zip is null ? single.Files : [.. zip.Files, handedOver];
        await exports.FinishAsync(
            summary.Id!,
            new ExportResult
            {
                Rows = digests.Rows, Bytes = whole.Count, FileName = start.FileName, MediaType = start.MediaType, Files = JsonSerializer.Serialize(files, Json),
                Manifest = manifest, Signature = signature, KeyId = key.Key.Id,
            },
            copy.IsKept ? TimeSpan.FromDays(settings.KeepFilesDays) : null, WhyNot(copy, settings), stop);
        return Notice.Of(
            ReportCodes.Exported, ("export", summary.Id), ("rows", digests.Rows), ("bytes", whole.Count), ("sha256", handedOver.Sha256),
            ("manifest", Convert.ToHexStringLower(SHA256.HashData(manifest))));

        async ValueTask NoteAsync()
        {
            if (time.GetElapsedTime(noted) >= NoteEvery)
            {
                noted = time.GetTimestamp();
                await exports.NoteAsync(summary.Id!, digests.Rows, copy.Count, stop);
            }
        }
    }

    private static NotKept WhyNot(KeptCopy copy, ReportSettings settings) => copy.HasNoRoom ? NotKept.NoRoom : settings.KeepFilesDays == 0 ? NotKept.ByRule : NotKept.TooLarge;

    // The database's own words can name what is others'; they are in the audit log and the server's.
    private static Notice Told(Exception failure) => StoreFailure.Is(failure) ? Notice.Of(AccessCodes.DatabaseFailed) : Failures.NoticeOf(failure);

    private static Stream Open(Func<ReportStart, Stream> open, ReportStart start)
    {
        try
        {
            return open(start);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TargetException(failure);
        }
    }

    private ReportManifest Manifest(
        Actor actor, ReportSummary summary, string door, long rows, string fingerprint, IReadOnlyList<ReportFile> files, SigningKey key) => new()
    {
        Id = summary.Id!,
        Title = ReportFiles.Word(summary.Request.Kind),
        Software = summary.Software,
        Made = new ManifestMaking(summary.At, summary.By, actor.Origin is { } origin ? $"{origin.Issuer} {origin.Subject}" : null, door, summary.Reason),
        Asked = JsonNode.Parse(Fixed(summary).ToJson())!.AsObject(),
        Held = [.. summary.Warehouses.Select(warehouse => new ManifestWarehouse
        {
            Id = warehouse.Warehouse.Id, Code = warehouse.Warehouse.Code, Name = warehouse.Warehouse.Name, TimeZone = warehouse.Zone.Id,
            AskedFrom = warehouse.Local(warehouse.Asked.From), AskedTo = warehouse.Local(warehouse.Asked.To),
            HeldFrom = warehouse.Held.From is { } from ? warehouse.Local(from) : null, HeldTo = warehouse.Held.To is { } to ? warehouse.Local(to) : null,
            RecordsFrom = warehouse.Held.RecordsFrom, Coverage = warehouse.Held.Coverage, Snapshots = warehouse.Held.Snapshots,
        })],
        Views = [.. summary.Views.Select(view => new ManifestView(view.Name, view.CompleteTo, view.NewestEvent, view.IsStale, view.RowsMissing, view.BalanceCheckedAt))],
        BandTableVersion = summary.BandTableVersion,
        SmallestGroup = summary.SmallestGroup,
        Warnings = [.. summary.Warnings.Select(words.Warning)],
        Rows = rows,
        RowsFingerprint = fingerprint,
        Files = files,
        Signing = new ManifestSigning(key.Key.Id),
    };

    private async Task TryBreakOffAsync(IReportWriter writer, Exception failure)
    {
        try
        {
            await writer.BreakOffAsync(words.BrokenOff(Told(failure)));
        }
        catch (Exception second) when (second is TargetException or IOException or InvalidOperationException or ObjectDisposedException)
        {
            // What cannot be marked ends without its end.
        }
    }

    private async Task TryFailAsync(string id, bool isStopped, Notice why)
    {
        try
        {
            await exports.FailAsync(id, isStopped, why);
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            // It then counts as broken off, since nobody is heard of it any more.
        }
    }
}
