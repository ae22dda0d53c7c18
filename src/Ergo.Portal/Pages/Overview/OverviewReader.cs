using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards.Morning;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Access;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.Overview;

/// <summary>Reads the overview: one question after another, as many for 500 warehouses as for one.</summary>
/// <param name="overview">All warehouses at a glance.</param>
/// <param name="lights">Lights over time.</param>
/// <param name="views">The views.</param>
/// <param name="morning">Morning lines.</param>
/// <param name="rules">Says which shares are of too few to rank.</param>
internal sealed class OverviewReader(OverviewQueries overview, LightQueries lights, MaterializedViewsService views, MorningReader morning, FigureRules rules)
{
    /// <summary>Up to this many warehouses have a morning line each; of more, only the <see cref="MostUrgent"/>.</summary>
    internal const int MostLines = 12;

    /// <summary>Of many warehouses, how many have a morning line.</summary>
    internal const int MostUrgent = 5;

    private const int TopZones = 10;

    /// <summary>Everything the overview shows over a range.</summary>
    /// <param name="scope">Of what may be seen.</param>
    /// <param name="range">The range.</param>
    /// <param name="warehouses">Those known.</param>
    public async Task<OverviewData> ReadAsync(AccessScope scope, TimeRange range, IReadOnlyList<Warehouse> warehouses)
    {
        var figures = await overview.GetAsync(scope, range);
        var known = (await views.GetRefreshStatusAsync())
            .Where(view => view.Name is ViewNames.Rollup1m or ViewNames.TopRedZones).Max(view => view.CompleteTo);
        var ranked = Ranked(figures.Warehouses, rules);
        var byId = warehouses.ToDictionary(warehouse => warehouse.Id);
        var compared = ranked.Where(summary => summary.Lit > 0 && byId.ContainsKey(summary.Id)).Take(ChartData.MostSeries).ToList();
        var points = compared.Count == 0 ? null : await lights.GetPointsAsync([.. compared.Select(summary => byId[summary.Id])], range);
        var told = ranked.Where(summary => summary.Lit > 0 && byId.ContainsKey(summary.Id)).Take(ranked.Count <= MostLines ? MostLines : MostUrgent);
        var lines = await morning.ReadAsync([.. told.Select(summary => byId[summary.Id])]);
        return new OverviewData(
            [.. ranked.Select(summary => new WarehouseView(summary, summary.NewestEvent, known) { Morning = lines.GetValueOrDefault(summary.Id) })],
            [.. compared.Select(summary => new WarehouseLights(summary, LocalTime.ZoneOf(summary.Timezone), points!.GetValueOrDefault(summary.Id) ?? []))],
            await views.GetTopRedZonesAsync(scope, TopZones),
            figures.Shown,
            figures.Freshness);
    }

    /// <summary>
    /// The most urgent first: by how high the red share surely is, which is the lower end of its interval; then those of too few snapshots
    /// to rank; then those without a light.
    /// </summary>
    /// <param name="warehouses">The warehouses, by name.</param>
    /// <param name="rules">Says how many are few.</param>
    internal static IReadOnlyList<WarehouseSummary> Ranked(IEnumerable<WarehouseSummary> warehouses, FigureRules rules) =>
    [
        .. warehouses.OrderBy(summary => summary.Lit == 0 ? 2 : rules.CanLead(summary.Lit) ? 0 : 1)
            .ThenByDescending(summary => summary.Lit == 0 ? -1 : new Share(summary.Red, summary.Lit).Interval.Low)
            .ThenByDescending(summary => summary.Total > 0),
    ];

    /// <summary>The ranked warehouses in groups: those that need attention, those late or without data, the others.</summary>
    /// <param name="ranked">The warehouses, the most urgent first.</param>
    /// <param name="range">The range, which names the period before.</param>
    /// <param name="rules">Says how many are few.</param>
    internal static IReadOnlyList<WarehouseView> Grouped(IReadOnlyList<WarehouseView> ranked, RangeQuery range, FigureRules rules)
    {
        var all = Standing.OfAll(ranked.Select(view => view.Summary));
        return [.. ranked.Select(view => view with { Standing = Standing.Of(view, all, range, rules) }).OrderBy(view => view.Standing.Group)];
    }
}
