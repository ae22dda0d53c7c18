using Ergo.Snapshots.Warehouses;

namespace Ergo.Snapshots.Figures;

/// <summary>Whole local days of a warehouse.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last, inside.</param>
/// <param name="Range">From the midnight before the first to the one after the last; days have 23 to 25 hours.</param>
public sealed record LocalDays(DateOnly First, DateOnly Last, TimeRange Range)
{
    /// <summary>How many they are.</summary>
    public int Count => Last.DayNumber - First.DayNumber + 1;

    /// <summary>The days that a range touches.</summary>
    /// <param name="range">The range.</param>
    /// <param name="warehouse">The warehouse, whose midnights they have.</param>
    /// <param name="most">At most so many: the last of them.</param>
    public static LocalDays Of(TimeRange range, Warehouse warehouse, int most = int.MaxValue)
    {
        var zone = ZoneOf(warehouse);
        var last = DayOf(range.To - TimeSpan.FromTicks(1), zone);
        var first = DayOf(range.From, zone);
        return Between(last.DayNumber - first.DayNumber < most ? first : last.AddDays(1 - most), last, warehouse);
    }

    /// <summary>The days from one to another.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last, inside; not before the first.</param>
    /// <param name="warehouse">The warehouse.</param>
    public static LocalDays Between(DateOnly first, DateOnly last, Warehouse warehouse)
    {
        var zone = ZoneOf(warehouse);
        return new LocalDays(first, last, new TimeRange(Midnight(first, zone), Midnight(last.AddDays(1), zone)));
    }

    /// <summary>The local day of a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="warehouse">The warehouse.</param>
    public static DateOnly DayOf(DateTimeOffset moment, Warehouse warehouse) => DayOf(moment, ZoneOf(warehouse));

    private static DateOnly DayOf(DateTimeOffset moment, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime);

    private static TimeZoneInfo ZoneOf(Warehouse warehouse) => TimeZoneInfo.TryFindSystemTimeZoneById(warehouse.Timezone, out var zone) ? zone : TimeZoneInfo.Utc;

    // Where clocks go forward at midnight the day begins when they have; where they go back, with the first of the two.
    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }
}
