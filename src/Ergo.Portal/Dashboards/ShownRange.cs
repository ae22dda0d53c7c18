using System.Globalization;
using Ergo.Snapshots;

namespace Ergo.Portal.Dashboards;

/// <summary>The range that figures really cover, in words.</summary>
internal static class ShownRange
{
    /// <summary>For example "21 Nov 14:05 to 22 Nov 14:10", the year added where it differs from the current one.</summary>
    /// <param name="range">The range.</param>
    /// <param name="zone">The zone of the times.</param>
    /// <param name="now">The current instant.</param>
    public static string Words(TimeRange range, TimeZoneInfo zone, DateTimeOffset now)
    {
        var year = TimeZoneInfo.ConvertTime(now, zone).Year;
        string Local(DateTimeOffset instant)
        {
            var local = TimeZoneInfo.ConvertTime(instant, zone);
            return local.ToString(local.Year == year ? "d MMM HH:mm" : "d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
        }

        return $"{Local(range.From)} to {Local(range.To)}";
    }
}
