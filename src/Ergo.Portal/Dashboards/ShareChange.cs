using System.Globalization;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Portal.Shared;

namespace Ergo.Portal.Dashboards;

/// <summary>A share against that of the period before. More red is worse.</summary>
/// <param name="Points">Difference in percentage points of the figures as shown (one decimal); null where one of them was not observed.</param>
/// <param name="Direction">Whether it rose or fell.</param>
/// <param name="Text">The comparison in words, for example "2.1 points less than the 24 h before".</param>
public sealed record ShareChange(double? Points, Trend Direction, string Text)
{
    /// <summary>Compares two shares, 0 to 1.</summary>
    /// <param name="now">The share of the range; null where nothing was observed.</param>
    /// <param name="before">The share of the period before; null where nothing was observed.</param>
    /// <param name="range">The range, which names the period before.</param>
    public static ShareChange Of(double? now, double? before, RangeQuery range)
    {
        var period = PeriodBefore(range);
        if (now is null)
        {
            return new(null, Trend.Unknown, "Nothing to compare");
        }

        if (before is null)
        {
            return new(null, Trend.Unknown, $"Nothing observed in {period}");
        }

        var points = Math.Round(Percent(now.Value) - Percent(before.Value), 1);
        return points switch
        {
            > 0 => new(points, Trend.RoseWorse, $"{points:0.0} points more than {period}"),
            < 0 => new(points, Trend.FellBetter, $"{-points:0.0} points less than {period}"),
            _ => new(0, Trend.Same, $"As in {period}"),
        };
    }

    /// <summary>Compares two shares of counts; of too few nothing is said to rise or fall.</summary>
    /// <param name="now">The finished part of the range.</param>
    /// <param name="before">The same time before.</param>
    /// <param name="range">The range, which names the period before.</param>
    /// <param name="rules">Says how many are few.</param>
    public static ShareChange Of(Share now, Share before, RangeQuery range, FigureRules rules) =>
        now.Whole > 0 && before.Whole > 0 && (rules.IsSmall(now.Whole) || rules.IsSmall(before.Whole))
            ? new(null, Trend.Unknown, string.Create(CultureInfo.InvariantCulture, $"Too few to compare: n {now.Whole:#,0} against {before.Whole:#,0} in {PeriodBefore(range)}"))
            : Of(now.Value, before.Value, range);

    /// <summary>A share of 0 to 1 in percent, to the one decimal shown.</summary>
    /// <param name="share">The share.</param>
    public static double Percent(double share) => Math.Round(share * 100, 1, MidpointRounding.AwayFromZero);

    /// <summary>A share of 0 to 1 as text with its unit, for example "9.1 %"; "not observed" for null.</summary>
    /// <param name="share">The share.</param>
    public static string Words(double? share) => share is { } known ? $"{Percent(known):0.0} %" : "not observed";

    /// <summary>The period before in words, for example "the 24 h before".</summary>
    /// <param name="range">The range.</param>
    public static string PeriodBefore(RangeQuery range) => range.Preset is { } preset ? $"the {preset.Label} before" : range.Calendar?.BeforeWords ?? "the period before";

    /// <summary>What happened to a share, as a chart's title: "Red share fell from 12.4 % to 9.1 %".</summary>
    /// <param name="what">The share's name, for example "Red share".</param>
    /// <param name="now">The share of the range.</param>
    /// <param name="before">The share of the period before.</param>
    /// <param name="range">The range.</param>
    public static string Sentence(string what, double? now, double? before, RangeQuery range)
    {
        var change = Of(now, before, range);
        return (now, change.Points) switch
        {
            (null, _) => $"{what} was not observed",
            (_, null) => $"{what} is {Words(now)}; {PeriodBefore(range)} was not observed",
            (_, > 0) => $"{what} rose from {Words(before)} to {Words(now)}",
            (_, < 0) => $"{what} fell from {Words(before)} to {Words(now)}",
            _ => $"{what} stayed at {Words(now)}",
        };
    }

    /// <summary>The same of counts: finished against finished, and of few no more than where the share may lie.</summary>
    /// <param name="what">The share's name, for example "Red share".</param>
    /// <param name="shown">What is observed so far.</param>
    /// <param name="compared">The finished part of it.</param>
    /// <param name="before">The same time before.</param>
    /// <param name="range">The range.</param>
    /// <param name="rules">Says how many are few.</param>
    public static string Sentence(string what, Share shown, Share compared, Share before, RangeQuery range, FigureRules rules) =>
        shown.Whole == 0 ? $"{what}: no snapshot has a light"
        : rules.IsSmall(shown.Whole) ? $"{what}: too few snapshots to tell, n {shown.Whole}"
        : compared.Whole == 0 ? $"{what} is {Words(shown.Value)}, nothing of it finished yet"
        : rules.IsSmall(compared.Whole) || (before.Whole > 0 && rules.IsSmall(before.Whole)) ? $"{what} is {Words(shown.Value)}; too few to compare"
        : Sentence(what, compared.Value, before.Value, range);
}
