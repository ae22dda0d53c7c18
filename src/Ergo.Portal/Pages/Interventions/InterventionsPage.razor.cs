using System.Globalization;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Views;
using Ergo.Snapshots.Warehouses;
using Microsoft.AspNetCore.Components;

namespace Ergo.Portal.Pages.Interventions;

/// <summary>What the page needs beside the changes themselves.</summary>
/// <param name="Zones">The warehouse's zones.</param>
/// <param name="Freshness">State of the view that before and after are read from.</param>
public sealed record InterventionsData(IReadOnlyList<Place> Zones, Freshness Freshness);

/// <summary>Changes noted at a warehouse, and the red share before and after each.</summary>
public sealed partial class InterventionsPage : DashboardPage<InterventionsData>
{
    private static readonly string[] Read = [ViewNames.TopRedZones];

    /// <summary>The change shown in detail, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.InterventionKey)]
    public string? IdText { get; set; }

    /// <summary>Days before and after, in the URL.</summary>
    [SupplyParameterFromQuery(Name = PageUrls.SpanKey)]
    public string? SpanText { get; set; }

    /// <inheritdoc />
    public override string Path => PageUrls.InterventionsPath;

    /// <inheritdoc />
    public override bool HasRange => false;

    /// <inheritdoc />
    protected override bool NeedsWholeWarehouse => false;

    /// <inheritdoc />
    protected override IReadOnlyList<string> ViewsOf(TimeRange range) => Read;

    /// <inheritdoc />
    protected override string What => Warehouse is null ? "the interventions" : $"the interventions at {Warehouse.Name}";

    [Inject]
    private WarehousePlaces Places { get; init; } = default!;

    [Inject]
    private DayQueries Days { get; init; } = default!;

    private long? ChosenId => long.TryParse(IdText, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private int Span => int.TryParse(SpanText, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && BeforeAndAfter.Spans.Contains(days) ? days : BeforeAndAfter.Spans[1];

    /// <inheritdoc />
    protected override Func<Task<InterventionsData>> Question(Warehouse? warehouse, TimeRange range) => async () =>
        new InterventionsData(await Places.ZonesAsync(warehouse!), (await Days.GetAsync(warehouse!, new TimeRange(range.To.AddMinutes(-1), range.To))).Freshness);

    /// <inheritdoc />
    protected override Freshness FreshnessOf(InterventionsData data) => data.Freshness;

    private string UrlOf(long? id, int? span) => PageUrls.Interventions(WarehouseCode ?? Warehouse?.Code, id, span);
}
