using System.Globalization;
using Ergo.Portal.Charts;
using Ergo.Portal.Figures;
using Ergo.Portal.Words;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures.Postures;

namespace Ergo.Portal.Pages.Postures;

/// <summary>Builds the charts of the postures page.</summary>
public static class PostureCharts
{
    /// <summary>From this length on the store counts by local day instead of by hour.</summary>
    private static readonly TimeSpan ByHourUpTo = TimeSpan.FromDays(8);

    /// <summary>The shares of an instrument's bands, now above the period before.</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="length">How long each period is, for example "25 h".</param>
    public static BarChart Distribution(Instrument instrument, string length) => new()
    {
        CategoryName = "Period",
        Categories = instrument.ScoredBefore == 0 ? ["Shown"] : ["Shown", $"{length} before"],
        Horizontal = true,
        Stacked = true,
        Unit = "%",
        Decimals = 1,
        Max = 100,
        Series =
        [
            .. instrument.Bands.Select(band => new BarSeries(
                instrument.Label(band),
                instrument.ScoredBefore == 0 ? [Percent(instrument.Share(band))] : [Percent(instrument.Share(band)), Percent(instrument.ShareBefore(band))],
                instrument.Color(band),
                instrument.ScoredBefore == 0 ? [band.Count] : [band.Count, band.CountBefore])),
        ],
    };

    /// <summary>The share of each RULA band over time, of the valid scores of each bucket; buckets without one are gaps.</summary>
    /// <param name="summary">What was read.</param>
    /// <param name="rula">RULA's bands.</param>
    /// <param name="asked">The range asked for, which decides between hours and days.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static TimeChart OverTime(PostureSummary summary, Instrument rula, TimeRange asked, TimeZoneInfo zone)
    {
        var byDay = IsByDay(asked);
        var counts = summary.Points.GroupBy(point => (point.Start, point.Band)).ToDictionary(group => group.Key, group => group.Sum(point => point.Count));
        var starts = byDay ? Days(summary.Shown, zone) : Hours(summary.Shown);
        var buckets = starts.Select(start => (Start: start, Scored: rula.Bands.Sum(band => counts.GetValueOrDefault((start, band.Band))))).ToList();
        // The store marks hours; a day is in progress until its end.
        var complete = summary.Freshness.CompleteTo ?? DateTimeOffset.MinValue;
        DateTimeOffset? partial = starts.Select((start, i) => (start, end: i + 1 < starts.Count ? starts[i + 1] : byDay ? NextDay(start, zone) : start.AddHours(1)))
            .Where(bucket => bucket.end > complete).Select(bucket => (DateTimeOffset?)bucket.start).FirstOrDefault();
        return new TimeChart
        {
            Kind = TimeKind.StackedColumns,
            Zone = zone.Id,
            Unit = "%",
            Decimals = 1,
            Max = 100,
            Bucket = byDay ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1),
            PartialFrom = partial,
            RecordsFrom = summary.RecordsFrom,
            Series =
            [
                .. Enumerable.Reverse(rula.Bands).Select(band => new TimeSeries(
                    rula.Label(band),
                    [.. buckets.Select(bucket => Point(bucket.Start, bucket.Scored, counts.GetValueOrDefault((bucket.Start, band.Band))))],
                    rula.Color(band))),
            ],
        };
    }

    /// <summary>Whether a range is counted by local day.</summary>
    /// <param name="asked">The range asked for.</param>
    public static bool IsByDay(TimeRange asked) => asked.Length > ByHourUpTo;

    /// <summary>The answer of an instrument's chart, for example "RULA 7 fell from 6.2 % to 5.5 % of postures".</summary>
    /// <param name="instrument">The instrument.</param>
    /// <param name="rules">Says how many scores are too few for a headline.</param>
    public static string Title(Instrument instrument, FigureRules rules)
    {
        // Finished hours against finished hours.
        var (now, was) = (Text(instrument.SevereShareCompared), Text(instrument.SevereShareBefore));
        return (instrument.SevereShareCompared, instrument.SevereShareBefore) switch
        {
            _ when instrument.Scored == 0 => $"{instrument.Name}: nothing was scored",
            _ when rules.IsSmall(instrument.Scored) => $"{instrument.Name}: too few scores to tell, n {instrument.Scored}",
            (null, _) or (_, null) => $"{instrument.Severe} in {Text(instrument.SevereShare)} of scored postures",
            _ when rules.IsSmall(instrument.ScoredCompared) || rules.IsSmall(instrument.ScoredBefore) => $"{instrument.Severe} in {Text(instrument.SevereShare)} of scored postures",
            _ when now == was => $"{instrument.Severe} stayed at {now}",
            var (share, before) => $"{instrument.Severe} {(share > before ? "rose" : "fell")} from {was} to {now}",
        };
    }

    /// <summary>What a person would read off an instrument's chart.</summary>
    /// <param name="instrument">The instrument.</param>
    public static string Summary(Instrument instrument) => instrument.Scored == 0
        ? $"{instrument.Name}: no snapshot has a valid score."
        : $"{instrument.Name}, share of {Count(instrument.Scored)} valid scores: "
            + string.Join("; ", instrument.Bands.Select(band => $"{instrument.Label(band)} ({band.Meaning}) {Text(instrument.Share(band))}, before {Text(instrument.ShareBefore(band))}")) + ".";

    /// <summary>What a person would read off the chart over time.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string Summary(TimeChart chart, TimeZoneInfo zone)
    {
        var severe = chart.Series[0];
        var scored = severe.Points.Where(point => point.Value is not null).ToList();
        if (scored.Count == 0)
        {
            return "Nothing was scored.";
        }

        var (least, most) = (scored.MinBy(point => point.Value)!, scored.MaxBy(point => point.Value)!);
        var gaps = severe.Points.Count - scored.Count;
        var unit = chart.Bucket >= TimeSpan.FromDays(1) ? "day" : "hour";
        return $"The share of RULA {severe.Name} per {unit} lay between {Text(least.Value / 100)} ({RangeText.Local(least.Time, zone)}) and {Text(most.Value / 100)} ({RangeText.Local(most.Time, zone)})."
            + (gaps == 0 ? "" : $" In {gaps} of {severe.Points.Count} {unit}s nothing was scored.");
    }

    /// <summary>A share of 0..1 as "12.4 %", small ones as "&lt; 0.1 %"; null is "–".</summary>
    /// <param name="share">The share.</param>
    public static string Text(double? share) => share switch
    {
        null => "–",
        > 0 and < 0.0005 => "<\u00a00.1\u00a0%",
        var value => value.Value.ToString("0.0\u00a0%", CultureInfo.InvariantCulture),
    };

    /// <summary>A count with separators, for example "249,312".</summary>
    /// <param name="count">The count.</param>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static TimePoint Point(DateTimeOffset start, long scored, long count) =>
        new(start, scored == 0 ? null : Math.Round(100.0 * count / scored, 3), count);

    private static double? Percent(double? share) => share is { } value ? Math.Round(100 * value, 3) : null;

    private static List<DateTimeOffset> Hours(TimeRange shown)
    {
        List<DateTimeOffset> hours = [];
        for (var hour = shown.From; hour < shown.To; hour = hour.AddHours(1))
        {
            hours.Add(hour);
        }

        return hours;
    }

    private static List<DateTimeOffset> Days(TimeRange shown, TimeZoneInfo zone)
    {
        List<DateTimeOffset> days = [];
        for (var day = StartOfDay(TimeZoneInfo.ConvertTime(shown.From, zone).Date, zone); day < shown.To; day = NextDay(day, zone))
        {
            days.Add(day);
        }

        return days;
    }

    // Noon of the next day is inside it whatever the clocks do.
    private static DateTimeOffset NextDay(DateTimeOffset start, TimeZoneInfo zone) => StartOfDay(TimeZoneInfo.ConvertTime(start.AddHours(36), zone).Date, zone);

    // As PostgreSQL turns a local midnight into an instant: where it does not exist, the offset before the change counts;
    // where it happens twice, standard time does.
    private static DateTimeOffset StartOfDay(DateTime date, TimeZoneInfo zone)
    {
        var offset = zone.IsInvalidTime(date) ? zone.GetUtcOffset(date.AddHours(-3)) : zone.GetUtcOffset(date);
        return new DateTimeOffset(date, offset).ToUniversalTime();
    }
}
