using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Compare;
using Ergo.Snapshots.Figures.Days;

namespace Ergo.Portal.Pages.Compare;

/// <summary>Both sides' figures, and how far they differ.</summary>
/// <param name="Choice">The sides.</param>
/// <param name="First">Figures of the first.</param>
/// <param name="Second">Figures of the second.</param>
/// <param name="FirstName">What the first is called.</param>
/// <param name="SecondName">What the second is called.</param>
/// <param name="Comparison">The difference of the shares; null where they are of two kinds.</param>
public sealed record CompareAnswer(CompareChoice Choice, ComparedSide First, ComparedSide Second, string FirstName, string SecondName, DayComparison? Comparison)
{
    private static readonly string[] RulaBands = ["1-2", "3-4", "5-6", "7"];

    /// <summary>The answer of two sides.</summary>
    public static CompareAnswer Of(CompareChoice choice, ComparedSide first, ComparedSide second, Func<CompareSide, string> nameOf, FigureRules rules) => new(
        choice, first, second, nameOf(choice.First), nameOf(choice.Second),
        first.Kind == second.Kind ? DayComparison.Of(first.Span, second.Span, rules.SmallNumber, choice.IsSamePlace && first.Kind == ShareKind.Snapshots) : null);

    /// <summary>Valid RULA scores of a side.</summary>
    /// <param name="side">The side.</param>
    public static long Scored(ComparedSide side) => side.RulaBands?.Sum() ?? 0;

    /// <summary>Shares of the RULA bands of both sides on one axis; null where one of them has none.</summary>
    public BarChart? Bands() => Scored(First) == 0 || Scored(Second) == 0 ? null : new BarChart
    {
        CategoryName = "RULA band",
        Categories = RulaBands,
        Unit = "%",
        Decimals = 1,
        Series = [Of("A", First, ChartColor.Main), Of("B", Second, ChartColor.Second)],
    };

    /// <summary>The red share of both sides by day, the second's moved onto the first's days; null where nothing was observed.</summary>
    public TimeChart? ByDay()
    {
        var zone = Choice.First.Zone;
        var moved = Choice.First.Question.Days.First.DayNumber - Choice.Second.Question.Days.First.DayNumber;
        List<TimeSeries> series = [Line("A", First, 0, zone, ChartColor.Main), Line("B", Second, moved, zone, ChartColor.Second)];
        return series.SelectMany(one => one.Points).All(point => point.Value is null) ? null : new TimeChart
        {
            Zone = zone.Id,
            Unit = "%",
            Decimals = 1,
            Min = 0,
            Bucket = TimeSpan.FromDays(1),
            Series = series,
        };
    }

    private TimeSeries Line(string name, ComparedSide side, int moved, TimeZoneInfo zone, ChartColor color)
    {
        var byDay = side.Span.Observed.ToDictionary(day => day.Day.AddDays(moved));
        var days = Choice.First.Question.Days;
        return new TimeSeries(name, [.. Enumerable.Range(0, days.Count).Select(days.First.AddDays).Select(day =>
        {
            var found = byDay.GetValueOrDefault(day);
            return new TimePoint(LocalTime.Midnight(day, zone), found?.RedShare is { } share ? ShareChange.Percent(share) : null, found?.Lit ?? 0);
        })], color);
    }

    private static BarSeries Of(string name, ComparedSide side, ChartColor color)
    {
        var all = Scored(side);
        return new BarSeries(name, [.. side.RulaBands!.Select(count => (double?)ShareChange.Percent((double)count / all))], color, side.RulaBands);
    }
}
