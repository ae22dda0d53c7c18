using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Database;
using Ergo.Operations.Access;
using Ergo.Operations.Audit;
using Ergo.Reports.Evidence;
using Ergo.Snapshots.Reports;

namespace Ergo.Operations.Reports;

/// <summary>Checks reports: whether they are as they were made, and whether they would be the same today.</summary>
public sealed partial class VerifyOperations(
    ExportStore exports, AuditLog log, AuditTrail audit, ReportReader reader, ReportPreparation preparation, IReportWords words)
{
    private const int ChunkSize = 1 << 17;
    private const int LongestId = 16;
    private const int MostEntries = 20;
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestMaking = TimeSpan.FromDays(2);

    /// <summary>Checks a file.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="content">The file.</param>
    /// <param name="name">Its name, which may have the export's id.</param>
    /// <param name="progress">Is told the bytes read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReportCheck> CheckFileAsync(Actor actor, Stream content, string name, Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        Require(actor);
        var (sha256, named) = await ReadAsync(content, name, progress, cancellationToken);
        var known = await exports.FindByHashAsync(sha256, cancellationToken);
        if (known.Count > 0)
        {
            var check = await CheckAsync(actor, known[0], sha256, cancellationToken);
            await NoteAsync(actor, check);
            return check;
        }

        var isKnown = named is not null && await exports.IsKnownAsync(named, cancellationToken);
        ReportCheck other = isKnown
            ? (await CheckAsync(actor, named!, null, cancellationToken)) with { Verdict = Authenticity.Changed, Why = Notice.Of(ReportCodes.FileChanged), Sha256 = sha256 }
            : new ReportCheck { Verdict = Authenticity.Unknown, Why = Notice.Of(named is null ? ReportCodes.FileUnknown : ReportCodes.IdUnknown, ("export", named)), Id = named, Sha256 = sha256 };
        await NoteAsync(actor, other);
        return other;
    }

    /// <summary>Checks what is recorded of an export.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">The export's id, as it was typed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReportCheck> CheckIdAsync(Actor actor, string id, CancellationToken cancellationToken = default)
    {
        Require(actor);
        if (ExportIds.Read(id) is not { } known || !await exports.IsKnownAsync(known, cancellationToken))
        {
            return new ReportCheck { Verdict = Authenticity.Unknown, Why = Notice.Of(ReportCodes.IdUnknown, ("export", id.Trim())), Id = ExportIds.Read(id) };
        }

        return await CheckAsync(actor, known, null, cancellationToken);
    }

    /// <summary>Makes a report again, hands it to nobody, and tells how it differs.</summary>
    /// <param name="actor">Who asks; the report is of what the actor may see.</param>
    /// <param name="record">The export.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReportRefusal">It cannot be made any more, or its rows were not kept.</exception>
    public async Task<ReportComparison> CompareAsync(Actor actor, ExportRecord record, ReportManifest manifest, CancellationToken cancellationToken = default)
    {
        Require(actor);
        var request = ReportRequest.Read(record.Request) ?? throw new ReportRefusal(Notice.Of(ReportCodes.UnknownChoice));
        var warehouses = await preparation.FindAsync(actor, request, cancellationToken);
        var unmaskings = await preparation.UnmaskingsAsync(actor, request, warehouses, cancellationToken);
        RowComparison rows = new();
        await foreach (var part in exports.DigestsAsync(record.Id, cancellationToken))
        {
            rows.TakeThen(part);
        }

        if (rows.Then != manifest.Rows)
        {
            throw new ReportRefusal(Notice.Of(ReportCodes.RowsNotKept));
        }

        rows.EndThen();
        await using var reading = await reader.OpenAsync(cancellationToken);
        var summary = await preparation.SummarizeAsync(reading, actor, request, warehouses, record.Id, record.Reason, reader.Rules.SmallestGroup, cancellationToken);
        ReportContent content = new(reading, summary, words, unmaskings);
        RowDigester digester = new(words.Table(content.Main, request).Columns);
        await foreach (var row in content.RowsAsync(cancellationToken))
        {
            rows.TakeNow(digester.Of(row.Cells.Span, row.Snapshots));
        }

        List<(ReportWarehouse, ReportChanges)> changes = [];
        foreach (var warehouse in summary.Warehouses)
        {
            changes.Add((warehouse, await reading.ChangesAsync(warehouse.Warehouse, manifest.Made.At, cancellationToken)));
        }

        return new ReportComparison
        {
            Then = rows.Then, Now = rows.Now, Same = rows.Same, Changed = rows.WithMore + rows.Corrected + rows.Uncounted, Added = rows.Added, Gone = rows.Gone,
            Reasons = ComparisonReasons.Of(rows, manifest, summary, changes),
        };
    }

    private static void Require(Actor actor)
    {
        if (!Rights.Allow(actor, Rights.ExportReports))
        {
            throw new ReportRefusal(Notice.Of(AccessCodes.RightLacking, ("right", Rights.ExportReports), ("roles", Rights.Grants[Rights.ExportReports])));
        }
    }

    // The hash, and the id that the name or the content has.
    private static async Task<(string Sha256, string? Id)> ReadAsync(Stream content, string name, Action<long>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var id = IdIn(name);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize + LongestId);
        try
        {
            long count = 0;
            var kept = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(kept, ChunkSize), cancellationToken)) > 0)
            {
                hash.AppendData(buffer.AsSpan(kept, read));
                count += read;
                // An id can lie across two chunks.
                id ??= IdIn(Encoding.Latin1.GetString(buffer.AsSpan(0, kept + read)));
                var rest = Math.Min(LongestId, kept + read);
                buffer.AsSpan(kept + read - rest, rest).CopyTo(buffer);
                kept = rest;
                progress?.Invoke(count);
            }

            return (Convert.ToHexStringLower(hash.GetHashAndReset()), id);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string? IdIn(string text) => Id().Match(text) is { Success: true } match ? ExportIds.Read(match.Value) : null;

    private async Task<ReportCheck> CheckAsync(Actor actor, string id, string? sha256, CancellationToken cancellationToken)
    {
        var record = await exports.FindAsync(ExportOperations.View(actor), id, cancellationToken);
        // What stands in the history must be what was signed, also where the actor is not shown it.
        var recorded = record ?? await exports.FindAsync(new ExportView(true, [], null, null), id, cancellationToken);
        var proof = await exports.ProofAsync(id, cancellationToken);
        if (proof is null)
        {
            return new ReportCheck { Verdict = Authenticity.Unknown, Why = Notice.Of(ReportCodes.NeverFinished, ("export", id)), Id = id, Record = record, Sha256 = sha256 };
        }

        var manifest = ReportManifest.Read(proof.Manifest);
        var isSigned = new ManifestKey(proof.PublicKey) is { } key && key.Id == proof.KeyId && key.Verifies(proof.Manifest, proof.Signature)
            && manifest is not null && recorded is not null && IsOf(manifest, recorded);
        var entry = await EntryOfAsync(id, Convert.ToHexStringLower(SHA256.HashData(proof.Manifest)), sha256, manifest, cancellationToken);
        var isListed = sha256 is null || entry is not null || manifest?.Files.Any(file => file.Sha256 == sha256) == true;
        var why = !isSigned ? ReportCodes.RecordChanged : !isListed ? ReportCodes.FileChanged : entry is null ? ReportCodes.NotInLog : ReportCodes.FileAuthentic;
        return new ReportCheck
        {
            Verdict = why is ReportCodes.FileAuthentic or ReportCodes.NotInLog ? Authenticity.Authentic : Authenticity.Changed,
            Why = Notice.Of(why, ("export", id)), Id = id, Record = record, Manifest = record is null ? null : manifest, Sha256 = sha256, AuditEntry = entry,
        };
    }

    private static bool IsOf(ReportManifest manifest, ExportRecord record) =>
        manifest.Id == record.Id && PlainText.Line(manifest.Made.By) == record.Actor && PlainText.Line(manifest.Made.Reason) == record.Reason && manifest.Rows == record.RowCount
        && manifest.Held.Select(held => held.Id).ToHashSet().SetEquals(record.WarehouseIds);

    // The entry that says how the export ended, where it has the same hashes. An archive's own stands there and not in the manifest, which lies in it.
    private async Task<long?> EntryOfAsync(string id, string manifestHash, string? sha256, ReportManifest? manifest, CancellationToken cancellationToken)
    {
        var begun = manifest?.Made.At;
        AuditFilter filter = new() { What = id, Outcome = AuditOutcome.Done, From = begun - Slack, To = begun + LongestMaking };
        foreach (var entry in await log.ListAsync(filter, MostEntries, cancellationToken))
        {
            if (entry.Result is { Code: ReportCodes.Exported } done && done.Text("export") == id && done.Text("manifest") == manifestHash
                && (sha256 is null || done.Text("sha256") == sha256 || manifest?.Files.Any(file => file.Sha256 == sha256) == true))
            {
                return entry.Id;
            }
        }

        return null;
    }

    private Task NoteAsync(Actor actor, ReportCheck check) =>
        audit.NoteAsync(actor, Notice.Of(ReportCodes.Verify, ("export", check.Id)), AuditOutcome.Done, check.Why);

    [GeneratedRegex("ER-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")]
    private static partial Regex Id();
}
