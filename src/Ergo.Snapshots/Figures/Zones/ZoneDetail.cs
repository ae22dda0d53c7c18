using Ergo.Database;
using Ergo.Snapshots.Figures.Lights;
using Ergo.Snapshots.Figures.Postures;

namespace Ergo.Snapshots.Figures.Zones;

/// <summary>A location of a zone over a range.</summary>
public sealed record ZoneLocation : LightCounts
{
    /// <summary>Location id; null for snapshots that name none.</summary>
    public string? LocationId { get; init; }

    /// <summary>What the location is called.</summary>
    public required string Label { get; init => field = PlainText.Line(value); }

    /// <summary>Where it lies, in the backend's unit; null where that is not known, or no number.</summary>
    public double? X { get; init; }

    /// <summary>As <see cref="X"/>, across.</summary>
    public double? Y { get; init; }

    /// <summary>True where a floor map can show it.</summary>
    public bool HasPlace => X is not null && Y is not null;
}

/// <summary>Lights of a zone in one shift and one hour of the warehouse's local day, summed over a range.</summary>
public sealed record ZoneShiftHour : LightCounts
{
    /// <summary>Shift code as the snapshots have it; null for those that name none.</summary>
    public string? ShiftCode { get; init => field = PlainText.Line(value); }

    /// <summary>Local hour of the day, 0..23.</summary>
    public required int LocalHour { get; init; }
}

/// <summary>Lights of a zone in one shift, summed over a range.</summary>
public sealed record ZoneShift : LightCounts
{
    /// <summary>Shift code as the snapshots have it; null for those that name none.</summary>
    public string? ShiftCode { get; init; }
}

/// <summary>What is known of one zone over a range, beside its course over time.</summary>
public sealed record ZoneDetail
{
    /// <summary>Its locations: those with snapshots, the highest red share first, then those it has beside them.</summary>
    public required IReadOnlyList<ZoneLocation> Locations { get; init; }

    /// <summary>Its shifts by local hour of the day; hours without snapshots are absent: not observed, not green.</summary>
    public required IReadOnlyList<ZoneShiftHour> ShiftHours { get; init; }

    /// <summary>Snapshots by published band of all three instruments; bands without snapshots are listed with 0.</summary>
    public required IReadOnlyList<BandCount> Bands { get; init; }

    /// <summary>What the compared counts of <see cref="Bands"/> and those before are of.</summary>
    public required Comparison Comparison { get; init; }

    /// <summary>When the first red of the range was seen; null where there is none.</summary>
    public DateTimeOffset? FirstRedAt { get; init; }

    /// <summary>When the last red of the range was seen; null where there is none.</summary>
    public DateTimeOffset? LastRedAt { get; init; }

    /// <summary>Since when locations and shifts of the warehouse are counted; null where none are yet. What is older is in the other figures only.</summary>
    public DateTimeOffset? LocationsFrom { get; init; }

    /// <summary>The range the figures cover: whole hours, or whole quarters of an hour.</summary>
    public required TimeRange Shown { get; init; }

    /// <summary>State of the view that reaches least far of those they were read from.</summary>
    public required Freshness Freshness { get; init; }

    /// <summary>Its shifts, by code; those that snapshots do not name last.</summary>
    public IReadOnlyList<ZoneShift> Shifts =>
    [
        .. ShiftHours.GroupBy(hour => hour.ShiftCode).OrderBy(shift => shift.Key is null).ThenBy(shift => shift.Key, StringComparer.Ordinal).Select(shift => new ZoneShift
        {
            ShiftCode = shift.Key,
            Green = shift.Sum(hour => hour.Green), Yellow = shift.Sum(hour => hour.Yellow), Red = shift.Sum(hour => hour.Red),
            Total = shift.Sum(hour => hour.Total), Unknown = shift.Sum(hour => hour.Unknown),
        }),
    ];
}
