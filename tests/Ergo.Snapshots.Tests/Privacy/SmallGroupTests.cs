using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Queries.Exposure;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>Workers who are too few to be told apart are told together.</summary>
public sealed class SmallGroupTests
{
    [Fact]
    public async Task Fewer_workers_than_the_smallest_group_are_told_together()
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, range) = await FillAsync(store, workers: 4);
        WorkerPrivacy privacy = new(store.DataSource, new PrivacyRules());
        ExposureQueries queries = new(store.DataSource, privacy);
        var apart = await store.Exposure.GetAsync(warehouse, range);
        var together = await queries.GetAsync(warehouse, range);

        Assert.Equal(4, apart.Workers.Count);
        Assert.Empty(together.Workers);
        Assert.True(together.Identified.IsSmallGroup);
        Assert.Null(together.Identified.WithRed);
        Assert.Equal(apart.Identified, together.Identified with { Count = 4, WithRed = 4 });
        Assert.Equal(apart.Sum, together.Sum);

        var lines = await ReportAsync(new ExposureReport(store.DataSource, privacy), warehouse, range);
        Assert.Equal(new string?[] { "fewer than 5 workers", null }, lines.Select(line => line.Worker).Distinct());
        Assert.Equal(lines.Count, lines.Select(line => (line.HourBucket, line.Worker)).Distinct().Count());
        Assert.Equal(apart.Identified.Red, lines.Where(line => line.Worker is not null).Sum(line => line.RedMinutes), 6);
        Assert.Equal(apart.Sum.Total, lines.Sum(line => line.TotalMinutes), 6);

        var refusal = await Assert.ThrowsAsync<PrivacyException>(
            () => new MaterializedViewsService(store.DataSource, privacy).GetWorkerExposureAsync(new ViewQuery { Warehouse = warehouse, Range = range }));
        Assert.StartsWith("These rows are of fewer than 5 workers", refusal.Message, StringComparison.Ordinal);

        // With the ids there is nothing left to hide.
        var unmasking = await store.UnmaskAsync(warehouse);
        Assert.Equal(4, (await queries.GetNamedWorkersAsync(unmasking, warehouse, range)).Count);
        var named = new List<ExposureReportRow>();
        await foreach (var line in new ExposureReport(store.DataSource, privacy).ReadAsync(warehouse, range, unmasking))
        {
            named.Add(line);
        }

        Assert.Equal(["k1", "k2", "k3", "k4", null], named.Select(line => line.Worker).Distinct());
    }

    [Fact]
    public async Task Five_workers_are_told_apart_and_none_are_no_group()
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, range) = await FillAsync(store, workers: 5);
        WorkerPrivacy privacy = new(store.DataSource, new PrivacyRules());
        var summary = await new ExposureQueries(store.DataSource, privacy).GetAsync(warehouse, range);
        Assert.Equal((5, 5), (summary.Workers.Count, summary.Identified.Count));
        Assert.Equal(6, (await ReportAsync(new ExposureReport(store.DataSource, privacy), warehouse, range)).Select(line => line.Worker).Distinct().Count());

        await store.RunAsync("UPDATE ergonomic_snapshots SET worker_id = NULL");
        await store.Views.RefreshAllViewsAsync("test");
        var nobody = await new ExposureQueries(store.DataSource, privacy).GetAsync(warehouse, range);
        Assert.Equal(0, nobody.Identified.Count);
        Assert.True(nobody.Sum.Total > 0);
        Assert.NotEmpty(await new MaterializedViewsService(store.DataSource, privacy).GetWorkerExposureAsync(new ViewQuery { Warehouse = warehouse, Range = range }));
    }

    private static async Task<(Warehouse, TimeRange)> FillAsync(Store store, int workers)
    {
        await store.SeedWarehousesAsync(1);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, event_time, traffic_light, composite_risk)
            SELECT 'w1', 'w1-z1', CASE WHEN k > 0 THEN 'k' || k END, 'c1', date_trunc('hour', now()) - m * interval '15 minutes', CASE WHEN m % 2 = 0 THEN 'red' ELSE 'green' END, 60 + k
            FROM generate_series(0, @workers) k, generate_series(1, 40) m
            """, new { workers });
        await store.Views.RefreshAllViewsAsync("test");
        var now = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT now()"), TimeSpan.Zero);
        return (await store.WarehouseAsync("W1"), new TimeRange(now.AddHours(-24), now));
    }

    private static async Task<List<ExposureReportRow>> ReportAsync(ExposureReport report, Warehouse warehouse, TimeRange range)
    {
        List<ExposureReportRow> lines = [];
        await foreach (var line in report.ReadAsync(warehouse, range))
        {
            lines.Add(line);
        }

        return lines;
    }
}
