using System.IO.Compression;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Portal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Reports;

/// <summary>What is found of a file or an id: as it was made, changed, or unknown here.</summary>
public sealed class VerifyTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const string Code = "DOCK W/1";

    private PortalFactory Portal => store.Portal;

    private VerifyOperations Verify => Portal.Services.GetRequiredService<VerifyOperations>();

    [Theory]
    [InlineData(ReportFormat.Csv, false, false)]
    [InlineData(ReportFormat.Xlsx, false, false)]
    // The first line has the id, and so have the facts of a PDF.
    [InlineData(ReportFormat.JsonLines, false, true)]
    [InlineData(ReportFormat.Pdf, false, true)]
    [InlineData(ReportFormat.Csv, true, true)]
    public async Task Whole_file_is_authentic_and_one_changed_byte_is_found(ReportFormat format, bool withProof, bool hasIdInside)
    {
        var actor = await Portal.ActorAsync(Roles.ComplianceOfficer);
        var made = await Portal.MakeAsync(actor, Request with { Format = format, WithProof = withProof });
        // Whatever the file is called: its hash tells.
        foreach (var name in new[] { made.FileName, "attachment(3).bin" })
        {
            var check = await CheckAsync(actor, made.Bytes, name);
            Assert.Equal((Authenticity.Authentic, ReportCodes.FileAuthentic, made.Id, made.Sha256), (check.Verdict, check.Why.Code, check.Id, check.Sha256));
            Assert.Equal((made.Id, made.Id, true), (check.Record!.Id, check.Manifest!.Id, check.AuditEntry > 0));
        }

        var changed = made.Bytes.ToArray();
        changed[^(changed.Length / 3)] ^= 1;
        var named = await CheckAsync(actor, changed, made.FileName);
        Assert.Equal((Authenticity.Changed, ReportCodes.FileChanged, made.Id), (named.Verdict, named.Why.Code, named.Id));
        var renamed = await CheckAsync(actor, changed, "attachment(3).bin");
        Assert.Equal(
            hasIdInside ? (Authenticity.Changed, ReportCodes.FileChanged) : (Authenticity.Unknown, ReportCodes.FileUnknown),
            (renamed.Verdict, renamed.Why.Code));
        Assert.Contains(await new AuditLog(store.DataSource).ListAsync(new AuditFilter { What = made.Id }, 20), entry => entry.Act.Code == ReportCodes.Verify && entry.Result!.Code == ReportCodes.FileChanged);
    }

    [Fact]
    public async Task Report_out_of_its_archive_is_authentic_and_one_that_was_cut_short_is_not()
    {
        var actor = await Portal.ActorAsync(Roles.ComplianceOfficer);
        var made = await Portal.MakeAsync(actor, Request with { WithProof = true });
        using ZipArchive archive = new(new MemoryStream(made.Bytes));
        using MemoryStream report = new();
        await archive.Entries.Single(entry => entry.Name.EndsWith(".csv", StringComparison.Ordinal)).Open().CopyToAsync(report);
        Assert.Equal((Authenticity.Authentic, made.Id), await VerdictAsync(actor, report.ToArray(), "x.csv"));
        Assert.Equal((Authenticity.Changed, made.Id), await VerdictAsync(actor, made.Bytes[..^1], made.FileName));
        Assert.Equal((Authenticity.Unknown, null), await VerdictAsync(actor, [], "empty.csv"));
    }

    [Fact]
    public async Task Id_is_read_as_people_type_it_and_one_that_is_not_there_is_unknown()
    {
        var actor = await Portal.ActorAsync(Roles.ComplianceOfficer);
        var made = await Portal.MakeAsync(actor, Request);
        foreach (var typed in new[] { made.Id, $"  {made.Id.ToLowerInvariant()} ", made.Id.Replace("-", "", StringComparison.Ordinal), made.Id[3..] })
        {
            var check = await Verify.CheckIdAsync(actor, typed);
            Assert.Equal((Authenticity.Authentic, made.Id, null), (check.Verdict, check.Id, check.Sha256));
        }

        foreach (var typed in new[] { "ER-00000-00000", "nonsense", "" })
        {
            var check = await Verify.CheckIdAsync(actor, typed);
            Assert.Equal((Authenticity.Unknown, ReportCodes.IdUnknown), (check.Verdict, check.Why.Code));
        }

        Assert.Equal((Authenticity.Unknown, "ER-00000-00000"), await VerdictAsync(actor, "made elsewhere"u8.ToArray(), "exposure_ER-00000-00000.csv"));
    }

    [Fact]
    public async Task Export_that_did_not_come_to_its_end_is_unknown()
    {
        var actor = await Portal.ActorAsync(Roles.ComplianceOfficer);
        var id = "ER-0FA11-0FA11";
        ExportStore exports = new(store.DataSource);
        await exports.BeginAsync(new NewExport { Id = id, Kind = "exposure", Format = "csv", WarehouseIds = ["w1"], Request = "{}", WithIds = false, Door = "page", Actor = "x", Reason = ReportForm.Reason });
        Assert.Equal(ReportCodes.NeverFinished, (await Verify.CheckIdAsync(actor, id)).Why.Code);
        await exports.FailAsync(id, false, Ergo.Database.Notice.Of(ReportCodes.Left));
        Assert.Equal((Authenticity.Unknown, ReportCodes.NeverFinished), ((await Verify.CheckIdAsync(actor, id)).Verdict, (await Verify.CheckIdAsync(actor, id)).Why.Code));
    }

    [Theory]
    [InlineData("UPDATE ergo_internal.exports SET manifest = set_byte(manifest, 200, get_byte(manifest, 200) # 1) WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET manifest = convert_to(replace(convert_from(manifest, 'UTF8'), 'second visit', 'other reasons'), 'UTF8') WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET signature = set_byte(signature, 12, get_byte(signature, 12) # 1) WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET manifest = '{}' WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET actor = 'Somebody else (admin)' WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET reason = 'Another reason altogether' WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET row_count = row_count + 1 WHERE id = @id")]
    [InlineData("UPDATE ergo_internal.exports SET warehouse_ids = '{w2}' WHERE id = @id")]
    public async Task Record_that_was_tampered_with_is_found(string tampering)
    {
        var actor = await Portal.ActorAsync(Roles.ComplianceOfficer);
        var made = await Portal.MakeAsync(actor, Request);
        await using var command = store.DataSource.CreateCommand(tampering);
        command.Parameters.AddWithValue("id", made.Id);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
        foreach (var check in new[] { await Verify.CheckIdAsync(actor, made.Id), await CheckAsync(actor, made.Bytes, made.FileName) })
        {
            Assert.Equal((Authenticity.Changed, ReportCodes.RecordChanged), (check.Verdict, check.Why.Code));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hash_that_was_put_into_the_record_makes_no_file_authentic(bool withProof)
    {
        var actor = await Portal.ActorAsync(Roles.ComplianceOfficer);
        var made = await Portal.MakeAsync(actor, Request with { WithProof = withProof });
        var forged = made.Bytes.Append((byte)' ').ToArray();
        await store.RunAsync($"UPDATE ergo_internal.exports SET files = replace(files::text, '{made.Sha256}', '{(made with { Bytes = forged }).Sha256}')::jsonb WHERE id = '{made.Id}'");
        Assert.Equal((Authenticity.Changed, made.Id), await VerdictAsync(actor, forged, made.FileName));
    }

    [Fact]
    public async Task Entry_that_the_audit_log_lost_is_missed()
    {
        var actor = await Portal.ActorAsync(Roles.ComplianceOfficer);
        var made = await Portal.MakeAsync(actor, Request);
        await store.RunAsync($"""
            ALTER TABLE ergo_internal.audit_log DISABLE TRIGGER append_only;
            DELETE FROM ergo_internal.audit_log WHERE result::text LIKE '%{made.Id}%';
            ALTER TABLE ergo_internal.audit_log ENABLE TRIGGER append_only
            """);
        foreach (var check in new[] { await Verify.CheckIdAsync(actor, made.Id), await CheckAsync(actor, made.Bytes, made.FileName) })
        {
            Assert.Equal((Authenticity.Authentic, ReportCodes.NotInLog, null), (check.Verdict, check.Why.Code, check.AuditEntry));
        }
    }

    [Fact]
    public async Task Those_who_see_other_warehouses_learn_the_verdict_and_nothing_else()
    {
        var made = await Portal.MakeAsync(await Portal.ActorAsync(Roles.ComplianceOfficer), Request);
        var other = await Portal.ActorAsync(Roles.ComplianceOfficer, ["HALL"], "another");
        var check = await CheckAsync(other, made.Bytes, made.FileName);
        Assert.Equal((Authenticity.Authentic, null, null), (check.Verdict, check.Record, check.Manifest));

        foreach (var role in new[] { Roles.Viewer, Roles.SafetyManager })
        {
            var nobody = await Portal.ActorAsync(role);
            await Assert.ThrowsAsync<ReportRefusal>(() => CheckAsync(nobody, made.Bytes, made.FileName));
            await Assert.ThrowsAsync<ReportRefusal>(() => Verify.CheckIdAsync(nobody, made.Id));
        }
    }

    private static ReportRequest Request => ReportForm.Csv(Code, ReportForm.Latest("America/New_York"));

    private async Task<ReportCheck> CheckAsync(Actor actor, byte[] file, string name)
    {
        using MemoryStream content = new(file);
        return await Verify.CheckFileAsync(actor, content, name);
    }

    private async Task<(Authenticity, string?)> VerdictAsync(Actor actor, byte[] file, string name)
    {
        var check = await CheckAsync(actor, file, name);
        return (check.Verdict, check.Id);
    }
}
