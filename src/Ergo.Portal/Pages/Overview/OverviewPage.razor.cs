using Ergo.Portal.Dashboards;
using Ergo.Portal.Demo;
using Ergo.Portal.Figures;
using Ergo.Portal.Live;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Overview;

/// <summary>All warehouses at a glance, the worst first.</summary>
public sealed partial class OverviewPage
{
    /// <inheritdoc />
    public override string Path => PageUrls.OverviewPath;

    /// <inheritdoc />
    public override bool HasWarehouse => false;

    /// <inheritdoc />
    // The zones with the highest priority are of a view of their own.
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => [LightViews.Of(range, Time.GetUtcNow()), ViewNames.TopRedZones];

    /// <inheritdoc />
    protected override string What => "the overview of all warehouses";

    [Inject]
    private OverviewQueries Overview { get; init; } = default!;

    [Inject]
    private LightQueries Lights { get; init; } = default!;

    [Inject]
    private MaterializedViewsService ViewService { get; init; } = default!;

    [Inject]
    private FigureRules Rules { get; init; } = default!;

    [Inject]
    private DemoDataState Demo { get; init; } = default!;

    private string Words => Range?.InWords(Zone) ?? "";

    private string? DemoNote => Demo.IsLoading ? "The demo history is being loaded; its newest day comes first and appears here within seconds." : null;

    private IReadOnlyList<WarehouseView> Grouped(OverviewData data) => MadeOnce.From(data, ("groups", Range!.Code), () => OverviewReader.Grouped(data.Warehouses, Range!, Rules));

    // Cards to look at one by one; of more, rows to look through.
    private const int MostCards = 12;

    // From one more on the rows are dense, so that twelve need no scrolling on a laptop.
    private const int MostRoomy = 6;

    private DateTimeOffset? RecordsFrom => Value.Data?.Warehouses.Min(warehouse => warehouse.Summary.RecordsFrom);

    private Dictionary<string, string> Codes => Warehouses.ToDictionary(warehouse => warehouse.Id, warehouse => warehouse.Code);

    private string? Subtitle => Value.Data is { } data
        ? $"{data.Warehouses.Count} {(data.Warehouses.Count == 1 ? "warehouse" : "warehouses")}, by how high the red share surely is · {ShownRange.Words(data.Shown, Zone, Time.GetUtcNow())} · times in {Zone.Id}"
        : null;

    /// <inheritdoc />
    protected override Func<Task<OverviewData>> Question(Warehouse? warehouse, TimeRange range)
    {
        var (scope, warehouses) = (Scope, Warehouses);
        return () => new OverviewReader(Overview, Lights, ViewService, Rules).ReadAsync(scope, range, warehouses);
    }

    /// <inheritdoc />
    protected override Freshness FreshnessOf(OverviewData data) => data.Freshness;
}
