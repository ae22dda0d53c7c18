using System.Globalization;
using Ergo.Portal.Shared;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures.Exposure;

namespace Ergo.Portal.Pages.Exposure;

/// <summary>Figures of exposure as they are read: times as hours and minutes, shares in percent, changes in words.</summary>
public static class ExposureText
{
    /// <summary>Below this coverage the page says that its figures speak of observed time only: 80 %.</summary>
    public const double LowCoverage = 0.8;

    /// <summary>Minutes as <c>h:mm</c>, for example "1,204:05"; less than half a minute, but not nothing, is "&lt; 0:01".</summary>
    /// <param name="minutes">Minutes, 0 or more.</param>
    public static string Time(double minutes)
    {
        var whole = (long)Math.Round(minutes, MidpointRounding.AwayFromZero);
        return whole == 0 && minutes > 0 ? "<\u00a00:01" : string.Create(CultureInfo.InvariantCulture, $"{whole / 60:#,0}:{whole % 60:00}");
    }

    /// <summary>A share of 0..1 as "12.4 %"; a small one, but not nothing, is "&lt; 0.1 %"; null is "–".</summary>
    /// <param name="share">The share.</param>
    public static string Share(double? share) => share switch
    {
        null => "–",
        > 0 and < 0.0005 => "<\u00a00.1\u00a0%",
        var value => value.Value.ToString("0.0\u00a0%", CultureInfo.InvariantCulture),
    };

    /// <summary>A share of 0..1 in whole percent, "64 %"; null is "–".</summary>
    /// <param name="share">The share.</param>
    public static string WholeShare(double? share) => share?.ToString("0\u00a0%", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>What is compared, in words: "24 h", or "finished 24 h" where an hour is in progress, which is never held against a finished one.</summary>
    /// <param name="comparison">The comparison.</param>
    public static string Compared(Ergo.Snapshots.Figures.Comparison comparison) =>
        comparison.IsWhole ? RangeText.Length(comparison.Length) : $"{RangeText.Length(comparison.Length)} that are finished";

    /// <summary>How the red share compares with the period before, and whether that is good.</summary>
    /// <param name="now">The range.</param>
    /// <param name="before">The range before.</param>
    /// <param name="period">What the range before is called, for example "the 25 h before".</param>
    public static (string Words, Trend Trend) ShareChange(ExposureMinutes now, ExposureMinutes before, string period)
    {
        if (before.RedShare is not { } was || now.RedShare is not { } share)
        {
            return ($"Nothing was observed in {period}", Trend.Unknown);
        }

        var points = Math.Round(share * 100, 1) - Math.Round(was * 100, 1);
        return Math.Abs(points) < 0.05
            ? ($"As in {period} ({Share(was)})", Trend.Same)
            : (string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(points):0.0} points {(points > 0 ? "more" : "less")} than {period} ({Share(was)})"), points > 0 ? Trend.RoseWorse : Trend.FellBetter);
    }

    /// <summary>How red time compares with the period before. Neither good nor bad by itself: it follows the observed time.</summary>
    /// <inheritdoc cref="ShareChange"/>
    public static (string Words, Trend Trend) RedChange(ExposureMinutes now, ExposureMinutes before, string period)
    {
        if (before.Total <= 0)
        {
            return ($"Nothing was observed in {period}", Trend.Unknown);
        }

        var minutes = Math.Round(now.Red) - Math.Round(before.Red);
        return minutes == 0
            ? ($"As in {period}", Trend.Same)
            : ($"{Time(Math.Abs(minutes))} {(minutes > 0 ? "more" : "less")} than {period}", minutes > 0 ? Trend.Rose : Trend.Fell);
    }

    /// <summary>The time of a bar that is neither green, yellow nor red: not observed up to the schedule, or observed without a light. Minutes.</summary>
    /// <param name="minutes">What was observed.</param>
    /// <param name="scheduled">Scheduled minutes; null where unknown.</param>
    public static double Grey(ExposureMinutes minutes, double? scheduled) =>
        Math.Max(0, Math.Max(minutes.Total, scheduled ?? 0) - minutes.Green - minutes.Yellow - minutes.Red);

    /// <summary>The parts of a bar in a sentence, in hours and minutes, for tooltips and screen readers.</summary>
    /// <inheritdoc cref="Grey"/>
    public static string Parts(ExposureMinutes minutes, double? scheduled)
    {
        var unlit = minutes.Unlit;
        var text = $"Red {Time(minutes.Red)}, yellow {Time(minutes.Yellow)}, green {Time(minutes.Green)}";
        text += unlit >= 0.5 ? $", observed without a light {Time(unlit)}" : "";
        return text + (scheduled is { } planned && planned > minutes.Total ? $", not observed {Time(planned - minutes.Total)}" : "") + " (h:mm)";
    }
}
