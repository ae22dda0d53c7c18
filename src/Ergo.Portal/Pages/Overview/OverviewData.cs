using Ergo.Portal.Dashboards.Morning;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Overview;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Pages.Overview;

/// <summary>What the overview shows.</summary>
/// <param name="Warehouses">The warehouse first whose red share is surely the highest.</param>
/// <param name="Lights">The red share over time of those compared, in the same order.</param>
/// <param name="TopZones">The red zones of all warehouses with the highest priority.</param>
/// <param name="Shown">The range the figures really cover.</param>
/// <param name="Freshness">State of the view behind the lights.</param>
public sealed record OverviewData(
    IReadOnlyList<WarehouseView> Warehouses, IReadOnlyList<WarehouseLights> Lights, IReadOnlyList<TopRedZone> TopZones,
    TimeRange Shown, Freshness Freshness);

/// <summary>A warehouse and when it was last heard of.</summary>
/// <param name="Summary">Its figures.</param>
/// <param name="LastSeen">Its latest observation; null where there never was one.</param>
/// <param name="KnownTo">The instant up to which observations are known; null before the first refresh.</param>
public sealed record WarehouseView(WarehouseSummary Summary, DateTimeOffset? LastSeen, DateTimeOffset? KnownTo)
{
    /// <summary>A warehouse without an observation for this long is called silent.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(15);

    /// <summary>What it needs, among all warehouses of the overview.</summary>
    public Standing Standing { get; init; } = Standing.Usual;

    /// <summary>Its morning line; null where none is told.</summary>
    public MorningView? Morning { get; init; }

    /// <summary>True when nothing was observed for longer than <see cref="SilentAfter"/>, up to where observations are known: late figures alone are not silence.</summary>
    public bool IsSilent => LastSeen is { } seen && KnownTo is { } known && known - seen > SilentAfter;
}

/// <summary>A warehouse's lights over time.</summary>
/// <param name="Summary">Its figures.</param>
/// <param name="Zone">The time zone in which its days are cut.</param>
/// <param name="Points">The lights, oldest first.</param>
public sealed record WarehouseLights(WarehouseSummary Summary, TimeZoneInfo Zone, IReadOnlyList<LightPoint> Points);
