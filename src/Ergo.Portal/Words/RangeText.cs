using System.Globalization;
using Ergo.Portal.Navigation;
using Ergo.Snapshots;

namespace Ergo.Portal.Words;

/// <summary>Ranges in words, as pages name them beside their figures.</summary>
public static class RangeText
{
    /// <summary>The range the figures cover, for example "Sat 21 Nov 2026 19:00 to Sun 22 Nov 2026 20:00".</summary>
    /// <param name="shown">The range.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Of(TimeRange shown, TimeZoneInfo zone) => $"{Local(shown.From, zone)} to {Local(shown.To, zone)}";

    /// <summary>A page's second line: the warehouse, what was asked for, what is shown where that differs, and the zone of the times.</summary>
    /// <param name="warehouse">The warehouse's name.</param>
    /// <param name="asked">The range asked for.</param>
    /// <param name="shown">The range the figures cover; null until it is known.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="units">What the range shown is made of.</param>
    public static string Subtitle(string warehouse, RangeQuery asked, TimeRange? shown, TimeZoneInfo zone, string units = "whole hours")
    {
        var isSame = shown is null || (asked.From == shown.Value.From && asked.To == shown.Value.To);
        var range = isSame ? asked.InWords(zone)
            : asked.Code is null ? $"widened to {units}: {Of(shown!.Value, zone)}"
            : $"{asked.InWords(zone)} in {units}: {Of(shown!.Value, zone)}";
        return $"{warehouse}, {range}, times in {zone.Id}";
    }

    /// <summary>A range as the end of a sentence, for example "in the last 24 hours" or "from 20 Nov 2026 06:00 to 21 Nov 2026 06:00".</summary>
    /// <param name="asked">The range.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string During(RangeQuery asked, TimeZoneInfo zone) => asked.Calendar is { } calendar ? calendar.Words : $"{(asked.Preset is null ? "from" : "in")} {asked.InWords(zone)}";

    /// <summary>The length of a range as an adjective or a period, for example "25 h" or "30 d".</summary>
    /// <param name="range">The range.</param>
    public static string Length(TimeRange range) => Length(range.Length);

    /// <summary>A length of time as an adjective or a period, for example "25 h" or "30 d".</summary>
    /// <param name="length">The length.</param>
    public static string Length(TimeSpan length) => length.TotalHours <= 72
        ? string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0} h")
        : string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0} d");

    /// <summary>A local day, for example "14 Nov 2026".</summary>
    /// <param name="instant">A moment of it.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Day(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A moment as it stands in subtitles, for example "Sat 21 Nov 2026 19:00".</summary>
    /// <param name="instant">The moment.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Local(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("ddd d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
