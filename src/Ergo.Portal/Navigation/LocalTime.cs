using System.Globalization;

namespace Ergo.Portal.Navigation;

/// <summary>Wall-clock times of a warehouse, turned into instants and text.</summary>
public static class LocalTime
{
    /// <summary>The time zone of a name; UTC for one that is not known here.</summary>
    /// <param name="name">An IANA name; null for none.</param>
    public static TimeZoneInfo ZoneOf(string? name) => TimeZoneInfo.TryFindSystemTimeZoneById(name ?? "UTC", out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The value of a <c>datetime-local</c> input, in a warehouse's zone, as an instant.</summary>
    /// <param name="text">For example <c>2026-11-22T06:00</c>.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="takeLater">Which of the two instants to take for a time that happens twice when clocks go back.</param>
    /// <returns>The instant, or null when the text is no time or the time does not exist because clocks went forward.</returns>
    public static DateTimeOffset? Parse(string? text, TimeZoneInfo zone, bool takeLater)
    {
        if (!DateTime.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || zone.IsInvalidTime(local))
        {
            return null;
        }

        // Where an offset would lead out of what dates hold; no range reaches there.
        if (local < DateTime.MinValue.AddDays(1) || local > DateTime.MaxValue.AddDays(-1))
        {
            return new DateTimeOffset(local, TimeSpan.Zero);
        }

        if (zone.IsAmbiguousTime(local))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(local);
            // The smaller the offset, the later the instant.
            return new DateTimeOffset(local, takeLater ? offsets.Min() : offsets.Max());
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    /// <summary>The moment at which a local day begins.</summary>
    /// <param name="day">The day.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone) => First(day.ToDateTime(TimeOnly.MinValue), zone);

    /// <summary>The first instant of a wall-clock time, UTC: of one that comes twice the earlier; of one that is left out, the first after it.</summary>
    /// <param name="local">The wall-clock time.</param>
    /// <param name="zone">The zone.</param>
    public static DateTimeOffset First(DateTime local, TimeZoneInfo zone)
    {
        var wanted = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (!zone.IsInvalidTime(wanted))
        {
            return new DateTimeOffset(wanted, zone.IsAmbiguousTime(wanted) ? zone.GetAmbiguousTimeOffsets(wanted).Max() : zone.GetUtcOffset(wanted)).ToUniversalTime();
        }

        // Clocks go over it by at most a day: the dateline once left out a whole one.
        var (low, high) = (new DateTimeOffset(wanted, TimeSpan.Zero).AddHours(-38), new DateTimeOffset(wanted, TimeSpan.Zero).AddHours(38));
        while (high - low > TimeSpan.FromMilliseconds(1))
        {
            var middle = low + ((high - low) / 2);
            (low, high) = TimeZoneInfo.ConvertTime(middle, zone).DateTime < wanted ? (middle, high) : (low, middle);
        }

        return new DateTimeOffset(((high.UtcTicks + (TimeSpan.TicksPerSecond / 2)) / TimeSpan.TicksPerSecond) * TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }

    /// <summary>An instant as the value of a <c>datetime-local</c> input, to the minute.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Format(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>An instant for reading: the time alone on the current day, else with the day.</summary>
    /// <param name="instant">The instant.</param>
    /// <param name="now">The current instant.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Brief(DateTimeOffset instant, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        var today = TimeZoneInfo.ConvertTime(now, zone).Date;
        return local.ToString(local.Date == today ? "HH:mm" : local.Year == today.Year ? "d MMM HH:mm" : "d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>How long ago, in the largest unit that fits: "40 s ago", "4 min ago", "3 h ago", "12 d ago".</summary>
    /// <param name="age">The age; a negative one counts as zero.</param>
    public static string Ago(TimeSpan age) => $"{Length(age)} ago";

    /// <summary>A length of time in the largest unit that fits, rounded down: "40 s", "4 min", "3 h", "12 d".</summary>
    /// <param name="length">The length; a negative one counts as zero.</param>
    public static string Length(TimeSpan length)
    {
        var (value, unit) = length switch
        {
            { TotalSeconds: < 60 } => (Math.Max(0, length.TotalSeconds), "s"),
            { TotalMinutes: < 60 } => (length.TotalMinutes, "min"),
            { TotalHours: < 48 } => (length.TotalHours, "h"),
            _ => (length.TotalDays, "d"),
        };
        return $"{Math.Floor(value).ToString("0", CultureInfo.InvariantCulture)} {unit}";
    }
}
