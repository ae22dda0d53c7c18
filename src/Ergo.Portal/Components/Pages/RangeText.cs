using System.Globalization;
using Ergo.Snapshots;

namespace Ergo.Portal.Components.Pages;

/// <summary>Ranges in words, as pages name them beside their figures.</summary>
public static class RangeText
{
    /// <summary>The range the figures cover, for example "Sat 21 Nov 2026 19:00 to Sun 22 Nov 2026 20:00".</summary>
    /// <param name="shown">The range.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Of(TimeRange shown, TimeZoneInfo zone) => $"{Local(shown.From, zone)} to {Local(shown.To, zone)}";

    /// <summary>The length of a range as an adjective or a period, for example "25 h" or "30 d".</summary>
    /// <param name="range">The range.</param>
    public static string Length(TimeRange range) => range.Length.TotalHours <= 72
        ? string.Create(CultureInfo.InvariantCulture, $"{range.Length.TotalHours:0} h")
        : string.Create(CultureInfo.InvariantCulture, $"{range.Length.TotalDays:0} d");

    /// <summary>A moment as it stands in subtitles, for example "Sat 21 Nov 2026 19:00".</summary>
    /// <param name="instant">The moment.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Local(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
