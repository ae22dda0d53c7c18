using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Ergo.Accounts.Audit;
using Ergo.Accounts.Exports;
using Ergo.Operations.Access;
using Ergo.Operations.Reports;
using Ergo.Portal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Reports;

/// <summary>Files of reports that were made: the report once more, its proof, and the keys.</summary>
public sealed class KeptReportTests(ExposureStore store) : IClassFixture<ExposureStore>
{
    private const string Code = "DOCK W/1";

    private PortalFactory Portal => store.Portal;

    [Fact]
    public async Task Kept_file_is_given_again_to_who_may_see_it_and_that_is_written_down()
    {
        var made = await Portal.MakeAsync(await Portal.ActorAsync(Roles.ComplianceOfficer), Request);
        using var person = await Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.GetAsync(File(made.Id));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(made.Bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal((made.FileName, made.Bytes.LongLength, "text/csv", true), (answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'), answer.Content.Headers.ContentLength, answer.Content.Headers.ContentType!.MediaType, answer.Headers.CacheControl!.NoStore));
        Assert.Contains(await new AuditLog(store.DataSource).ListAsync(new AuditFilter { What = made.Id }, 10), entry => entry.Act.Code == ReportCodes.Again && entry.Outcome == AuditOutcome.Begun);

        using var other = await Portal.SignedInAsAsync([Roles.ComplianceOfficer], ["HALL"], "another");
        foreach (var path in new[] { File(made.Id), Proof(made.Id), File("ER-00000-00000"), Proof("ER-00000-00000"), File("nonsense") })
        {
            using var refused = await other.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        await store.RunAsync($"UPDATE ergo_internal.exports SET kept_until = clock_timestamp() WHERE id = '{made.Id}'");
        using var late = await person.GetAsync(File(made.Id));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task File_with_worker_ids_is_given_again_only_while_they_are_shown()
    {
        using var person = await Portal.SignedInAsync(Roles.Admin);
        const string Show = "INSERT INTO ergo_internal.unmaskings (session, warehouse_id, reason, ends_at) SELECT max(id), 'w1', 'Case 2026-117', clock_timestamp() + interval '5 minutes' FROM ergo_internal.sessions WHERE subject = 'demo-admin'";
        await store.RunAsync(Show);
        using var made = await person.PostReportAsync(ReportForm.Hours(Code, ReportForm.Latest("America/New_York")));
        var id = Regex.Match(made.Content.Headers.ContentDisposition!.FileName!, "ER-[0-9A-Z]{5}-[0-9A-Z]{5}").Value;
        Assert.NotEmpty(await made.Content.ReadAsByteArrayAsync());
        using (var again = await person.GetAsync(File(id)))
        {
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        }

        await store.RunAsync("UPDATE ergo_internal.unmaskings SET begun_at = begun_at - interval '6 minutes', ends_at = ends_at - interval '6 minutes'");
        using var refused = await person.GetAsync(File(id));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Worker ids of Dock West are not shown to you now", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // The proof names nobody.
        using var proof = await person.GetAsync(Proof(id));
        Assert.Equal(HttpStatusCode.OK, proof.StatusCode);
    }

    [Fact]
    public async Task Own_file_with_worker_ids_of_a_warehouse_that_is_ones_no_longer_is_not_given_again()
    {
        ExportStore exports = new(store.DataSource);
        const string Id = "ER-0NE5X-0WN11";
        await exports.BeginAsync(new NewExport
        {
            Id = Id, Kind = "exposure", Format = "csv", WarehouseIds = ["w1"], Request = "{}", WithIds = true, Door = "page", Actor = "x", Issuer = "https://issuer.example", Subject = "moved", Reason = ReportForm.Reason,
        });
        await exports.AddPartAsync(Id, 0, [1]);
        await Portal.MakeAsync(await Portal.ActorAsync(Roles.ComplianceOfficer), Request);
        await exports.FinishAsync(Id, new ExportResult
        {
            Rows = 1, Bytes = 1, FileName = "x.csv", MediaType = "text/csv", Files = "[]", Manifest = [1], Signature = [1], KeyId = (await new ExportKeys(store.DataSource).ListAsync())[0].Id,
        }, TimeSpan.FromDays(1));
        using var person = await Portal.SignedInAsAsync([Roles.ComplianceOfficer], ["HALL"], "moved");
        using var answer = await person.GetAsync(File(Id));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Proof_comes_apart_and_says_how_to_check_it()
    {
        var made = await Portal.MakeAsync(await Portal.ActorAsync(Roles.ComplianceOfficer), Request);
        using var person = await Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.GetAsync(Proof(made.Id));
        Assert.Equal($"{made.Id}_proof.zip", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        using ZipArchive archive = new(await answer.Content.ReadAsStreamAsync());
        Assert.Equal([ReportFiles.Manifest, ReportFiles.Signature, ReportFiles.PublicKey, ReportFiles.HowToVerify], archive.Entries.Select(entry => entry.FullName));
        using StreamReader how = new(archive.GetEntry(ReportFiles.HowToVerify)!.Open());
        Assert.Contains($"sha256sum {made.FileName}", await how.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_key_signs_from_then_on_and_what_was_signed_before_stays_authentic()
    {
        var (officer, admin) = (await Portal.ActorAsync(Roles.ComplianceOfficer), await Portal.ActorAsync(Roles.Admin));
        var before = await Portal.MakeAsync(officer, Request);
        var exports = Portal.Services.GetRequiredService<ExportOperations>();
        Assert.False((await exports.RotateKeyAsync(officer)).IsDone);
        var rotated = await exports.RotateKeyAsync(admin);
        Assert.Equal(ReportCodes.KeyRotated, rotated.Result!.Code);
        var after = await Portal.MakeAsync(officer, Request);
        Assert.NotEqual((await Portal.RecordAsync(before.Id)).KeyId, (await Portal.RecordAsync(after.Id)).KeyId);
        Assert.Equal(rotated.Result.Text("key"), (await Portal.RecordAsync(after.Id)).KeyId);
        var verify = Portal.Services.GetRequiredService<VerifyOperations>();
        Assert.All(new[] { await verify.CheckIdAsync(officer, before.Id), await verify.CheckIdAsync(officer, after.Id) }, check => Assert.Equal(Authenticity.Authentic, check.Verdict));

        using var person = await Portal.SignedInAsync(Roles.ComplianceOfficer);
        using var answer = await person.GetAsync(new Uri("/reports/keys.pem", UriKind.Relative));
        Assert.Equal("application/x-pem-file", answer.Content.Headers.ContentType!.MediaType);
        var text = await answer.Content.ReadAsStringAsync();
        var keys = await exports.KeysAsync();
        Assert.Equal(string.Concat(keys.Select(key => new Ergo.Reports.Evidence.ManifestKey(key.PublicKey).Pem)), text);
        Assert.True(keys.Count >= 2);
        Assert.DoesNotContain("PRIVATE", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Portals_that_need_a_key_at_once_sign_with_one_and_a_lost_one_is_replaced()
    {
        await using var database = await Testing.TestPostgres.CreateDatabaseAsync();
        await new Ergo.Database.Schema.SchemaInstaller(database.DataSource, Microsoft.Extensions.Logging.Abstractions.NullLogger<Ergo.Database.Schema.SchemaInstaller>.Instance).ApplyAsync();
        Seal seal = new();
        var signing = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => new ReportSigning(new ExportKeys(database.DataSource), seal).CurrentAsync($"portal {n}")));
        Assert.Single(signing.Select(key => key.Key.Id).Distinct());
        Assert.Single(await new ExportKeys(database.DataSource).ListAsync());

        // The keys of the data protection are gone: what was signed can still be checked, and another key signs.
        var next = await new ReportSigning(new ExportKeys(database.DataSource), new Seal { IsLost = secret => secret == seal.Sealed[^1] }).CurrentAsync("portal");
        Assert.NotEqual(signing[0].Key.Id, next.Key.Id);
        Assert.Equal(2, (await new ExportKeys(database.DataSource).ListAsync()).Count);
        Assert.True(next.Key.Verifies([1, 2, 3], next.Sign([1, 2, 3])));
    }

    private static ReportRequest Request => ReportForm.Csv(Code, ReportForm.Latest("America/New_York"));

    private static Uri File(string id) => new($"/reports/exports/{id}/file", UriKind.Relative);

    private static Uri Proof(string id) => new($"/reports/exports/{id}/proof", UriKind.Relative);

    private sealed class Seal : IKeySeal
    {
        public List<string> Sealed { get; } = [];

        public Func<string, bool> IsLost { get; init; } = _ => false;

        string IKeySeal.Seal(byte[] secret) => Convert.ToBase64String(secret);

        public byte[]? Open(string sealedSecret)
        {
            lock (Sealed)
            {
                Sealed.Add(sealedSecret);
            }

            return IsLost(sealedSecret) ? null : Convert.FromBase64String(sealedSecret);
        }
    }
}
