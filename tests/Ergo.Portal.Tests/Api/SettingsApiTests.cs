using System.Net;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Operations.Retention;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Api;

/// <summary>Settings and legal holds by the API: changed as they were seen, and written down as from the page.</summary>
public sealed class SettingsApiTests(ApiStore store) : IClassFixture<ApiStore>
{
    private const string Root = "/api/admin/retention";

    [Fact]
    public async Task Days_are_changed_as_they_were_seen_and_written_down_as_from_the_page()
    {
        var key = (await store.KeyAsync("days", [Rights.EditRetention, Rights.Admin])).Text;
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/w2/days", new { days = 120, expected = 90 })).IsOk();
        Assert.Equal(120, (await store.Second.CallAsync(key, "GET", $"{Root}/settings/w2")).IsOk()["retentionDays"]!.GetValue<int>());
        var refused = (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/w2/days", new { days = 60, expected = 90 })).IsProblem(HttpStatusCode.Conflict, "days.changed-meanwhile");
        Assert.Equal("Key days (API)", refused.Body!["arguments"]!["by"]!.GetValue<string>());
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/w2/days", new { days = 5000, expected = 120 })).IsProblem(HttpStatusCode.UnprocessableEntity, "text");
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/nowhere/days", new { days = 60, expected = 90 })).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/w2/days", new { days = "60", expected = 120 })).IsProblem(HttpStatusCode.BadRequest, ApiCodes.BodyFault);
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/w2/days", new { days = 60 })).IsProblem(HttpStatusCode.BadRequest, ApiCodes.BodyFault);

        // A click that does the same the other way round, and one that comes too late.
        var admin = await store.Portal.ActorAsync(Roles.Admin);
        var operations = store.Portal.Services.GetRequiredService<RetentionOperations>();
        var setting = (await store.Portal.Services.GetRequiredService<WarehouseRetention>().ListAsync()).Single(one => one.WarehouseId == "w2");
        Assert.True((await operations.SetDaysAsync(admin, setting, 120, 90)).IsDone);
        Assert.True((await operations.SetDaysAsync(admin, setting, 90, 120)).IsDone);
        var byKey = await store.EntriesAsync(RetentionCodes.SetDays, "Key days (API)");
        Assert.Equal(byKey.Take(2), (await store.EntriesAsync(RetentionCodes.SetDays, admin.Signature.Words)).TakeLast(2));
        var changes = (await store.Portal.CallAsync(key, "GET", $"{Root}/changes")).IsOk()["items"]!.AsArray();
        Assert.Contains(changes, change => change!["changedBy"]!.GetValue<string>() == "Key days (API)" && change["newValue"]!.GetValue<string>() == "120");
    }

    [Fact]
    public async Task Hold_is_put_listed_and_lifted()
    {
        var key = (await store.KeyAsync("holder", [Rights.EditRetention, Rights.Admin])).Text;
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/holds/w1", new { matter = "Claim 2026-4711" })).IsOk();
        var held = Assert.Single((await store.Portal.CallAsync(key, "GET", $"{Root}/holds")).IsOk()["items"]!.AsArray());
        Assert.Equal(("w1", "Claim 2026-4711", "Key holder (API)"), (held!["warehouseId"]!.GetValue<string>(), held["matter"]!.GetValue<string>(), held["placedBy"]!.GetValue<string>()));
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/holds/w1", new { matter = "Claim 2026-4711" })).IsProblem(HttpStatusCode.Conflict, "hold.placed-already");
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/holds/w1", new { matter = "Second" })).IsOk();
        (await store.Portal.CallAsync(key, "POST", $"{Root}/holds/w1/lift", new { matter = "Another", reason = "settled" })).IsProblem(HttpStatusCode.NotFound, "hold.no-such-matter");
        (await store.Portal.CallAsync(key, "POST", $"{Root}/holds/w1/lift", new { matter = "Second", reason = " " })).IsProblem(HttpStatusCode.UnprocessableEntity, ApiCodes.ReasonFault);
        (await store.Portal.CallAsync(key, "POST", $"{Root}/holds/w1/lift", new { matter = "Second", reason = "settled" })).IsOk();
        Assert.Single((await store.Portal.CallAsync(key, "GET", $"{Root}/settings/w1")).IsOk()["holds"]!.AsArray());
        (await store.Portal.CallAsync(key, "POST", $"{Root}/holds/w1/lift", new { matter = "Claim 2026-4711", reason = "settled" })).IsOk();
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/holds/w1", new { matter = " " })).IsProblem(HttpStatusCode.UnprocessableEntity, ApiCodes.ReasonFault);
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/holds/w1", new { matter = new string('x', 201) })).IsProblem(HttpStatusCode.UnprocessableEntity, ApiCodes.ReasonFault);
        Assert.Empty((await store.Portal.CallAsync(key, "GET", $"{Root}/holds")).IsOk()["items"]!.AsArray());
    }

    [Fact]
    public async Task Days_of_several_are_changed_all_or_none()
    {
        var key = (await store.KeyAsync("several", [Rights.EditRetention, Rights.Admin])).Text;
        async Task<int> DaysAsync(string id) => (await store.Portal.CallAsync(key, "GET", $"{Root}/settings/{id}")).IsOk()["retentionDays"]!.GetValue<int>();
        var (one, two) = (await DaysAsync("w1"), await DaysAsync("w2"));
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/days", new { days = 77, warehouses = new { w1 = one, w2 = two + 1 } })).IsProblem(HttpStatusCode.Conflict, "days.some-changed-meanwhile");
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/days", new { days = 77, warehouses = new { w1 = one, nowhere = 90 } })).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/days", new { days = 77, warehouses = new { } })).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
        Assert.Equal((one, two), (await DaysAsync("w1"), await DaysAsync("w2")));
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/days", new { days = 77, warehouses = new { w1 = one, w2 = two } })).IsOk();
        Assert.Equal((77, 77), (await DaysAsync("w1"), await DaysAsync("w2")));
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/days", new { days = one, warehouses = new { w1 = 77 } })).IsOk();
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/days", new { days = two, warehouses = new { w2 = 77 } })).IsOk();
    }

    [Fact]
    public async Task Job_is_paused_and_resumed_and_retention_needs_its_own_right_too()
    {
        var key = (await store.KeyAsync("jobs", [Rights.MaintainStorage, Rights.Admin])).Text;
        (await store.Portal.CallAsync(key, "POST", "/api/admin/jobs/trim/pause", new { reason = "a new disk" })).IsOk();
        (await store.Portal.CallAsync(key, "POST", "/api/admin/jobs/trim/pause", new { reason = "again" })).IsProblem(HttpStatusCode.Conflict, "job.pause.already");
        var job = (await store.Portal.CallAsync(key, "GET", "/api/admin/jobs")).IsOk()["items"]!.AsArray().Single(one => one!["job"]!.GetValue<string>() == "trim")!;
        Assert.Equal(("a new disk", "Key jobs (API)", null), (job["pauseReason"]!.GetValue<string>(), job["pausedBy"]!.GetValue<string>(), job["nextAt"]));
        (await store.Portal.CallAsync(key, "POST", "/api/admin/jobs/trim/resume")).IsOk();
        (await store.Portal.CallAsync(key, "POST", "/api/admin/jobs/retention/pause", new { reason = "a new disk" })).IsProblem(HttpStatusCode.Forbidden, "right.not-given");
        (await store.Portal.CallAsync(key, "POST", "/api/admin/jobs/nothing/pause", new { reason = "a new disk" })).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
    }

    [Fact]
    public async Task Floor_and_identity_days_are_changed_as_they_were_seen()
    {
        var key = (await store.KeyAsync("floor", [Rights.EditRetention, Rights.Admin])).Text;
        var floor = (await store.Portal.CallAsync(key, "GET", $"{Root}/settings")).IsOk()["items"]![0]!["floorDays"]!.GetValue<int>();
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/floor", new { days = floor + 1, expected = floor })).IsOk();
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/floor", new { days = floor + 2, expected = floor })).IsProblem(HttpStatusCode.Conflict, "floor.changed-meanwhile");
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/floor", new { days = floor, expected = floor + 1 })).IsOk();
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/w2/identity-days", new { days = 100, expected = (int?)null })).IsOk();
        (await store.Portal.CallAsync(key, "PUT", $"{Root}/settings/w2/identity-days", new { days = 50, expected = (int?)null })).IsProblem(HttpStatusCode.Conflict, "identities.changed-meanwhile");
        Assert.Equal(100, (await store.Portal.CallAsync(key, "GET", $"{Root}/settings/w2")).IsOk()["identityDays"]!.GetValue<int>());
    }
}
