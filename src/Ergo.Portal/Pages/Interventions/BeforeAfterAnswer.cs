using Ergo.Accounts.Interventions;
using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Days;
using Ergo.Snapshots.Warehouses;

namespace Ergo.Portal.Pages.Interventions;

/// <summary>What is known of the days before and after a change.</summary>
/// <param name="Spans">The spans.</param>
/// <param name="Comparison">Both sides.</param>
/// <param name="Chart">The red share by day, with the change marked; null where no day was observed.</param>
public sealed record BeforeAfterAnswer(BeforeAndAfter Spans, DayComparison Comparison, TimeChart? Chart)
{
    /// <summary>The answer for a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="spans">The spans.</param>
    /// <param name="days">Both spans and the day between.</param>
    /// <param name="warehouse">The warehouse.</param>
    /// <param name="rules">Says how many are few.</param>
    public static BeforeAfterAnswer Of(Intervention change, BeforeAndAfter spans, LightDays days, Warehouse warehouse, FigureRules rules) => new(
        spans,
        DayComparison.Of(DaySpan.Of(days, spans.Before(warehouse)), DaySpan.Of(days, spans.After(warehouse)), rules.SmallNumber),
        ChartOf(change, spans, days, warehouse));

    private static TimeChart? ChartOf(Intervention change, BeforeAndAfter spans, LightDays days, Warehouse warehouse)
    {
        var zone = LocalTime.ZoneOf(warehouse.Timezone);
        var (first, last) = (spans.Before(warehouse).First, spans.After(warehouse).Last);
        var byDay = days.Days.ToDictionary(day => day.Day);
        var points = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays).Select(day =>
        {
            var lit = byDay.TryGetValue(day, out var known) && known.Lit > 0 ? known : null;
            return new TimePoint(LocalTime.Midnight(day, zone), lit is null ? null : ShareChange.Percent(lit.RedShare!.Value), lit?.Lit ?? 0);
        }).ToList();
        return points.All(point => point.Value is null) ? null : new TimeChart
        {
            Zone = zone.Id,
            Unit = "%",
            Decimals = 1,
            Min = 0,
            Bucket = TimeSpan.FromDays(1),
            RecordsFrom = days.RecordsFrom,
            Series = [new TimeSeries("Red share", points, ChartColor.Red)],
            Marks = [new TimeMark(change.HappenedAt, change.Title)],
        };
    }
}
