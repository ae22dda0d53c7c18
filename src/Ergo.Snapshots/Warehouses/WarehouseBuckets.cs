using System.Collections.Concurrent;

namespace Ergo.Snapshots.Warehouses;

/// <summary>How finely a warehouse's long ranges can be cut.</summary>
public static class WarehouseBuckets
{
    // As far back as any view reaches by default, and as far ahead as the database looks.
    private const int Days = 400;

    private static readonly ConcurrentDictionary<string, TimeSpan> Widths = new(StringComparer.Ordinal);

    /// <summary>
    /// Width of the buckets behind figures over months: an hour, or a quarter of one where the clocks of the warehouse are ever off
    /// whole hours. Any range of whole buckets is answered exactly, so local days and shifts are.
    /// </summary>
    /// <param name="warehouse">The warehouse.</param>
    public static TimeSpan BucketWidth(this Warehouse warehouse) => Widths.GetOrAdd(warehouse.Timezone, WidthOf);

    private static TimeSpan WidthOf(string timezone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timezone, out var zone))
        {
            return TimeSpan.FromHours(1);
        }

        var today = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        return Enumerable.Range(-Days, 2 * Days).Any(day => zone.GetUtcOffset(today.AddDays(day)).Ticks % TimeSpan.TicksPerHour != 0)
            ? TimeSpan.FromMinutes(15)
            : TimeSpan.FromHours(1);
    }
}
