using Ergo.Portal.Components.Charts;
using Ergo.Snapshots;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Queries.Lights;
using Ergo.Snapshots.Queries.Overview;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Components.Pages.Overview;

/// <summary>Reads the overview.</summary>
/// <param name="overview">All warehouses at a glance.</param>
/// <param name="lights">Lights over time.</param>
/// <param name="views">The views.</param>
/// <param name="time">Clock.</param>
internal sealed class OverviewReader(OverviewQueries overview, LightQueries lights, MaterializedViewsService views, TimeProvider time)
{
    private const int TopZones = 10;
    private const int LastMinuteRows = 500;
    private static readonly TimeSpan RecentPast = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>Everything the overview shows over a range.</summary>
    /// <param name="scope">Of what may be seen.</param>
    /// <param name="range">The range.</param>
    /// <param name="warehouses">Those known.</param>
    public async Task<OverviewData> ReadAsync(AccessScope scope, TimeRange range, IReadOnlyList<Warehouse> warehouses)
    {
        var figures = await overview.GetAsync(scope, range);
        var known = (await views.GetRefreshStatusAsync())
            .Where(view => view.Name is ViewNames.Rollup1m or ViewNames.TopRedZones).Max(view => view.CompleteTo);
        var compared = figures.Warehouses.Where(summary => summary.Total > 0).Take(ChartData.MostSeries)
            .Select(summary => warehouses.FirstOrDefault(warehouse => warehouse.Id == summary.Id)).OfType<Warehouse>();
        return new OverviewData(
            await Task.WhenAll(figures.Warehouses.Select(async summary => new WarehouseView(summary, await LastSeenAsync(summary, warehouses), known))),
            await Task.WhenAll(compared.Select(async warehouse => new WarehouseLights(warehouse.Name, ZoneOf(warehouse), await lights.GetSeriesAsync(warehouse, range)))),
            await views.GetTopRedZonesAsync(scope, TopZones),
            figures.Shown,
            figures.Freshness);
    }

    private static TimeZoneInfo ZoneOf(Warehouse warehouse) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(warehouse.Timezone, out var zone) ? zone : TimeZoneInfo.Utc;

    // The summary's newest event is as old as the hourly figures; the minutes know better.
    private async Task<DateTimeOffset?> LastSeenAsync(WarehouseSummary summary, IReadOnlyList<Warehouse> warehouses)
    {
        if (warehouses.FirstOrDefault(one => one.Id == summary.Id) is not { } warehouse)
        {
            return summary.NewestEvent;
        }

        var now = time.GetUtcNow();
        var recent = await views.GetRollup1mAsync(new ViewQuery
        {
            Warehouse = warehouse,
            Range = new TimeRange(now - RecentPast, now + ClockDifference),
            Limit = LastMinuteRows,
        });
        return recent.Select(row => (DateTimeOffset?)row.WindowEnd).Append(summary.NewestEvent).Max();
    }
}
