using System.Net;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Retention;
using Ergo.Portal.Api.Programs;
using Ergo.Portal.Tests.Hosting;

namespace Ergo.Portal.Tests.Api;

/// <summary>Requests that are sent again with the same key are done once.</summary>
public sealed class IdempotencyTests(ApiStore store) : IClassFixture<ApiStore>
{
    private const string Lift = "/api/admin/retention/holds/w1/lift";
    private const string Refresh = "/api/admin/materialized-views/refresh?view=rollup_1m";

    [Fact]
    public async Task Request_that_comes_again_is_answered_as_the_first_time()
    {
        var key = (await store.KeyAsync("again", [Rights.RefreshViews])).Text;
        var first = await PostAsync(store.Portal, key, Refresh, "once");
        var second = await PostAsync(store.Second, key, Refresh, "once");
        Assert.Equal((first.Status, first.Text), (second.Status, second.Text));
        Assert.Equal("true", second.Headers[Idempotency.ReplayedHeader]);
        Assert.DoesNotContain(Idempotency.ReplayedHeader, first.Headers.Keys);
        Assert.Equal(1, await store.AskAsync<long>("SELECT count(*) FROM ergo_internal.api_operations WHERE started_by = 'Key again (API)'"));
        // Another's key is another's.
        var other = (await store.KeyAsync("again too", [Rights.RefreshViews])).Text;
        Assert.DoesNotContain(Idempotency.ReplayedHeader, (await PostAsync(store.Portal, other, Refresh, "once")).Headers.Keys);
    }

    [Fact]
    public async Task Same_key_with_another_request_is_refused()
    {
        var key = (await store.KeyAsync("other body", [Rights.RunRetention])).Text;
        const string run = "/api/admin/retention/run";
        (await PostAsync(store.Portal, key, run, "k", new { fingerprint = "a", reason = "Nightly clean-up" })).IsProblem(HttpStatusCode.Conflict, "retention.plan-changed");
        (await PostAsync(store.Second, key, run, "k", new { fingerprint = "b", reason = "Nightly clean-up" })).IsProblem(HttpStatusCode.UnprocessableEntity, ApiCodes.IdempotencyOther);
        (await PostAsync(store.Second, key, "/api/admin/retention/plan", "k")).IsProblem(HttpStatusCode.UnprocessableEntity, ApiCodes.IdempotencyOther);
        // A day later it is a new one.
        await store.RunAsync("UPDATE ergo_internal.api_requests SET begun_at = clock_timestamp() - interval '25 hours' WHERE idempotency_key = 'k'");
        (await PostAsync(store.Second, key, "/api/admin/retention/plan", "k")).IsOk();
    }

    [Fact]
    public async Task Two_at_once_on_two_portals_are_one()
    {
        var key = (await store.KeyAsync("twice", [Rights.EditRetention, Rights.Admin])).Text;
        for (var round = 0; round < 5; round++)
        {
            (await store.Portal.CallAsync(key, "PUT", "/api/admin/retention/holds/w1", new { matter = $"Round {round}" })).IsOk();
            var answers = await Task.WhenAll(new[] { store.Portal, store.Second, store.Portal, store.Second }.Select(portal => PostAsync(portal, key, Lift, $"round {round}".Replace(' ', '-'), new { matter = $"Round {round}", reason = "over" })));
            Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK || answer.Code == ApiCodes.IdempotencyUnderWay, answer.Text));
            Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        }

        Assert.Equal(5, (await store.EntriesAsync(RetentionCodes.Lift, "Key twice (API)")).Count(entry => entry.Contains(" done ", StringComparison.Ordinal)));
        Assert.DoesNotContain(await store.EntriesAsync(RetentionCodes.Lift, "Key twice (API)"), entry => entry.Contains(" failed ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_that_is_not_answered_yet_is_told_so()
    {
        var key = (await store.KeyAsync("unanswered", [Rights.RefreshViews])).Text;
        await PostAsync(store.Portal, key, Refresh, "dead");
        await store.RunAsync("UPDATE ergo_internal.api_requests SET status = NULL, body = NULL WHERE idempotency_key = 'dead'");
        (await PostAsync(store.Second, key, Refresh, "dead")).IsProblem(HttpStatusCode.Conflict, ApiCodes.IdempotencyUnderWay);
    }

    [Fact]
    public async Task Key_that_is_none_is_refused()
    {
        var key = (await store.KeyAsync("fault", [Rights.RefreshViews, Rights.ExportReports])).Text;
        foreach (var wrong in new[] { new string('x', 256), "two words" })
        {
            (await PostAsync(store.Portal, key, Refresh, wrong)).IsProblem(HttpStatusCode.BadRequest, ApiCodes.IdempotencyFault);
        }

        (await PostAsync(store.Portal, key, "/api/reports/exports/stream", "stream", new { report = new { }, reason = "x" })).IsProblem(HttpStatusCode.BadRequest, ApiCodes.IdempotencyFault);
    }

    private static Task<ApiReply> PostAsync(PortalFactory portal, string bearer, string path, string key, object? body = null) =>
        portal.CallAsync(bearer, "POST", path, body, (Idempotency.Header, key), ("Prefer", "wait=60"));
}
