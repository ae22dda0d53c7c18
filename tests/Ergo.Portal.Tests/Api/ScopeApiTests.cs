using System.Net;
using Ergo.Operations.Access;
using Ergo.Operations.ApiKeys;
using Ergo.Portal.Tests.Reports;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Figures.RedZones;
using Ergo.Snapshots.Warehouses;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Api;

/// <summary>Figures by the API are those of the pages, and of the warehouses of the key alone.</summary>
public sealed class ScopeApiTests(ApiStore store) : IClassFixture<ApiStore>
{
    private static readonly DateTimeOffset To = new(TimeProvider.System.GetUtcNow().Date.AddDays(1), TimeSpan.Zero);
    private static readonly DateTimeOffset From = To.AddDays(-4);
    private static readonly string Range = $"from={From:yyyy-MM-ddTHH:mm:ssZ}&to={To:yyyy-MM-ddTHH:mm:ssZ}";

    [Fact]
    public async Task Key_of_one_warehouse_never_sees_another()
    {
        var key = (await store.KeyAsync("own hall only", [Rights.SeeDashboards, Rights.ExportReports], ["w1"])).Text;
        var seen = (await store.Portal.CallAsync(key, "GET", "/api/warehouses")).IsOk();
        Assert.Equal("OWN", Assert.Single(seen["items"]!.AsArray())!["code"]!.GetValue<string>());
        foreach (var figure in new[] { "red-zones", "exposure", "postures" })
        {
            Assert.DoesNotContain("Secret dock", (await store.Portal.CallAsync(key, "GET", $"/api/warehouses/OWN/{figure}?{Range}")).IsOk().ToJsonString(), StringComparison.Ordinal);
            var (other, unknown) = (await store.Portal.CallAsync(key, "GET", $"/api/warehouses/OTHER/{figure}?{Range}"), await store.Portal.CallAsync(key, "GET", $"/api/warehouses/NOWHERE/{figure}?{Range}"));
            other.IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
            Assert.Equal(unknown.Text.Replace("NOWHERE", "OTHER", StringComparison.Ordinal), other.Text);
        }

        var whole = await store.Portal.CallAsync(key, "POST", "/api/reports/exports", Export("OTHER"));
        Assert.Equal(HttpStatusCode.NotFound, whole.Status);
        Assert.DoesNotContain("Other hall", whole.Text, StringComparison.Ordinal);
        // What others made of it is not in the list either.
        var admin = (await store.WholeKeyAsync("maker of both")).Text;
        var made = (await store.Portal.CallAsync(admin, "POST", "/api/reports/exports", Export("OTHER"))).IsOk(HttpStatusCode.Created)["id"]!.GetValue<string>();
        Assert.DoesNotContain(made, (await store.Portal.CallAsync(key, "GET", "/api/reports/exports")).Text, StringComparison.Ordinal);
        foreach (var part in new[] { "", "/file", "/proof" })
        {
            (await store.Portal.CallAsync(key, "GET", $"/api/reports/exports/{made}{part}")).IsProblem(HttpStatusCode.NotFound, ApiCodes.NotFound);
        }

        (await store.Portal.CallAsync(key, "GET", "/api/admin/retention/settings")).IsProblem(HttpStatusCode.Forbidden, "right.not-given");
    }

    [Fact]
    public async Task Key_for_some_warehouses_is_given_no_right_over_all()
    {
        var actor = await store.Portal.ActorAsync(Roles.Admin);
        foreach (var right in Rights.ForKeys.Where(Rights.OverAll.Contains))
        {
            var (outcome, secret) = await store.Operations.MakeAsync(actor, new(right, [right], ["w1"], TimeProvider.System.GetUtcNow().AddDays(1)));
            Assert.Equal((ApiKeyCodes.RightOverAll, null), (outcome.Result?.Code, secret));
        }
    }

    [Fact]
    public async Task Figures_are_those_of_the_pages()
    {
        var key = (await store.KeyAsync("figures", [Rights.SeeDashboards])).Text;
        var services = store.Portal.Services;
        var own = (await services.GetRequiredService<WarehouseDirectory>().FindByCodeAsync(Snapshots.Access.AccessScope.All, "OWN"))!;
        TimeRange range = new(From, To);
        var zones = (await services.GetRequiredService<RedZoneQueries>().GetZonesAsync(own, range)).Zones;
        var told = (await store.Portal.CallAsync(key, "GET", $"/api/warehouses/OWN/red-zones?{Range}")).IsOk()["zones"]!.AsArray();
        Assert.Equal(zones.Select(zone => (zone.ZoneId, zone.Red, zone.Total)), told.Select(zone => (zone!["zoneId"]?.GetValue<string>(), zone["red"]!.GetValue<long>(), zone["total"]!.GetValue<long>())));
        var exposure = await services.GetRequiredService<ExposureQueries>().GetAsync(own, range);
        var minutes = (await store.Portal.CallAsync(key, "GET", $"/api/warehouses/OWN/exposure?{Range}")).IsOk();
        Assert.Equal(exposure.Sum.Red, minutes["sum"]!["red"]!.GetValue<double>(), 6);
        Assert.Equal(exposure.Workers.Select(worker => worker.Pseudonym), minutes["workers"]!.AsArray().Select(worker => worker!["pseudonym"]!.GetValue<string>()));
        // By pseudonym: no worker's id is told.
        Assert.DoesNotMatch("\"k[0-9]+\"", minutes.ToJsonString());
    }

    [Theory]
    [InlineData("", ApiCodes.BodyFault)]
    [InlineData("?from=yesterday&to=2026-01-01T00:00:00Z", ApiCodes.QueryFault)]
    [InlineData("?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", ApiCodes.QueryFault)]
    [InlineData("?from=2020-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", ApiCodes.QueryFault)]
    [InlineData("?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&warehouse=OTHER", ApiCodes.QueryUnknown)]
    public async Task Range_that_is_none_is_refused(string query, string code)
    {
        var key = (await store.KeyAsync("range " + query, [Rights.SeeDashboards])).Text;
        (await store.Portal.CallAsync(key, "GET", "/api/warehouses/OWN/red-zones" + query)).IsProblem(HttpStatusCode.BadRequest, code);
    }

    internal static object Export(string warehouse) => new
    {
        report = new { kind = "redZones", warehouses = new[] { warehouse }, period = new { name = "custom", firstDay = From.ToString("yyyy-MM-dd"), lastDay = To.ToString("yyyy-MM-dd") }, rows = "zone", grain = "day", format = "csv", withProof = false },
        reason = ReportForm.Reason,
    };
}
