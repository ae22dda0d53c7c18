using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ergo.Portal.Tests.Auth;
using Ergo.Portal.Tests.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Api;

/// <summary>Every address, asked over a real connection by the program that people try an API with.</summary>
public sealed class CurlTests(ApiStore store) : IClassFixture<ApiStore>
{
    private static readonly DateTimeOffset Today = new(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);

    [Fact]
    public async Task Every_address_is_answered_to_curl()
    {
        await using PortalFactory portal = new() { ConnectionString = store.ConnectionString };
        portal.UseKestrel(0);
        portal.Browser().Dispose();
        var root = portal.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var key = (await store.WholeKeyAsync("curl")).Text;
        HashSet<string> asked = [];
        async Task<JsonNode?> AskAsync(string address, string? query = null, object? body = null, int expected = 200, string view = "rollup_5m", string warehouse = "w2", string id = "")
        {
            asked.Add(address);
            var (method, path) = (address.Split(' ')[0], address.Split(' ')[1].Replace("{view}", view, StringComparison.Ordinal).Replace("{job}", "trim", StringComparison.Ordinal).Replace("{run:long}", "1", StringComparison.Ordinal).Replace("{warehouse}", warehouse, StringComparison.Ordinal).Replace("{id:guid}", id, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal));
            List<string> arguments = ["-s", "-X", method, "-H", $"Authorization: Bearer {key}", "-H", "Prefer: wait=60", "-w", "\n%{http_code}", root + path + query];
            if (body is byte[])
            {
                arguments.AddRange(["-H", "Content-Type: application/octet-stream", "--data-binary", "abc"]);
            }
            else if (body is not null)
            {
                arguments.AddRange(["-H", "Content-Type: application/json", "-d", JsonSerializer.Serialize(body, JsonSerializerOptions.Web)]);
            }

            var (text, status) = await CurlAsync(arguments);
            Assert.True(status == expected, $"{address}: {status} {text[..Math.Min(500, text.Length)]}");
            return text.StartsWith('{') ? JsonNode.Parse(text) : null;
        }

        await AskAsync("GET /api/admin/materialized-views/status");
        var work = await AskAsync("POST /api/admin/materialized-views/refresh", "?view=rollup_1m");
        await AskAsync("GET /api/operations/{id:guid}", id: work!["id"]!.GetValue<string>());
        await AskAsync("POST /api/admin/materialized-views/{view}/pause", body: new { reason = "Cameras are moved" });
        await AskAsync("POST /api/admin/materialized-views/{view}/resume");
        await AskAsync("POST /api/admin/materialized-views/{view}/stop", expected: 409);
        await AskAsync("GET /api/admin/retention/stats");
        var plan = await AskAsync("POST /api/admin/retention/plan");
        await AskAsync("POST /api/admin/retention/run", body: new { fingerprint = plan!["fingerprint"]!.GetValue<string>(), reason = "Monthly clean-up" });
        await AskAsync("GET /api/admin/retention/runs", "?limit=5");
        await AskAsync("GET /api/admin/retention/settings");
        await AskAsync("GET /api/admin/retention/settings/{warehouse}");
        await AskAsync("PUT /api/admin/retention/settings/{warehouse}/days", body: new { days = 100, expected = 90 });
        await AskAsync("PUT /api/admin/retention/settings/{warehouse}/identity-days", body: new { days = 100, expected = (int?)null });
        await AskAsync("PUT /api/admin/retention/floor", body: new { days = 2, expected = 1 }, expected: (await store.AskAsync<int>("SELECT retention_floor_days FROM ergo_internal.settings")) == 1 ? 200 : 409);
        await AskAsync("PUT /api/admin/retention/settings/days", body: new { days = 110, warehouses = new Dictionary<string, int?> { ["w2"] = 100 } });
        await AskAsync("POST /api/admin/retention/runs/{run:long}/stop", expected: 409);
        await AskAsync("GET /api/admin/jobs");
        await AskAsync("POST /api/admin/jobs/{job}/pause", body: new { reason = "The disk is changed" });
        await AskAsync("POST /api/admin/jobs/{job}/resume");
        await AskAsync("PUT /api/admin/retention/holds/{warehouse}", body: new { matter = "Claim" });
        await AskAsync("GET /api/admin/retention/holds");
        await AskAsync("POST /api/admin/retention/holds/{warehouse}/lift", body: new { matter = "Claim", reason = "settled" });
        await AskAsync("GET /api/admin/retention/changes");
        await AskAsync("GET /api/admin/runs", "?job=refresh&limit=3");
        await AskAsync("GET /api/admin/health");
        await AskAsync("GET /api/admin/audit", "?limit=3");
        await AskAsync("GET /api/admin/audit/check");
        await AskAsync("GET /api/reports/kinds");
        await AskAsync("GET /api/reports/saved");
        var made = await AskAsync("POST /api/reports/exports", body: ScopeApiTests.Export("OWN"), expected: 201);
        await AskAsync("POST /api/reports/exports/stream", body: ScopeApiTests.Export("OWN"));
        await AskAsync("GET /api/reports/exports");
        foreach (var part in new[] { "", "/file", "/proof", "/check" })
        {
            await AskAsync("GET /api/reports/exports/{id}" + part, id: made!["id"]!.GetValue<string>());
        }

        await AskAsync("POST /api/reports/verify", "?name=report.csv", new byte[] { 1 });
        await AskAsync("GET /api/reports/signing-keys");
        await AskAsync("GET /api/openapi.json");
        await AskAsync("GET /api/warehouses");
        foreach (var figure in new[] { "red-zones", "exposure", "postures" })
        {
            await AskAsync("GET /api/warehouses/{warehouse}/" + figure, $"?from={Today.AddDays(-2):yyyy-MM-dd}T00:00:00Z&to={Today.AddDays(1):yyyy-MM-dd}T00:00:00Z", warehouse: "OWN");
        }

        Assert.Equal(ApiDecisions.ByAddress.Keys.Order(), asked.Order());
        await RefuseAsync(root, key);
    }

    // What only a real server refuses.
    private static async Task RefuseAsync(string root, string key)
    {
        var large = new string(' ', 1_100_000);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "{" + large + "}");
        try
        {
            foreach (var more in new[] { Array.Empty<string>(), ["-H", "Idempotency-Key: large"] })
            {
                var (text, status) = await CurlAsync(["-s", "-H", $"Authorization: Bearer {key}", "-H", "Content-Type: application/json", "-H", "Expect:", .. more, "-d", "@" + file, "-w", "\n%{http_code}", root + "/api/admin/retention/run"]);
                Assert.True(status == 413, $"{status} {text}");
                Assert.Equal("api.body-too-large", JsonNode.Parse(text)!["code"]!.GetValue<string>());
            }
        }
        finally
        {
            File.Delete(file);
        }

        foreach (var (arguments, code) in new[]
        {
            (new[] { root + "/api/warehouses" }, "api.no-key"), (["-H", "Authorization: Bearer ergo_no", root + "/api/warehouses"], "api.key-unknown"), (["-X", "DELETE", "-H", $"Authorization: Bearer {key}", root + "/api/warehouses"], "api.method-not-allowed"),
            (["-H", $"Authorization: Bearer {key}", "-d", "x=1", root + "/api/admin/retention/run"], "api.media-type"), (["-H", $"Authorization: Bearer {key}", root + "/api/warehouses?a%00b=1"], "api.request-fault"),
        })
        {
            var (text, _) = await CurlAsync(["-s", "-w", "\n%{http_code}", .. arguments]);
            Assert.Equal(code, JsonNode.Parse(text)!["code"]!.GetValue<string>());
        }
    }

    private static async Task<(string Text, int Status)> CurlAsync(IReadOnlyList<string> arguments)
    {
        using var curl = Process.Start(new ProcessStartInfo("curl", arguments) { RedirectStandardOutput = true })!;
        var all = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        var end = all.LastIndexOf('\n');
        return (all[..end], int.Parse(all[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }
}
