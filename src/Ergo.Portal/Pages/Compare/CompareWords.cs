using System.Globalization;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Words;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Figures.Days;

namespace Ergo.Portal.Pages.Compare;

/// <summary>A comparison in words.</summary>
internal static class CompareWords
{
    /// <summary>How the figures come about.</summary>
    public const string WhatIsThis =
        "Red of all that has a light, per local day of each side's own warehouse. Days are the sample, not snapshots, because the snapshots of one day depend on each other: "
        + "the 95 % interval is widened by the scatter between days. Sides compare only where as many days, and hours of a day, were observed on both. Of shifts the share is of observed time of published shifts.";

    /// <summary>The value of a zone or shift in the list to choose from.</summary>
    public static string Key(SideQuestion side) => side.ZoneId is { } zone ? $"z{zone}" : side.ShiftCode is { } shift ? $"s{shift}" : "";

    /// <summary>The answer.</summary>
    public static string Verdict(CompareAnswer answer)
    {
        if (answer.Comparison is not { } comparison)
        {
            return "Not comparable, because the share of a shift is of observed time, and that of a zone or warehouse is of snapshots. Choose a shift on both sides, or on none.";
        }

        if (comparison is not { IsComparable: true, Change: { } change })
        {
            var why = comparison.Faults.Count > 0
                ? DayComparisonWords.Why(comparison, "in A", "in B", answer.Choice.First.Zone)
                : "too few days were observed";
            return $"Not comparable, because {why}.{(answer.Choice.First.Question.Days.Count < DayComparison.LeastDays ? " Choose a range of a week or more." : "")}";
        }

        return $"B against A: {DayComparisonWords.Difference(change)}; coverage comparable. {Meaning(change)}";
    }

    /// <summary>A side's share with its interval.</summary>
    public static string Interval(ComparedSide side) => DayInterval.Of(side.Span.Shares) is { } interval
        ? string.Create(CultureInfo.InvariantCulture, $"95\u00a0% interval {interval.Low * 100:0.0} to {interval.High * 100:0.0}\u00a0%")
        : "too few days for an interval";

    /// <summary>What the shares are of.</summary>
    public static string Kind(ShareKind kind) => kind == ShareKind.Snapshots ? "snapshots with a light" : "observed minutes with a light";

    /// <summary>The chart's answer.</summary>
    public static string ByDayTitle(CompareAnswer answer) =>
        $"Red share by day: A {ShareChange.Words(answer.First.Span.RedShare)}, B {ShareChange.Words(answer.Second.Span.RedShare)}";

    /// <summary>What is plotted.</summary>
    public static string ByDaySubtitle(CompareAnswer answer)
    {
        var moved = answer.Choice.First.Question.Days.First.DayNumber - answer.Choice.Second.Question.Days.First.DayNumber;
        return $"A: {answer.FirstName}, n {answer.First.Span.Lit:#,0}; B: {answer.SecondName}, n {answer.Second.Span.Lit:#,0} {Kind(answer.First.Kind)}{(moved == 0 ? "" : $"; B is drawn {Math.Abs(moved)} days {(moved > 0 ? "later" : "earlier")} than it was")}";
    }

    private static string Meaning(LevelChange change) => !change.IsClear ? "That is within what days differ by themselves."
        : change.Difference < 0 ? "B is lower by more than days differ by themselves." : "B is higher by more than days differ by themselves.";
}
