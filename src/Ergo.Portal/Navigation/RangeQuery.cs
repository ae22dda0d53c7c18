using System.Globalization;
using Ergo.Snapshots;

namespace Ergo.Portal.Navigation;

/// <summary>The range a page shows: from inclusive, to exclusive, both instants. Read from and written to the query string.</summary>
public sealed record RangeQuery
{
    /// <summary>The longest range a page shows, which is as long as the longest-kept view: 400 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    // Before any snapshot, and far enough from what dates hold for the ranges before it that pages compare with.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;

    // A browser's or another server's clock may run ahead of this one.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    private static readonly string[] InstantFormats =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    private RangeQuery(DateTimeOffset from, DateTimeOffset to, RangePreset? preset, CalendarSpan? span = null)
    {
        From = from;
        To = to;
        Preset = preset;
        Span = span;
    }

    /// <summary>The first instant shown.</summary>
    public DateTimeOffset From { get; }

    /// <summary>The first instant no longer shown.</summary>
    public DateTimeOffset To { get; }

    /// <summary>The preset the range came from; null for a chosen range.</summary>
    public RangePreset? Preset { get; }

    /// <summary>The part of the calendar the range is; null for others.</summary>
    public CalendarRange? Calendar => Span?.Range;

    /// <summary>What stands for it in the URL as <c>r</c>; null for a chosen range.</summary>
    public string? Code => Preset?.Code ?? Calendar?.Code;

    /// <summary>Whether it ends at the current moment, whenever it is opened.</summary>
    public bool EndsNow => Preset is not null || Calendar is { IsUnfinished: true };

    /// <summary>The same instants as a chosen range, which does not move on.</summary>
    public RangeQuery AsTimes() => new(From, To, null);

    /// <summary>How long the range is.</summary>
    public TimeSpan Length => To - From;

    /// <summary>The range as figures are asked for it: with the calendar unit before where it is one.</summary>
    public TimeRange Times => Span is { } span ? new TimeRange(From, To, span.BeforeFrom, span.BeforeTo) : new TimeRange(From, To);

    private CalendarSpan? Span { get; }

    /// <summary>The range of a preset.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="now">The current instant.</param>
    public static RangeQuery Of(RangePreset preset, DateTimeOffset now) => new(now - preset.Length, now, preset);

    /// <summary>The range of a part of the calendar.</summary>
    /// <param name="calendar">The part.</param>
    /// <param name="now">The current instant, which says which day it is.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="end">Where ranges that end now end, which may be a little earlier; null for <paramref name="now"/>.</param>
    public static RangeQuery Of(CalendarRange calendar, DateTimeOffset now, TimeZoneInfo zone, DateTimeOffset? end = null)
    {
        var span = calendar.At(now, zone, end ?? now);
        return new(span.From, span.To, null, span);
    }

    /// <summary>The range between two instants, or why it is refused.</summary>
    /// <param name="from">The first instant.</param>
    /// <param name="to">The first instant after the range.</param>
    /// <param name="now">The current instant.</param>
    public static RangeParse Between(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        if (from == to)
        {
            return RangeParse.Refused("The range is empty: it starts and ends at the same time.");
        }

        if (from > to)
        {
            return RangeParse.Refused("The range is reversed: it ends before it starts.");
        }

        if (from < Earliest)
        {
            return RangeParse.Refused("The range starts before 1970; there are no records that old.");
        }

        if (from > now)
        {
            return RangeParse.Refused("The range lies in the future; there is nothing to show yet.");
        }

        if (to > now + ClockDifference)
        {
            return RangeParse.Refused("The range ends in the future. Choose an end that is not later than now.");
        }

        return to - from > Longest
            ? RangeParse.Refused($"The range is {Math.Ceiling((to - from).TotalDays).ToString("0", CultureInfo.InvariantCulture)} days long; at most {Longest.TotalDays.ToString("0", CultureInfo.InvariantCulture)} days can be shown.")
            : RangeParse.Accepted(new RangeQuery(from.ToUniversalTime(), to.ToUniversalTime(), null));
    }

    /// <summary>Reads the range from the query string. Nothing given means <see cref="RangePreset.Default"/>; nothing is guessed from a malformed one.</summary>
    /// <param name="preset">The value of <c>r</c>.</param>
    /// <param name="from">The value of <c>from</c>.</param>
    /// <param name="to">The value of <c>to</c>.</param>
    /// <param name="now">The current instant.</param>
    /// <param name="zone">The warehouse's time zone, in which days begin; null for UTC.</param>
    /// <param name="shifts">What <see cref="ShiftRange.Codes"/> mean at the warehouse; null for nothing.</param>
    public static RangeParse Parse(string? preset, string? from, string? to, DateTimeOffset now, TimeZoneInfo? zone = null, IReadOnlyList<ShiftRange>? shifts = null)
    {
        var hasPreset = !string.IsNullOrEmpty(preset);
        var hasFrom = !string.IsNullOrEmpty(from);
        var hasTo = !string.IsNullOrEmpty(to);
        if (!hasPreset && !hasFrom && !hasTo)
        {
            return RangeParse.Accepted(Of(RangePreset.Default, now));
        }

        if (hasPreset && (hasFrom || hasTo))
        {
            return RangeParse.Refused("The address names both a preset range (r) and a chosen one (from, to). Use one of them.");
        }

        if (hasPreset)
        {
            return RangePreset.Find(preset) is { } found ? RangeParse.Accepted(Of(found, now))
                : ((CalendarRange?)shifts?.FirstOrDefault(shift => shift.Code.Equals(preset, StringComparison.OrdinalIgnoreCase)) ?? CalendarRange.Find(preset)) is { } calendar ? RangeParse.Accepted(Of(calendar, now, zone ?? TimeZoneInfo.Utc))
                : ShiftRange.Codes.Contains(preset, StringComparer.OrdinalIgnoreCase) ? RangeParse.Refused("There is no such shift: the warehouse's calendar has none of the last days. Choose today, or another range.")
                : RangeParse.Refused($"There is no preset range \"{Shorten(preset!, 24)}\". Use one of {string.Join(", ", RangePreset.All.Select(known => known.Code).Concat(ShiftRange.Codes).Concat(CalendarRange.All.Select(known => known.Code)))}.");
        }

        if (!hasFrom || !hasTo)
        {
            return RangeParse.Refused($"The range has no {(hasFrom ? "end (to)" : "start (from)")}.");
        }

        if (ParseInstant(from!) is not { } start)
        {
            return RangeParse.Refused(Malformed("start (from)", from!));
        }

        return ParseInstant(to!) is { } end ? Between(start, end, now) : RangeParse.Refused(Malformed("end (to)", to!));
    }

    /// <summary>An instant as it stands in a URL, for example <c>2026-11-22T06:00:00Z</c>, to the second.</summary>
    /// <param name="instant">The instant.</param>
    public static string FormatInstant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The range in words for headings, for example "the last 24 hours" or "20 Nov 2026 06:00 to 21 Nov 2026 06:00".</summary>
    /// <param name="zone">The warehouse's time zone.</param>
    public string InWords(TimeZoneInfo zone)
    {
        string Local(DateTimeOffset instant) =>
            TimeZoneInfo.ConvertTime(instant, zone).ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
        return Preset?.Words ?? Calendar?.Words ?? $"{Local(From)} to {Local(To)}";
    }

    private static DateTimeOffset? ParseInstant(string text) =>
        // Without Z or an offset the zone would have to be guessed; AssumeUniversal is avoided by asking for one.
        (text.EndsWith('Z') || HasOffset(text))
        && DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? instant
            : null;

    // A plus sign not escaped in a URL arrives as a space, which no format accepts.
    private static bool HasOffset(string text) => text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':';

    private static string Malformed(string which, string text) =>
        $"The {which} of the range, \"{Shorten(text)}\", is not a time. Write it like 2026-11-22T06:00Z.";

    private static string Shorten(string text, int most = 40) => text.Length <= most ? text : text[..most] + "…";
}
