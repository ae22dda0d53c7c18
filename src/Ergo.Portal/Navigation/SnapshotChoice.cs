using System.Globalization;

namespace Ergo.Portal.Navigation;

/// <summary>Which of a zone's snapshots a page lists, as its address says. What is null narrows nothing; an empty location or shift means snapshots that name none.</summary>
public sealed record SnapshotChoice
{
    /// <summary>The query key of the first moment listed.</summary>
    public const string AtKey = "at";

    /// <summary>The query key of the first moment no longer listed.</summary>
    public const string UntilKey = "until";

    /// <summary>The query key of a light.</summary>
    public const string LightKey = "light";

    /// <summary>The query key of a location's id.</summary>
    public const string LocationKey = "location";

    /// <summary>The query key of a shift code.</summary>
    public const string ShiftKey = "shift";

    /// <summary>The query key of an hour of the local day.</summary>
    public const string HourKey = "hour";

    /// <summary>The query key of the snapshot that the list begins after.</summary>
    public const string AfterKey = "after";

    /// <summary>The query key of the snapshot that is shown in detail.</summary>
    public const string OpenKey = "snapshot";

    private const string CursorFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Everything, the newest first.</summary>
    public static SnapshotChoice All { get; } = new();

    /// <summary>From this moment on; null for the page's range.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Up to this moment, itself not inside; null with <see cref="At"/>.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>green, yellow or red.</summary>
    public string? Light { get; init; }

    /// <summary>A location's id.</summary>
    public string? Location { get; init; }

    /// <summary>A shift code.</summary>
    public string? Shift { get; init; }

    /// <summary>An hour of the local day, 0..23.</summary>
    public int? Hour { get; init; }

    /// <summary>The moment of the snapshot that the list begins after, and its id; null for the newest.</summary>
    public (DateTimeOffset Time, string Id)? After { get; init; }

    /// <summary>Id of the snapshot shown in detail.</summary>
    public string? Open { get; init; }

    /// <summary>True where the list is of all snapshots of the range.</summary>
    public bool IsAll => At is null && Light is null && Location is null && Shift is null && Hour is null;

    /// <summary>The choice as part of a query string, beginning with &amp;; empty for <see cref="All"/>.</summary>
    public string ToQuery() => string.Concat(new (string Key, string? Value)[]
    {
        (AtKey, At is { } at ? RangeQuery.FormatInstant(at) : null), (UntilKey, Until is { } until ? RangeQuery.FormatInstant(until) : null), (LightKey, Light), (LocationKey, Location),
        (ShiftKey, Shift), (HourKey, Hour?.ToString(CultureInfo.InvariantCulture)), (AfterKey, After is { } after ? $"{after.Time.UtcDateTime.ToString(CursorFormat, CultureInfo.InvariantCulture)}~{after.Id}" : null),
        (OpenKey, Open),
    }.Where(pair => pair.Value is not null).Select(pair => $"&{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));

    /// <summary>Reads a choice from the values of an address. Nothing is guessed: what makes no sense is refused with words.</summary>
    /// <param name="at">The value of <c>at</c>.</param>
    /// <param name="until">The value of <c>until</c>.</param>
    /// <param name="light">The value of <c>light</c>.</param>
    /// <param name="location">The value of <c>location</c>.</param>
    /// <param name="shift">The value of <c>shift</c>.</param>
    /// <param name="hour">The value of <c>hour</c>.</param>
    /// <param name="after">The value of <c>after</c>.</param>
    /// <param name="open">The value of <c>snapshot</c>.</param>
    /// <returns>The choice, or why it is refused.</returns>
    public static (SnapshotChoice? Choice, string? Refusal) Parse(
        string? at, string? until, string? light, string? location, string? shift, string? hour, string? after, string? open)
    {
        if (at is null != until is null)
        {
            return Refused("The address has only one end of the time whose snapshots it asks for (at, until).");
        }

        DateTimeOffset? from = null, to = null;
        if (at is not null)
        {
            if (!TryInstant(at, out var first) || !TryInstant(until!, out var last) || last <= first || last - first > RangeQuery.Longest)
            {
                return Refused($"The address asks for snapshots from \"{Shorten(at)}\" to \"{Shorten(until!)}\", which is no span of time. Write both like 2026-11-22T06:00:00Z, the later one last.");
            }

            (from, to) = (first, last);
        }

        if (light is not (null or "green" or "yellow" or "red"))
        {
            return Refused($"There is no light \"{Shorten(light)}\". The lights are green, yellow and red.");
        }

        int? localHour = null;
        if (hour is not null)
        {
            if (!int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed > 23)
            {
                return Refused($"There is no hour \"{Shorten(hour)}\" of the day. Hours are 0 to 23.");
            }

            localHour = parsed;
        }

        (DateTimeOffset, string)? cursor = null;
        if (after is not null)
        {
            var parts = after.Split('~', 2);
            if (parts.Length < 2 || !DateTimeOffset.TryParseExact(parts[0], CursorFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            {
                return Refused("The address names a page of snapshots that is none.");
            }

            cursor = (moment, parts[1]);
        }

        return (new SnapshotChoice { At = from, Until = to, Light = light, Location = location, Shift = shift, Hour = localHour, After = cursor, Open = open }, null);
    }

    private static (SnapshotChoice?, string?) Refused(string why) => (null, why);

    private static bool TryInstant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
