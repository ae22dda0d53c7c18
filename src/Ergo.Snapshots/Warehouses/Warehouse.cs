using Ergo.Database;
using Ergo.Snapshots.Access;

namespace Ergo.Snapshots.Warehouses;

/// <summary>A warehouse that somebody may see, as pages name it. Only <see cref="WarehouseDirectory"/> makes one, so that no query can be asked past a scope.</summary>
public sealed record Warehouse
{
    internal Warehouse()
    {
    }

    /// <summary>The backend's id.</summary>
    public string Id { get; internal init; } = "";

    /// <summary>Name for people.</summary>
    public string Name { get; internal init => field = PlainText.Line(value); } = "";

    /// <summary>Short unique code; used in addresses.</summary>
    public string Code { get; internal init; } = "";

    /// <summary>IANA time zone in which its days and shifts are cut: the announced one, or UTC where that is none.</summary>
    public string Timezone { get; internal init; } = "UTC";

    /// <summary>The time zone as the backend wrote it, usable or not; null where it gave none.</summary>
    public string? AnnouncedTimezone { get; internal init; }

    /// <summary>True where <see cref="AnnouncedTimezone"/> is no time zone that database and portal both know.</summary>
    public bool IsTimezoneUnusable { get; internal init; }

    /// <summary>Days that snapshots are kept, 1 to 3650; null where all are kept until an admin sets the days.</summary>
    public int? RetentionDays { get; internal init; }

    /// <summary>True while the backend has a row for it.</summary>
    public bool IsAnnounced { get; internal init; }

    /// <summary>The only zones that may be seen; null where all may.</summary>
    public ZoneScope? Zones { get; internal init; }

    /// <summary>Refuses figures of the whole warehouse to somebody who may see some of its zones only.</summary>
    /// <exception cref="ScopeException">Only some zones may be seen.</exception>
    internal Warehouse Whole() => Zones is null
        ? this
        : throw new ScopeException($"These figures are about all of {Name}, and you are assigned to {Zones.Count} of its zones");

    /// <summary>Refuses a zone to somebody who may see other zones of the warehouse only.</summary>
    /// <param name="zoneId">The zone; empty for the snapshots without one, which only those see who see all.</param>
    /// <exception cref="ScopeException">The zone may not be seen.</exception>
    internal void RequireZone(string zoneId)
    {
        if (Zones?.Contains(zoneId) == false)
        {
            throw new ScopeException($"You are not assigned to this zone of {Name}");
        }
    }
}
