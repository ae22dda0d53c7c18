using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Tests.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>Workers appear by pseudonyms, wherever they do, and nothing tells an id.</summary>
public sealed class PseudonymTests(PseudonymTests.Data data) : IClassFixture<PseudonymTests.Data>
{
    [Fact]
    public async Task Pseudonym_is_the_hmac_of_the_id()
    {
        var pads = await data.Store.ListAsync<byte[]>("SELECT inner_pad FROM ergo_internal.pseudonym_key('w1') UNION ALL SELECT outer_pad FROM ergo_internal.pseudonym_key('w1')");
        var key = pads[0].Select(one => (byte)(one ^ 0x36)).ToArray();
        Assert.Equal(key, pads[1].Select(one => (byte)(one ^ 0x5c)));
        foreach (var id in new[] { "badge-001", "", "Ünïcödé 工人", new string('x', 500) })
        {
            var digest = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(id)));
            Assert.Equal(
                $"{digest[..4]}-{digest[4..8]}-{digest[8..12]}",
                await data.Store.AskAsync<string>("SELECT ergo_internal.pseudonym(inner_pad, outer_pad, @id) FROM ergo_internal.pseudonym_key('w1')", new { id }));
        }
    }

    [Fact]
    public async Task Worker_has_one_pseudonym_in_a_warehouse_and_another_in_the_next()
    {
        var (first, second) = (await data.Store.WarehouseAsync("W1"), await data.Store.WarehouseAsync("W2"));
        var page = (await data.Store.NamedExposureAsync(first, data.Range)).Workers.ToDictionary(worker => worker.WorkerId!, worker => worker.Pseudonym);
        Assert.Equal(6, page.Values.Distinct().Count());
        Assert.Equal(page.Values.Order(StringComparer.Ordinal), (await ReportAsync(first)).Select(row => row.Worker).Where(worker => worker is not null).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(page.Values.Order(StringComparer.Ordinal), (await LinesAsync(first)).Select(line => line.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(page.Values.Order(StringComparer.Ordinal), (await RowsAsync(first)).Select(row => row.Worker).Where(worker => worker is not null).Distinct().Order(StringComparer.Ordinal));

        var other = (await data.Store.NamedExposureAsync(second, data.Range)).Workers.ToDictionary(worker => worker.WorkerId!, worker => worker.Pseudonym);
        Assert.Equal(page.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(page.Values.Intersect(other.Values));
    }

    [Fact]
    public async Task Nothing_that_is_read_without_a_reason_holds_an_id()
    {
        var warehouse = await data.Store.WarehouseAsync("W1");
        // A row that the snapshots do not give, so that comparing has a difference to tell.
        await data.Store.RunAsync("""
            UPDATE ergo_internal.worker_exposure_minutes SET red_minutes = red_minutes + 1 WHERE warehouse_id = 'w1' AND worker_id IS NOT NULL
            """);
        var day = DateOnly.FromDateTime(data.Range.From.UtcDateTime);
        var verification = await data.Store.Views.VerifyViewAsync(ViewNames.WorkerExposureMinutes, day, "w1");
        Assert.NotEmpty(verification.Differences);
        Assert.Contains(verification.Differences, difference => difference.Key.Contains("worker_id", StringComparison.Ordinal));

        var summary = await data.Store.Exposure.GetAsync(warehouse, data.Range);
        foreach (var told in new object[] { new { summary.Workers, summary.Identified, summary.Zones, summary.Points }, await ReportAsync(warehouse), await LinesAsync(warehouse), await RowsAsync(warehouse), verification })
        {
            var text = JsonSerializer.Serialize(told);
            Assert.DoesNotContain("badge-", text, StringComparison.Ordinal);
        }

        var named = JsonSerializer.Serialize(await data.Store.Exposure.GetNamedWorkersAsync(await data.Store.UnmaskAsync(warehouse), warehouse, data.Range));
        Assert.Contains("badge-", named, StringComparison.Ordinal);
    }

    private Task<List<ExposureReportRow>> ReportAsync(Warehouse warehouse) => data.Store.Reports.HoursAsync(warehouse, data.Range);

    private Task<List<ExposureLine>> LinesAsync(Warehouse warehouse) => data.Store.Reports.LinesAsync(warehouse, data.Range, ReportBreakdown.Worker, ReportGrain.Shift);

    private Task<IReadOnlyList<WorkerExposureRow>> RowsAsync(Warehouse warehouse) =>
        data.Store.Views.GetWorkerExposureAsync(new ViewQuery { Warehouse = warehouse, Range = data.Range });

    public sealed class Data : IAsyncLifetime
    {
        internal Store Store { get; private set; } = null!;

        internal TimeRange Range { get; private set; }

        public async Task InitializeAsync()
        {
            Store = await Store.CreateAsync();
            await Store.SeedWarehousesAsync(2);
            await Store.RunAsync("""
                INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light, composite_risk)
                SELECT 'w' || w, 'w' || w || '-z1', CASE WHEN k > 0 THEN 'badge-00' || k END, date_trunc('day', now(), 'UTC') - interval '2 days' + m * interval '10 minutes', 'red', 80
                FROM generate_series(1, 2) w, generate_series(0, 6) k, generate_series(0, 143) m
                """);
            await Store.Views.RefreshAllViewsAsync("test");
            var today = new DateTimeOffset(await Store.AskAsync<DateTime>("SELECT date_trunc('day', now(), 'UTC')"), TimeSpan.Zero);
            // Two days back: in the hours after midnight the local day of yesterday is not over everywhere, and not told yet.
            Range = new TimeRange(today.AddDays(-2), today.AddDays(-1));
        }

        public Task DisposeAsync() => Store.DisposeAsync().AsTask();
    }
}
