using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.Zones;

/// <summary>What the page of a zone shows.</summary>
/// <param name="Zone">The zone; null where the warehouse has none by that id, and then the rest is null too.</param>
/// <param name="Lights">Its course over time.</param>
/// <param name="Before">Its course over the period before.</param>
/// <param name="Detail">Its locations, shifts and postures.</param>
public sealed record ZoneData(Zone? Zone, LightSeries Lights, IReadOnlyList<LightPoint> Before, ZoneDetail Detail)
{
    /// <summary>No zone by that id.</summary>
    public static ZoneData None { get; } = new(null, null!, null!, null!);

    /// <summary>Locations that were observed.</summary>
    public IEnumerable<ZoneLocation> Observed => Detail.Locations.Where(location => location.Total > 0);

    /// <summary>Locations that a floor map can show.</summary>
    public IReadOnlyList<ZoneLocation> Placed => [.. Detail.Locations.Where(location => location.HasPlace)];
}
