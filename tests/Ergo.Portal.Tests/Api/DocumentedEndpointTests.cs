using System.Net;
using System.Text.Json.Nodes;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Retention;
using Ergo.Operations.Views;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots.Retention;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Api;

/// <summary>The four addresses that were promised: state and refresh of the views, what retention holds and its run.</summary>
public sealed class DocumentedEndpointTests(ApiStore store) : IClassFixture<ApiStore>
{
    private const string Views = "/api/admin/materialized-views";
    private const string Retention = "/api/admin/retention";

    [Fact]
    public async Task Status_tells_the_five_views()
    {
        var key = (await store.KeyAsync("status", [Rights.Admin])).Text;
        var views = (await store.Portal.CallAsync(key, "GET", $"{Views}/status")).IsOk()["views"]!.AsArray();
        Assert.Equal(ViewNames.All.Order(), views.Select(view => view!["name"]!.GetValue<string>()).Order());
        Assert.All(views, view => Assert.True(view!["refreshEverySeconds"]!.GetValue<double>() > 0));
    }

    [Fact]
    public async Task Refresh_of_one_view_and_of_all_is_done_and_written_down_as_from_the_page()
    {
        var key = (await store.KeyAsync("refresher", [Rights.RefreshViews])).Text;
        foreach (var (query, view) in new[] { ("?view=rollup_1m", "rollup_1m"), ("", (string?)null), ("?view=rollup_5m&rebuild=true", "rollup_5m") })
        {
            var work = await store.Portal.EndedAsync(key, (await store.Portal.CallAsync(key, "POST", $"{Views}/refresh{query}", null, ("Prefer", "wait=60"))).IsOk());
            Assert.Equal("done", work["state"]!.GetValue<string>());
            Assert.Equal(query.Contains("rebuild", StringComparison.Ordinal) ? ViewCodes.Rebuilt : ViewCodes.Refreshed, work["result"]!["code"]!.GetValue<string>());
            Assert.Equal(view, work["result"]!["arguments"]!["view"]?.GetValue<string>());
        }

        // What a page's click does, through the same operations.
        var admin = await store.Portal.ActorAsync(Roles.Admin);
        var operations = store.Portal.Services.GetRequiredService<ViewOperations>();
        Assert.True((await operations.RefreshAsync(admin, "rollup_1m", rebuild: false)).IsDone);
        Assert.True((await operations.RefreshAllAsync(admin, rebuild: false)).IsDone);
        Assert.Equal(await store.EntriesAsync(ViewCodes.Refresh, admin.Signature.Words), await store.EntriesAsync(ViewCodes.Refresh, "Key refresher (API)"));
        Assert.Equal($"portal key:{(await store.FindKeyAsync("refresher")).Id}", await store.AskAsync<string>("SELECT DISTINCT issuer || ' ' || subject FROM ergo_internal.audit_log WHERE actor = 'Key refresher (API)'"));
        // And the run says who.
        Assert.NotEqual(0, await store.AskAsync<long>("SELECT count(*) FROM job_runs WHERE job = 'refresh' AND requested_by = 'Key refresher (API)'"));
    }

    [Fact]
    public async Task Refresh_refuses_what_is_no_view_and_what_it_does_not_know()
    {
        var key = (await store.KeyAsync("mistaken", [Rights.RefreshViews])).Text;
        (await store.Portal.CallAsync(key, "POST", $"{Views}/refresh?view=users")).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
        (await store.Portal.CallAsync(key, "POST", $"{Views}/refresh?veiw=rollup_1m")).IsProblem(HttpStatusCode.BadRequest, ApiCodes.QueryUnknown);
        (await store.Portal.CallAsync(key, "POST", $"{Views}/refresh?rebuild=yes")).IsProblem(HttpStatusCode.BadRequest, ApiCodes.QueryFault);
        (await store.Portal.CallAsync(key, "POST", $"{Views}/refresh?view=rollup_1m&view=rollup_5m")).IsProblem(HttpStatusCode.BadRequest, ApiCodes.QueryFault);
        (await store.Portal.CallAsync(key, "GET", $"{Views}/refresh")).IsProblem(HttpStatusCode.MethodNotAllowed, ApiCodes.MethodUnknown);
    }

    [Fact]
    public async Task Long_refresh_is_followed_by_its_address_on_either_portal()
    {
        var key = (await store.KeyAsync("long", [Rights.RefreshViews])).Text;
        var other = (await store.KeyAsync("other", [Rights.RefreshViews])).Text;
        await using var connection = await store.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // The refresh waits for the row of its view.
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT FROM ergo_internal.views WHERE name = 'posture_type_counts' FOR UPDATE", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var begun = await store.Portal.CallAsync(key, "POST", $"{Views}/refresh?view=posture_type_counts");
        var work = begun.IsOk(HttpStatusCode.Accepted);
        Assert.Equal("running", work["state"]!.GetValue<string>());
        Assert.Equal($"/api/operations/{work["id"]}", begun.Headers["Location"]);
        Assert.Equal("running", (await store.Second.CallAsync(key, "GET", begun.Headers["Location"])).IsOk()["state"]!.GetValue<string>());
        (await store.Portal.CallAsync(other, "GET", begun.Headers["Location"])).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
        // Whoever asks again meanwhile is told who is at it.
        (await store.Portal.CallAsync(other, "POST", $"{Views}/refresh?view=posture_type_counts")).IsProblem(HttpStatusCode.Conflict, "work.under-way");
        await transaction.RollbackAsync();
        Assert.Equal("done", (await store.Second.EndedAsync(key, work))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Work_whose_portal_is_gone_is_told_to_be_interrupted()
    {
        var key = (await store.KeyAsync("cut", [Rights.RefreshViews])).Text;
        var work = (await store.Portal.CallAsync(key, "POST", $"{Views}/refresh?view=rollup_1m", null, ("Prefer", "wait=60"))).IsOk();
        await store.RunAsync($"UPDATE ergo_internal.api_operations SET ended_at = NULL, outcome = NULL, beat_at = clock_timestamp() - interval '2 minutes' WHERE id = '{work["id"]}'");
        Assert.Equal("interrupted", (await store.Portal.CallAsync(key, "GET", $"/api/operations/{work["id"]}")).IsOk()["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stats_tell_what_each_warehouse_holds()
    {
        var key = (await store.KeyAsync("stats", [Rights.Admin])).Text;
        var stats = (await store.Portal.CallAsync(key, "GET", $"{Retention}/stats")).IsOk();
        var own = stats["warehouses"]!.AsArray().Single(one => one!["setting"]!["warehouseId"]!.GetValue<string>() == "w1")!;
        Assert.Equal(30, own["setting"]!["retentionDays"]!.GetValue<int>());
        var held = own["tables"]!.AsArray().Single(table => table!["table"]!.GetValue<string>() == "ergonomic_snapshots")!;
        Assert.Equal(await store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots WHERE warehouse_id = 'w1'"), held["rows"]!.GetValue<long>());
    }

    [Fact]
    public async Task Run_deletes_what_the_plan_showed_or_nothing()
    {
        var key = (await store.KeyAsync("deleter", [Rights.RunRetention, Rights.Admin])).Text;
        var plan = (await store.Portal.CallAsync(key, "POST", $"{Retention}/plan")).IsOk();
        Assert.Equal(20, plan["rows"]!.GetValue<long>());
        var before = await CountAsync();
        (await store.Portal.CallAsync(key, "POST", $"{Retention}/run", new { fingerprint = plan["fingerprint"]!.GetValue<string>(), reason = " " })).IsProblem(HttpStatusCode.UnprocessableEntity, ApiCodes.ReasonFault);
        // Somebody else's plan deletes nothing, and says so.
        var other = await store.Portal.CallAsync(key, "POST", $"{Retention}/run", new { fingerprint = "another", reason = "Nightly clean-up" }, ("Prefer", "wait=60"));
        other.IsProblem(HttpStatusCode.Conflict, "retention.plan-changed");
        Assert.Equal(before, await CountAsync());
        var run = await RunAsync(key, plan);
        Assert.Equal(("done", RetentionCodes.Ran), (run["state"]!.GetValue<string>(), run["result"]!["code"]!.GetValue<string>()));
        Assert.Equal(20, run["result"]!["arguments"]!["rows"]!.GetValue<long>());
        Assert.Equal(before - 20, await CountAsync());
        // A plan is used once.
        (await store.Portal.CallAsync(key, "POST", $"{Retention}/run", new { fingerprint = plan["fingerprint"]!.GetValue<string>(), reason = "Nightly clean-up" }, ("Prefer", "wait=60")))
            .IsProblem(HttpStatusCode.Conflict, "retention.plan-changed");
        var runs = (await store.Portal.CallAsync(key, "GET", $"{Retention}/runs?limit=1000")).IsOk()["items"]!.AsArray();
        Assert.Contains(runs, one => one!["requestedBy"]!.GetValue<string>() == "Key deleter (API)" && one["outcome"]!.GetValue<string>() == "succeeded" && one["deletedRows"]!.GetValue<long>() == 20);
        await SameAsThePageAsync();
    }

    [Theory]
    [InlineData("""{"reason":"No fingerprint"}""")]
    [InlineData("""{"fingerprint":null,"reason":"No fingerprint"}""")]
    [InlineData("""{"fingerprint":"x","reason":"Another field","why":1}""")]
    [InlineData("""{"fingerprint":"x","fingerprint":"y","reason":"Twice"}""")]
    [InlineData("""{"fingerprint":7,"reason":"A number"}""")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Body_that_is_not_what_the_document_asks_for_is_refused(string body)
    {
        var key = (await store.KeyAsync("body " + Guid.NewGuid(), [Rights.RunRetention])).Text;
        (await store.Portal.CallAsync(key, "POST", $"{Retention}/run", body)).IsProblem(HttpStatusCode.BadRequest, ApiCodes.BodyFault);
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["fingerprint"] = "x" });
        (await store.Portal.CallAsync(key, "POST", $"{Retention}/run", form)).IsProblem(HttpStatusCode.UnsupportedMediaType, ApiCodes.MediaType);
        using StringContent text = new("{}", System.Text.Encoding.UTF8, "text/plain");
        (await store.Portal.CallAsync(key, "POST", $"{Retention}/run", text)).IsProblem(HttpStatusCode.UnsupportedMediaType, ApiCodes.MediaType);
    }

    // The same plan run by a click leaves the same entries.
    private async Task SameAsThePageAsync()
    {
        await store.RunAsync("INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light) SELECT 'w1', 'z1', 'k1', now() - interval '50 days' - n * interval '1 minute', 'red' FROM generate_series(1, 20) n");
        var admin = await store.Portal.ActorAsync(Roles.Admin);
        var plan = await store.Portal.Services.GetRequiredService<DataRetentionJob>().GetPlanAsync();
        Assert.True((await store.Portal.Services.GetRequiredService<RetentionOperations>().RunAsync(admin, plan, null, "Nightly clean-up")).IsDone);
        var byPage = (await store.EntriesAsync(RetentionCodes.Run, admin.Signature.Words)).TakeLast(2);
        var byKey = (await store.EntriesAsync(RetentionCodes.Run, "Key deleter (API)")).SkipWhile(entry => !entry.Contains(" done ", StringComparison.Ordinal) && !entry.EndsWith(RetentionCodes.Planned, StringComparison.Ordinal));
        Assert.Subset(byKey.ToHashSet(), byPage.ToHashSet());
    }

    private async Task<JsonNode> RunAsync(string key, JsonNode plan) => await store.Portal.EndedAsync(key, (await store.Portal.CallAsync(
        key, "POST", $"{Retention}/run", new { fingerprint = plan["fingerprint"]!.GetValue<string>(), reason = "Nightly clean-up" }, ("Prefer", "wait=60"))).IsOk());

    private Task<long> CountAsync() => store.AskAsync<long>("SELECT count(*) FROM ergonomic_snapshots");
}
