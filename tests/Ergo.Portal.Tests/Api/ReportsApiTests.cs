using System.Net;
using System.Net.Http.Headers;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Reports;
using Ergo.Portal.Tests.Reports;

namespace Ergo.Portal.Tests.Api;

/// <summary>Reports by the API: made, found, fetched and checked; and the audit log.</summary>
public sealed class ReportsApiTests(ApiStore store) : IClassFixture<ApiStore>
{
    private static readonly string[] Own = ["OWN"];

    [Fact]
    public async Task Report_is_made_fetched_and_proved()
    {
        var key = (await store.KeyAsync("reporter", [Rights.ExportReports])).Text;
        var answer = await store.Portal.CallAsync(key, "POST", "/api/reports/exports", ScopeApiTests.Export("OWN"), ("Idempotency-Key", "report-1"));
        var made = answer.IsOk(HttpStatusCode.Created);
        var address = answer.Headers["Location"];
        Assert.Equal(("done", "api", "Key reporter (API)"), (made["state"]!.GetValue<string>(), made["door"]!.GetValue<string>(), made["madeBy"]!.GetValue<string>()));
        var again = await store.Second.CallAsync(key, "POST", "/api/reports/exports", ScopeApiTests.Export("OWN"), ("Idempotency-Key", "report-1"));
        Assert.Equal((HttpStatusCode.Created, address), (again.Status, again.Headers["Location"]));
        var file = await store.Second.CallAsync(key, "GET", address + "/file");
        Assert.Equal(HttpStatusCode.OK, file.Status);
        Assert.Contains("Packing", file.Text, StringComparison.Ordinal);
        Assert.Equal("application/zip", (await store.Portal.CallAsync(key, "GET", address + "/proof")).Headers["Content-Type"]);
        Assert.Equal("authentic", (await store.Portal.CallAsync(key, "GET", address + "/check")).IsOk()["verdict"]!.GetValue<string>());
        Assert.Contains((await store.Portal.CallAsync(key, "GET", "/api/reports/exports?limit=1")).IsOk()["items"]!.AsArray(), one => one!["id"]!.GetValue<string>() == made["id"]!.GetValue<string>());
        // The same entries as of a report that a page made.
        var actor = await store.Portal.ActorAsync(Roles.ComplianceOfficer);
        await store.Portal.MakeAsync(actor, ReportRequest.Read(System.Text.Json.JsonSerializer.Serialize(System.Text.Json.Nodes.JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(ScopeApiTests.Export("OWN")))!["report"]))!);
        Assert.Equal((await store.EntriesAsync(ReportCodes.Export, actor.Signature.Words)).Select(Kind), (await store.EntriesAsync(ReportCodes.Export, "Key reporter (API)")).Take(2).Select(Kind));
        using ByteArrayContent bytes = new(await BytesAsync(key, address + "/file"));
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Assert.Equal("authentic", (await store.Portal.CallAsync(key, "POST", "/api/reports/verify?name=report.csv", bytes)).IsOk()["verdict"]!.GetValue<string>());
        using ByteArrayContent other = new([1, 2, 3]);
        other.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Assert.Equal("unknown", (await store.Portal.CallAsync(key, "POST", "/api/reports/verify", other)).IsOk()["verdict"]!.GetValue<string>());
    }

    [Fact]
    public async Task Report_is_streamed_as_it_is_made()
    {
        var key = (await store.KeyAsync("streamer", [Rights.ExportReports])).Text;
        var answer = await store.Portal.CallAsync(key, "POST", "/api/reports/exports/stream", ScopeApiTests.Export("OWN"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.StartsWith("text/csv", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("done", (await store.Portal.CallAsync(key, "GET", answer.Headers["Location"])).IsOk()["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Report_that_cannot_be_is_refused_with_a_code()
    {
        var key = (await store.KeyAsync("mistaken reporter", [Rights.ExportReports])).Text;
        foreach (var path in new[] { "/api/reports/exports", "/api/reports/exports/stream" })
        {
            (await store.Portal.CallAsync(key, "POST", path, new { report = new { warehouses = Own }, reason = "x" })).IsProblem(HttpStatusCode.UnprocessableEntity, ReportCodes.ReasonFault);
            (await store.Portal.CallAsync(key, "POST", path, new { report = new { kind = "weather" }, reason = ReportForm.Reason })).IsProblem(HttpStatusCode.BadRequest, ApiCodes.BodyFault);
            (await store.Portal.CallAsync(key, "POST", path, new { report = new { warehouses = (string[]?)null }, reason = ReportForm.Reason })).IsProblem(HttpStatusCode.BadRequest, ApiCodes.BodyFault);
            // Worker ids are told to a person who gave a reason, never to a program.
            var named = await store.Portal.CallAsync(key, "POST", path, new { report = new { warehouses = Own, withIds = true, grain = "hour" }, reason = ReportForm.Reason });
            named.IsProblem(HttpStatusCode.Forbidden, ReportCodes.ReportIdsNotShown);
        }

        (await store.Portal.CallAsync(key, "GET", "/api/reports/exports/EX-nothing")).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
        (await store.Portal.CallAsync(key, "GET", "/api/reports/exports?limit=0")).IsProblem(HttpStatusCode.BadRequest, ApiCodes.QueryFault);
    }

    [Fact]
    public async Task Kinds_saved_reports_and_keys_are_told()
    {
        var key = (await store.KeyAsync("asker", [Rights.ExportReports])).Text;
        Assert.Contains("redZones", (await store.Portal.CallAsync(key, "GET", "/api/reports/kinds")).IsOk()["kinds"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await store.Portal.CallAsync(key, "GET", "/api/reports/saved")).IsOk()["items"]!.AsArray());
        await store.Portal.CallAsync(key, "POST", "/api/reports/exports", ScopeApiTests.Export("OWN"));
        Assert.Contains("BEGIN PUBLIC KEY", (await store.Portal.CallAsync(key, "GET", "/api/reports/signing-keys")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_log_is_read_in_parts_and_checked()
    {
        var key = (await store.KeyAsync("auditor", [Rights.SeeAuditLog])).Text;
        var first = (await store.Portal.CallAsync(key, "GET", "/api/admin/audit?limit=2&what=key")).IsOk();
        Assert.Equal(2, first["items"]!.AsArray().Count);
        var next = (await store.Portal.CallAsync(key, "GET", first["next"]!.GetValue<string>())).IsOk();
        Assert.True(next["items"]!.AsArray().Count == 0 || next["items"]![0]!["id"]!.GetValue<long>() < first["items"]![1]!["id"]!.GetValue<long>());
        Assert.Empty((await store.Portal.CallAsync(key, "GET", "/api/admin/audit/check")).IsOk()["items"]!.AsArray());
        foreach (var wrong in new[] { "outcome=perhaps", "from=yesterday", "to=2026-13-01", "limit=1001", "before=x" })
        {
            (await store.Portal.CallAsync(key, "GET", "/api/admin/audit?" + wrong)).IsProblem(HttpStatusCode.BadRequest, ApiCodes.QueryFault);
        }
    }

    // Ids and times of a report differ; what is written down of it does not.
    private static string Kind(string entry) => System.Text.RegularExpressions.Regex.Replace(entry, "\\{.*\\}", "");

    private async Task<byte[]> BytesAsync(string key, string path)
    {
        using var client = store.Portal.Browser();
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return await client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
    }
}
