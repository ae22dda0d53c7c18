using Ergo.Snapshots.Figures.Exposure;
using Ergo.Snapshots.Privacy;
using Ergo.Snapshots.Reports;
using Ergo.Snapshots.Tests.Reports;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Tests.Privacy;

/// <summary>What happens to the cells of which exposure is told when people are few, rows come late, names go or the setting changes.</summary>
public sealed class SmallGroupTests
{
    private static readonly PrivacyRules Rules = new();

    [Fact]
    public async Task Fewer_workers_than_a_group_are_told_with_a_reason_only()
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, range) = await FillAsync(store, workers: 4);
        WorkerPrivacy privacy = new(store.DataSource, Rules);
        ExposureQueries queries = new(store.DataSource, privacy);
        var nothing = await queries.GetAsync(warehouse, range);
        Assert.False(nothing.IsPublished);
        Assert.Equal(0, nothing.Sum.Total);
        Assert.Empty(nothing.Workers);
        Assert.Empty(nothing.Zones);
        Assert.Equal((0d, 0), (nothing.Identified.ScheduledMinutes, nothing.Identified.Count));

        ReportReader report = new(store.DataSource, privacy);
        var held = await report.HeldAsync(warehouse, range);
        Assert.Equal((null, null, 0d, 0L), (held.From, held.To, held.Minutes, held.Workers));
        foreach (var breakdown in Enum.GetValues<ReportBreakdown>())
        {
            Assert.Empty(await report.LinesAsync(warehouse, range, breakdown, ReportGrain.Shift));
        }

        MaterializedViewsService views = new(store.DataSource, privacy);
        ViewQuery rows = new() { Warehouse = warehouse, Range = range };
        await Assert.ThrowsAsync<PrivacyException>(() => views.GetWorkerExposureAsync(rows));
        await Assert.ThrowsAsync<PrivacyException>(async () => await report.HoursAsync(warehouse, range));

        var unmasking = await store.UnmaskAsync(warehouse);
        Assert.Equal(4, (await queries.GetNamedWorkersAsync(unmasking, warehouse, range)).Count);
        Assert.NotEmpty(await views.GetWorkerExposureAsync(rows, unmasking));
        Assert.Equal(["k1", "k2", "k3", "k4", null], (await report.HoursAsync(warehouse, range, unmasking)).Select(line => line.Worker).Distinct().OrderBy(worker => worker is null).ThenBy(worker => worker, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Cell_of_enough_people_is_told_an_hour_after_its_end_and_not_before()
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, range) = await FillAsync(store, workers: 5);
        var published = await new ExposureQueries(store.DataSource, new WorkerPrivacy(store.DataSource, Rules)).GetAsync(warehouse, range);
        Assert.Equal((5, 5), (published.Workers.Count, published.Identified.Count));
        var complete = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT complete_to FROM ergo_internal.views WHERE name = 'worker_exposure_minutes'"), TimeSpan.Zero);
        Assert.True(published.Shown.To <= complete.AddHours(-1), $"{published.Shown} at {complete:u}");
        Assert.Equal(TimeSpan.Zero, published.Shown.To.TimeOfDay);
    }

    [Fact]
    public async Task Late_rows_are_told_with_those_of_a_group_and_never_alone()
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, range) = await FillAsync(store, workers: 6);
        ExposureQueries queries = new(store.DataSource, new WorkerPrivacy(store.DataSource, Rules));
        var before = await queries.GetAsync(warehouse, range);
        await LateAsync(store, "3 hours 7 minutes", "k1");
        var one = await queries.GetAsync(warehouse, range);
        Assert.True(one.IsBehind);
        Assert.Equal((before.Sum, before.Unidentified), (one.Sum, one.Unidentified));
        Assert.Equal(before.Workers, one.Workers);
        Assert.Equal(before.Zones, one.Zones);

        await LateAsync(store, "3 hours 7 minutes", "k2", "k3", "k4", "k5");
        var five = await queries.GetAsync(warehouse, range);
        Assert.False(five.IsBehind);
        Assert.Equal(before.Sum.Total + 5, five.Sum.Total, 6);
    }

    [Fact]
    public async Task Late_snapshot_that_adds_no_minute_is_not_told_alone_either()
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, range) = await FillAsync(store, workers: 6);
        ExposureQueries queries = new(store.DataSource, new WorkerPrivacy(store.DataSource, Rules));
        var before = await queries.GetAsync(warehouse, range);
        await LateAsync(store, "3 hours 1 second", "k1");
        var one = await queries.GetAsync(warehouse, range);
        Assert.True(one.IsBehind);
        Assert.Equal(before.Workers, one.Workers);

        await LateAsync(store, "3 hours 1 second", "k2", "k3", "k4", "k5");
        var five = await queries.GetAsync(warehouse, range);
        Assert.False(five.IsBehind);
        Assert.Equal([40, 41, 41, 41, 41, 41], five.Workers.Select(worker => worker.Observations!.Value).Order());
        Assert.Equal(before.Sum.Total, five.Sum.Total, 6);
    }

    [Fact]
    public async Task Worker_who_is_not_named_any_more_goes_at_once_and_takes_too_few_others_along()
    {
        await using var store = await Store.CreateAsync();
        var (warehouse, range) = await FillAsync(store, workers: 6);
        ExposureQueries queries = new(store.DataSource, new WorkerPrivacy(store.DataSource, Rules));
        var six = await queries.GetAsync(warehouse, range);
        Assert.Equal(6, six.Workers.Count);
        await UnnameAsync(store, "k6");
        var five = await queries.GetAsync(warehouse, range);
        Assert.Equal((5, six.Sum.Total), (five.Workers.Count, five.Sum.Total));
        await UnnameAsync(store, "k5");
        var none = await queries.GetAsync(warehouse, range);
        Assert.Empty(none.Workers);
        Assert.Equal((six.Shown, six.Sum.Total), (none.Shown, none.Sum.Total));
    }

    [Fact]
    public async Task Larger_groups_make_one_cell_of_neighbours_and_move_no_edge()
    {
        await using var week = await RandomWeek.CreateAsync(0.2, hasCalendar: true);
        var edges = await EdgesAsync(week.Store);
        await new WorkerPrivacy(week.Store.DataSource, new PrivacyRules(9)).ApplyAsync();
        await week.Store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        var wider = await EdgesAsync(week.Store);
        Assert.True(wider.Count < edges.Count);
        Assert.Equal([], wider.Except(edges).Select(edge => $"{edge:O} is none of {string.Join(", ", edges.Select(one => $"{one:O}"))}"));
        Assert.Equal(0, await week.Store.AskAsync<int>("SELECT count(*)::int FROM ergo_internal.published_cells WHERE people BETWEEN 1 AND 8"));
    }

    private static async Task<List<DateTime>> EdgesAsync(Store store) => [.. await store.ListAsync<DateTime>(
        "SELECT cell_start FROM ergo_internal.published_cells UNION SELECT cell_end FROM ergo_internal.published_cells ORDER BY 1")];

    private static async Task<(Warehouse, TimeRange)> FillAsync(Store store, int workers)
    {
        await store.SeedWarehousesAsync(1);
        await store.PartitionsAsync(4);
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, camera_id, event_time, traffic_light, composite_risk)
            SELECT 'w1', 'w1-z1', CASE WHEN k > 0 THEN 'k' || k END, 'c1', date_trunc('day', now()) - interval '2 days' + m * interval '15 minutes', CASE WHEN m % 2 = 0 THEN 'red' ELSE 'green' END, 60 + k
            FROM generate_series(0, @workers) k, generate_series(1, 40) m
            """, new { workers });
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
        var today = new DateTimeOffset(await store.AskAsync<DateTime>("SELECT date_trunc('day', now())"), TimeSpan.Zero);
        return (await store.WarehouseAsync("W1"), new TimeRange(today.AddDays(-2), today.AddDays(-1)));
    }

    private static async Task LateAsync(Store store, string into, params string[] workers)
    {
        await store.RunAsync("""
            INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, worker_id, event_time, traffic_light)
            SELECT 'w1', 'w1-z1', k, date_trunc('day', now()) - interval '2 days' + @into::interval, 'red' FROM unnest(@workers) k
            """, new { workers, into });
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
    }

    private static async Task UnnameAsync(Store store, string worker)
    {
        // A camera of its own, so that the minutes stay apart from those of the unidentified.
        await store.RunAsync("UPDATE ergonomic_snapshots SET worker_id = NULL, camera_id = worker_id WHERE worker_id = @worker", new { worker });
        await store.Views.RefreshViewAsync(ViewNames.WorkerExposureMinutes, "test");
    }
}
