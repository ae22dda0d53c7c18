using System.Globalization;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures.Limits;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>Shifts over a limit, in words.</summary>
public static class LimitText
{
    /// <summary>When a shift was, in the warehouse's time: "Fri 27 Nov, 06:00 to 14:00", with its code where it is one.</summary>
    /// <param name="crossing">The shift.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static string When(LimitCrossing crossing, TimeZoneInfo zone)
    {
        var (from, to) = (TimeZoneInfo.ConvertTime(crossing.Began, zone), TimeZoneInfo.ConvertTime(crossing.Ended, zone));
        return string.Create(CultureInfo.InvariantCulture, $"{from:ddd d MMM HH:mm} to {(crossing.Ended - crossing.Began <= TimeSpan.FromHours(24) ? "" : $"{to:ddd d MMM} ")}{to:HH:mm}");
    }

    /// <summary>By how much: "12.5 min (+28 %)"; of several shifts together what is known.</summary>
    /// <param name="crossing">The shift.</param>
    public static string By(LimitCrossing crossing) => crossing switch
    {
        { IsSure: false } => $"perhaps: {crossing.Parts} shifts told together",
        { Parts: > 1 } => string.Create(CultureInfo.InvariantCulture, $"at least {LimitWords.Minutes(crossing.By)}, once in {crossing.Parts} shifts"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{LimitWords.Minutes(crossing.By)} (+{crossing.By / crossing.Limit * 100:0} %)"),
    };

    /// <summary>What is limited, in short.</summary>
    /// <param name="measure">The measure.</param>
    public static string KindOf(ExposureMeasure measure) => measure == ExposureMeasure.WorkerWeighted ? "weighted" : "red";

    /// <summary>"12 people" or "3 zones", with the right ending.</summary>
    /// <param name="measure">What is limited.</param>
    /// <param name="count">How many.</param>
    public static string Unit(ExposureMeasure measure, int count) => measure == ExposureMeasure.ZoneRed ? (count == 1 ? "zone" : "zones") : (count == 1 ? "person" : "people");

    /// <summary>What a tile counts.</summary>
    /// <param name="measure">What is limited.</param>
    public static string Label(ExposureMeasure measure) => measure switch
    {
        ExposureMeasure.WorkerRed => "People over the limit of red minutes",
        ExposureMeasure.WorkerWeighted => "People over the limit of weighted minutes",
        _ => "Zones over the limit of red minutes",
    };

    /// <summary>The limit and where it was set, and what is not known.</summary>
    /// <param name="figures">The figures.</param>
    /// <param name="measure">What is limited.</param>
    public static string Note(LimitFigures figures, ExposureMeasure measure)
    {
        var limit = figures.Limits[measure];
        var text = limit.Minutes is { } minutes ? $"Limit {LimitWords.Minutes(minutes)} per shift, {LimitWords.Of(limit.Source)}" : "Only some zones have a limit";
        var unclear = figures.Unclear(measure);
        return unclear == 0 ? text : $"{text}; {unclear} more perhaps, whose shifts are told together";
    }
}
