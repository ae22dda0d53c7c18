using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Reports.Evidence;
using Ergo.Snapshots.Reports;

namespace Ergo.Portal.Tests.Reports;

/// <summary>A report in each format, with and without its proof: the file, its record, its signature and the audit log say the same.</summary>
public sealed class ReportProofTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const string Code = "DOCK W/1";

    public static TheoryData<ReportFormat, bool> Kinds
    {
        get
        {
            TheoryData<ReportFormat, bool> kinds = new();
            foreach (var format in Enum.GetValues<ReportFormat>())
            {
                kinds.Add(format, true);
                kinds.Add(format, false);
            }

            return kinds;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task File_record_signature_and_audit_log_say_the_same(ReportFormat format, bool withProof)
    {
        var request = ReportForm.Csv(Code, ReportForm.Latest("America/New_York")) with { Format = format, WithProof = withProof, Totals = [ReportBreakdown.Zone, ReportBreakdown.Shift] };
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.PostReportAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var bytes = await answer.Content.ReadAsByteArrayAsync();

        var name = answer.Content.Headers.ContentDisposition!.FileName!.Trim('"');
        var id = Regex.Match(name, "ER-[0-9A-Z]{5}-[0-9A-Z]{5}").Value;
        Assert.EndsWith(withProof ? ".zip" : ReportFiles.Ending(format), name, StringComparison.Ordinal);
        Assert.Equal((ReportFiles.MediaType(format, withProof).Split(';')[0], "attachment", true), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition.DispositionType, answer.Headers.CacheControl!.NoStore));

        var record = await store.Portal.RecordAsync(id);
        Assert.Equal((ExportState.Done, name, bytes.LongLength, "page", ReportForm.Reason, false), (record.State, record.FileName, record.ByteCount, record.Door, record.Reason, record.WithIds));
        Assert.Equal((Hash(bytes), "w1", ReportFiles.Word(format)), (record.Hashes[name], record.WarehouseIds.Single(), record.Format));
        Assert.InRange(record.KeptUntil!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(89), TimeSpan.FromDays(90));

        var proof = (await new ExportStore(store.DataSource).ProofAsync(id))!;
        var manifest = ReportManifest.Read(proof.Manifest)!;
        ManifestKey key = new(proof.PublicKey);
        Assert.True(key.Verifies(proof.Manifest, proof.Signature));
        Assert.Equal((key.Id, id, record.RowCount, record.Actor, ReportForm.Reason), (manifest.Signing.KeyId, manifest.Id, manifest.Rows, manifest.Made.By, manifest.Made.Reason));
        Assert.True(record.RowCount >= 6);
        var files = withProof ? Unpack(bytes) : new Dictionary<string, byte[]> { [name] = bytes };
        Assert.All(manifest.Files, file => Assert.Equal((file.Sha256, file.Bytes), (Hash(files[file.Name]), files[file.Name].LongLength)));
        AssertContent(format, files[manifest.Files.Single(file => file.Name.StartsWith("exposure_", StringComparison.Ordinal) && !file.Name.Contains("_totals_", StringComparison.Ordinal)).Name], id, record.RowCount);
        if (withProof)
        {
            Assert.Equal(format == ReportFormat.Csv ? 8 : 5, files.Count);
            Assert.Equal(proof.Manifest, files[ReportFiles.Manifest]);
            await AssertOpenSslAsync(files);
        }

        var entries = await new AuditLog(store.DataSource).ListAsync(new AuditFilter(), 20);
        var done = Assert.Single(entries, entry => entry.Outcome == AuditOutcome.Done && entry.Result is { Code: ReportCodes.Exported } made && made.Text("export") == id);
        Assert.Equal((Hash(bytes), Hash(proof.Manifest), record.RowCount, bytes.LongLength), (done.Result!.Text("sha256"), done.Result.Text("manifest"), done.Result.Number("rows"), done.Result.Number("bytes")));
        Assert.Contains(entries, entry => entry.Outcome == AuditOutcome.Begun && entry.Act.ToString() == done.Act.ToString() && entry.Id < done.Id && entry.Result?.Text("reason") == ReportForm.Reason);
    }

    [Fact]
    public async Task Rows_have_one_fingerprint_in_all_formats()
    {
        var actor = await store.Portal.ActorAsync(Roles.ComplianceOfficer);
        List<string> fingerprints = [];
        foreach (var format in Enum.GetValues<ReportFormat>())
        {
            var made = await store.Portal.MakeAsync(actor, ReportForm.Csv(Code, ReportForm.Latest("America/New_York")) with { Format = format });
            fingerprints.Add(ReportManifest.Read((await new ExportStore(store.DataSource).ProofAsync(made.Id))!.Manifest)!.RowsFingerprint);
        }

        Assert.Single(fingerprints.Distinct());
    }

    [Fact]
    public async Task Zones_that_a_report_is_restricted_to_are_named_on_its_cover()
    {
        var made = await store.Portal.MakeAsync(
            await store.Portal.ActorAsync(Roles.ComplianceOfficer),
            ReportForm.Csv(Code, ReportForm.Latest("America/New_York")) with { Rows = ReportBreakdown.Zone, Only = ["z2", "gone"], WithProof = true });
        var files = Unpack(made.Bytes);
        Assert.Contains("Only these zones: Packing, north, gone", Encoding.UTF8.GetString(files["READ-FIRST.txt"]).ReplaceLineEndings(" "), StringComparison.Ordinal);
        var lines = Encoding.UTF8.GetString(files.Single(file => file.Key.StartsWith("exposure_", StringComparison.Ordinal) && !file.Key.Contains("_totals_", StringComparison.Ordinal)).Value);
        Assert.DoesNotContain("=cmd|calc", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_that_says_why_it_was_refused_leaves_no_record_and_an_entry()
    {
        var before = await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.exports");
        using var person = await store.Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.PostReportAsync(ReportForm.Csv("NOWHERE", ReportForm.Latest()));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(before, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.exports"));
        Assert.Contains(await new AuditLog(store.DataSource).ListAsync(new AuditFilter(), 5), entry => entry.Act.Code == ReportCodes.Export && entry.Result?.Code == ReportCodes.WarehouseGone);
    }

    private static void AssertContent(ReportFormat format, byte[] file, string id, long rows)
    {
        switch (format)
        {
            case ReportFormat.Csv:
                Assert.Equal(rows + 1, Encoding.UTF8.GetString(file).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
                break;
            case ReportFormat.Xlsx:
                Assert.Contains("xl/workbook.xml", Unpack(file).Keys);
                break;
            case ReportFormat.Pdf:
                Assert.StartsWith("%PDF-", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
                Assert.EndsWith("%%EOF", Encoding.Latin1.GetString(file).TrimEnd(), StringComparison.Ordinal);
                break;
            default:
                var lines = Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
                Assert.Equal(("report", id), (lines[0].GetProperty("line").GetString(), lines[0].GetProperty("id").GetString()));
                Assert.Equal(("end", rows), (lines[^1].GetProperty("line").GetString(), lines[^1].GetProperty("rows").GetInt64()));
                Assert.Equal(rows, lines.LongCount(line => line.GetProperty("line").GetString() == "row" && line.GetProperty("table").GetString() == "by_worker"));
                break;
        }
    }

    // As HOW-TO-VERIFY.txt says.
    private static async Task AssertOpenSslAsync(IReadOnlyDictionary<string, byte[]> files)
    {
        var folder = Directory.CreateTempSubdirectory("ergo-proof").FullName;
        try
        {
            foreach (var name in new[] { ReportFiles.Manifest, ReportFiles.Signature, ReportFiles.PublicKey })
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, name), files[name]);
            }

            Assert.Contains("openssl dgst -sha256 -verify public-key.pem -signature manifest.sig manifest.json", Encoding.UTF8.GetString(files[ReportFiles.HowToVerify]), StringComparison.Ordinal);
            Assert.Equal((0, "Verified OK"), await OpenSslAsync(folder));
            await File.AppendAllTextAsync(Path.Combine(folder, ReportFiles.Manifest), " ");
            Assert.Equal((1, "Verification failure"), await OpenSslAsync(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Answer)> OpenSslAsync(string folder)
    {
        using var tool = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-sha256", "-verify", ReportFiles.PublicKey, "-signature", ReportFiles.Signature, ReportFiles.Manifest])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var answer = await tool.StandardOutput.ReadToEndAsync();
        await tool.WaitForExitAsync();
        return (tool.ExitCode, answer.Split('\n')[0]);
    }

    private static Dictionary<string, byte[]> Unpack(byte[] archive)
    {
        using ZipArchive zip = new(new MemoryStream(archive));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = entry.Open();
            using MemoryStream copy = new();
            content.CopyTo(copy);
            return copy.ToArray();
        });
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
