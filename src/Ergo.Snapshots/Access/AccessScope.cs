using System.Collections.Immutable;

namespace Ergo.Snapshots.Access;

/// <summary>
/// What somebody may see: every warehouse, or those named, some of them only in part. Compared by content. Every query takes
/// one, or a <see cref="Warehouses.Warehouse"/>, which only <see cref="Warehouses.WarehouseDirectory"/> hands out, for a scope.
/// </summary>
public sealed class AccessScope : IEquatable<AccessScope>
{
    private readonly ImmutableSortedSet<string> _whole;
    private readonly ImmutableSortedDictionary<string, string> _zones;

    private AccessScope(bool isAll, IEnumerable<string> warehouses, IEnumerable<AssignedZone> zones)
    {
        IsAll = isAll;
        _whole = [.. warehouses];
        // A zone of a warehouse that is seen whole adds nothing.
        _zones = zones.Where(zone => !_whole.Contains(zone.WarehouseId)).DistinctBy(zone => zone.ZoneId)
            .ToImmutableSortedDictionary(zone => zone.ZoneId, zone => zone.WarehouseId, StringComparer.Ordinal);
    }

    /// <summary>Every warehouse, those to come included.</summary>
    public static AccessScope All { get; } = new(true, [], []);

    /// <summary>Nothing.</summary>
    public static AccessScope None { get; } = new(false, [], []);

    /// <summary>Warehouses seen whole, and zones of others.</summary>
    /// <param name="warehouses">Warehouse ids.</param>
    /// <param name="zones">Zones.</param>
    public static AccessScope Of(IEnumerable<string> warehouses, IEnumerable<AssignedZone>? zones = null) => new(false, warehouses, zones ?? []);

    /// <summary>What of this scope lies in some warehouses.</summary>
    /// <param name="warehouses">Warehouse ids.</param>
    public AccessScope Within(IReadOnlyCollection<string> warehouses) =>
        new(false, IsAll ? warehouses : _whole.Intersect(warehouses), Zones.Where(zone => warehouses.Contains(zone.WarehouseId)));

    /// <summary>True for <see cref="All"/>.</summary>
    public bool IsAll { get; }

    /// <summary>True where nothing at all may be seen.</summary>
    public bool IsEmpty => !IsAll && _whole.IsEmpty && _zones.IsEmpty;

    /// <summary>Ids of the warehouses seen whole; empty for <see cref="All"/>.</summary>
    public IReadOnlyCollection<string> Warehouses => _whole;

    /// <summary>Zones seen of other warehouses.</summary>
    public IEnumerable<AssignedZone> Zones => _zones.Select(zone => new AssignedZone(zone.Key, zone.Value));

    /// <summary>Parameters for the condition of a query: <c>@all</c>, <c>@whole</c> (warehouse ids) and <c>@zones</c> (zone ids).</summary>
    internal string[] WholeIds => [.. _whole];

    /// <summary>Ids of <see cref="Zones"/>.</summary>
    internal string[] ZoneIds => [.. _zones.Keys];

    /// <summary>Ids of the warehouses seen in part.</summary>
    internal string[] PartialIds => [.. _zones.Values.Distinct()];

    /// <summary>The zones of a warehouse that may be seen; null where all may.</summary>
    internal ZoneScope? ZonesOf(string warehouseId) => IsAll || _whole.Contains(warehouseId)
        ? null
        : new ZoneScope(_zones.Where(zone => zone.Value == warehouseId).Select(zone => zone.Key));

    /// <inheritdoc />
    public bool Equals(AccessScope? other) =>
        other is not null && IsAll == other.IsAll && _whole.SetEquals(other._whole) && _zones.SequenceEqual(other._zones);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as AccessScope);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(IsAll, _whole.Count, _zones.Count, _whole.FirstOrDefault(), _zones.FirstOrDefault().Key);
}
