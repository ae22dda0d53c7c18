using System.Globalization;
using Ergo.Portal.Navigation;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Limits;
using Ergo.Snapshots.Figures.Morning;

namespace Ergo.Portal.Dashboards.Morning;

/// <summary>A part of a sentence.</summary>
/// <param name="Text">The text, with the blanks round it.</param>
/// <param name="Link">Where it leads; null for plain text.</param>
public sealed record SentencePart(string Text, string? Link = null);

/// <summary>The morning line of a warehouse in words, for pages and mails alike.</summary>
public static class MorningWords
{
    /// <summary>The line as parts, each figure and name with the page that shows it.</summary>
    /// <param name="view">The line.</param>
    /// <param name="code">The warehouse's code.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="now">The current instant.</param>
    public static IReadOnlyList<SentencePart> Parts(MorningView view, string code, TimeZoneInfo zone, DateTimeOffset now) =>
        [.. ZoneParts(view.Line, code, zone, now), .. OverParts(view, code, now), .. ChangeParts(view.Line, code, zone, now)];

    /// <summary>The line as a text.</summary>
    /// <param name="view">The line.</param>
    /// <param name="code">The warehouse's code.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    /// <param name="now">The current instant.</param>
    public static string Text(MorningView view, string code, TimeZoneInfo zone, DateTimeOffset now) =>
        string.Concat(Parts(view, code, zone, now).Select(part => part.Text)).Replace('\u00a0', ' ');

    /// <summary>Which days lines tell of, for example "the 7 days to Sat 28 Nov".</summary>
    /// <param name="line">A line.</param>
    public static string Days(MorningLine line) => $"the {MorningLine.Days} days to {Day(line.LastDay)}";

    private static IEnumerable<SentencePart> ZoneParts(MorningLine line, string code, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (line.Zone is not { } worst)
        {
            yield return new($"No zone had three or more reds in {Days(line)}.");
            yield break;
        }

        var (week, id) = (Of(line, zone, now), worst.ZoneId ?? "");
        yield return new(worst.Name, PageUrls.Zone(id, code, week));
        yield return new($": {Percent(worst.Red, worst.Lit)} red");
        if (worst.Onset is { } onset)
        {
            yield return new(", since ");
            yield return new(Day(onset.Day), PageUrls.Zone(id, code, Between(onset.Day, null, zone, now) ?? week));
            yield return new($" (before: {Percent(onset.Before)})");
        }
        else
        {
            yield return new(worst.ObservedDays > MorningLine.Days ? $", no clear rise in {worst.ObservedDays} observed days" : ", too few days observed to say since when");
        }

        if (worst.WorstShift is { } shift)
        {
            yield return new(", most in shift ");
            yield return new(shift.Code, PageUrls.Zone(id, code, week, new SnapshotChoice { Shift = shift.Code }));
            yield return new($" ({Percent(shift.Red, shift.Lit)})");
        }

        for (var at = 0; at < worst.Locations.Count; at++)
        {
            yield return new(at == 0 ? "; most reds at " : " and ");
            yield return new(worst.Locations[at].Label, PageUrls.Zone(id, code, week, new SnapshotChoice { Location = worst.Locations[at].Id }));
        }

        yield return new(".");
    }

    // What has no limit is not spoken of.
    private static IEnumerable<SentencePart> OverParts(MorningView view, string code, DateTimeOffset now)
    {
        if (view.Over is not { } over)
        {
            yield break;
        }

        var exposure = PageUrls.Exposure(code, RangeQuery.Of(Week, now));
        var isFirst = true;
        foreach (var (people, unit) in new[] { (over.Red, "red"), (over.Weighted, "weighted") })
        {
            if (people.LimitMinutes is { } limit)
            {
                yield return new(isFirst ? " " : "; ");
                yield return new(isFirst ? People(people) : Lower(People(people)), exposure);
                yield return new($" over the limit of {LimitWords.Minutes(limit)} {unit} a shift");
                isFirst = false;
            }
        }

        if (over.ZonesLimited > 0)
        {
            yield return new(isFirst ? " " : "; ");
            yield return new(over.ZonesOver switch
            {
                0 => isFirst ? "No zone" : "no zone",
                1 => "1 zone",
                _ => string.Create(CultureInfo.InvariantCulture, $"{over.ZonesOver:#,0} zones"),
            }, exposure);
            yield return new($" over {(over.ZonesOver > 1 ? "their limits" : "its limit")} of red minutes");
            isFirst = false;
        }

        if (!isFirst)
        {
            yield return new(".");
        }
    }

    private static string People(PeopleOverLimit people) => people.PeopleOver switch
    {
        0 when people.PeopleUnclear > 0 => "Nobody surely",
        0 => "Nobody",
        1 => "1 person",
        _ => string.Create(CultureInfo.InvariantCulture, $"{people.PeopleOver:#,0} people"),
    };

    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static IEnumerable<SentencePart> ChangeParts(MorningLine line, string code, TimeZoneInfo zone, DateTimeOffset now)
    {
        yield return new(" Warehouse: ");
        yield return new(Percent(line.Red, line.Lit), PageUrls.RedZones(code, Of(line, zone, now)));
        yield return new(line.Change switch
        {
            null => "; too few days to compare with the week before.",
            { IsClear: true, Difference: > 0 } more => $", {Points(more.Difference)} points more than the week before ({Interval(more)}).",
            { IsClear: true } less => $", {Points(-less.Difference)} points less than the week before ({Interval(less)}).",
            { } change => $", no clear change from the week before ({Interval(change)} points).",
        });
    }

    private static RangePreset Week => RangePreset.Find("7d")!;

    // The very days of the line, so that the page says the same figures.
    private static RangeQuery Of(MorningLine line, TimeZoneInfo zone, DateTimeOffset now) =>
        Between(line.LastDay.AddDays(1 - MorningLine.Days), line.LastDay.AddDays(1), zone, now) ?? RangeQuery.Of(Week, now);

    // From the beginning of a local day to that of another, or to this minute; null for more than a page can show.
    private static RangeQuery? Between(DateOnly first, DateOnly? end, TimeZoneInfo zone, DateTimeOffset now) => RangeQuery.Between(
        LocalTime.First(first.ToDateTime(TimeOnly.MinValue), zone),
        end is { } day ? LocalTime.First(day.ToDateTime(TimeOnly.MinValue), zone) : new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero), now).Range;

    private static string Day(DateOnly day) => day.ToString("ddd d MMM", CultureInfo.InvariantCulture).Replace(' ', '\u00a0');

    private static string Percent(long part, long whole) => whole == 0 ? "no light" : Percent((double)part / whole);

    private static string Percent(double share) => $"{ShareChange.Percent(share).ToString("0.0", CultureInfo.InvariantCulture)}\u00a0%";

    private static string Points(double share) => ShareChange.Percent(share).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Interval(LevelChange change) => $"{Signed(change.Low)} to {Signed(change.High)}";

    private static string Signed(double share) => ShareChange.Percent(share).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture);
}
