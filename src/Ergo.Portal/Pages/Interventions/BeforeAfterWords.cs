using System.Globalization;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Days;

namespace Ergo.Portal.Pages.Interventions;

/// <summary>Before and after a change, in words.</summary>
internal static class BeforeAfterWords
{
    /// <summary>How the figures come about.</summary>
    public const string WhatIsThis =
        "Red snapshots divided by all snapshots that have a light, per local day. Equal spans of whole days before and after the change are compared; the day of the change is on neither side. "
        + "Snapshots of one day depend on each other, so days are what is counted: the 95 % interval is widened by the scatter between days (quasi-binomial dispersion with Student's t). "
        + "The sides are compared only where as many days, hours of a day and snapshots an hour were observed on both. Something else may have changed on the same days: the figures do not tell which.";

    /// <summary>Whether it helped, or why that cannot be said.</summary>
    public static string Verdict(BeforeAfterAnswer answer, TimeZoneInfo zone, string? zoneId)
    {
        var comparison = answer.Comparison;
        var what = zoneId is null ? "of the warehouse" : "of the zone";
        if (answer.Spans.Span is null)
        {
            return $"Too few days yet: this can be answered from {Day(answer.Spans.FirstAnswerOn)} on, when {BeforeAndAfter.Spans[0]} days after the change are over.";
        }

        return comparison.IsComparable
            ? $"The red share {what}: {DayComparisonWords.Difference(comparison.Change!)}; coverage comparable. {Meaning(comparison.Change!)}"
            : $"Not comparable, because {DayComparisonWords.Why(comparison, "before", "after", zone)}.";
    }

    /// <summary>When the span asked for can be answered, where a shorter one is shown; null where it is.</summary>
    public static string? Later(BeforeAfterAnswer answer) => answer.Spans.Span is { } span && span < answer.Spans.Asked
        ? $"{span} days on each side: {answer.Spans.Asked} are over on {Day(answer.Spans.AnswerableOn)}."
        : null;

    /// <summary>The chart's answer.</summary>
    public static string ChartTitle(BeforeAfterAnswer answer) =>
        $"Red share by day: {ShareChange.Words(answer.Comparison.First.RedShare)} before, {ShareChange.Words(answer.Comparison.Second.RedShare)} after";

    /// <summary>What is plotted.</summary>
    public static string ChartSubtitle(BeforeAfterAnswer answer, string place) => string.Create(
        CultureInfo.InvariantCulture, $"{place}, share of snapshots that are red per local day, n {answer.Comparison.First.Lit:#,0} before and {answer.Comparison.Second.Lit:#,0} after");

    private static string Meaning(LevelChange change) => !change.IsClear ? "That is within what days differ by themselves."
        : change.Difference < 0 ? "It fell by more than days differ by themselves." : "It rose by more than days differ by themselves.";

    private static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
