using System.Globalization;
using Ergo.Portal.Charts;
using Ergo.Portal.Navigation;
using Ergo.Snapshots.Figures.Shifts;

namespace Ergo.Portal.Pages.Shifts;

/// <summary>The charts of the shifts page.</summary>
internal static class ShiftCharts
{
    /// <summary>A measure over the days, a line per shift; null where nothing of it is told. Shifts beyond five are in the table.</summary>
    /// <param name="data">What was read.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="zone">The warehouse's time zone.</param>
    public static TimeChart? Of(ShiftDays data, ShiftMeasure measure, TimeZoneInfo zone)
    {
        var shown = ShiftTotals.Of(data).Where(shift => shift.Days.Any(day => measure.Of(day) is not null)).Take(ChartData.MostSeries).ToList();
        var first = data.Days.Count == 0 ? data.FirstDay : data.Days.Min(day => day.Day);
        var days = Enumerable.Range(0, data.LastDay.DayNumber - first.DayNumber + 1).Select(first.AddDays).ToList();
        return shown.Count == 0 ? null : new TimeChart
        {
            Zone = zone.Id,
            Unit = measure.Unit,
            Decimals = measure.Decimals,
            Min = 0,
            Bucket = TimeSpan.FromDays(1),
            PartialFrom = data.Days.Where(day => day.IsPartial).Select(day => (DateTimeOffset?)LocalTime.Midnight(day.Day, zone)).Min(),
            Series = [.. shown.Select(shift => new TimeSeries(shift.Shift.Name, [.. days.Select(day => Point(shift, day, measure, zone))], ChartColor.Main + shift.Color % ChartData.MostSeries))],
        };
    }

    /// <summary>Which shift is highest and lowest by a measure.</summary>
    /// <param name="shifts">The shifts.</param>
    /// <param name="measure">The measure.</param>
    public static string Title(IReadOnlyList<ShiftTotals> shifts, ShiftMeasure measure)
    {
        var ranked = shifts.Where(shift => shift.Of(measure) is not null).OrderByDescending(shift => shift.Of(measure)).ToList();
        var what = measure.Code == "picks" ? "picks per shift" : measure.Name;
        return ranked switch
        {
            [] => $"No shift tells {what}",
            [var only] => $"{Capital(what)} of {only.Shift.Name}: {measure.Words(only.Of(measure))}",
            [var most, .., var least] when measure.Words(most.Of(measure)) == measure.Words(least.Of(measure)) => $"{Capital(what)} of every shift: {measure.Words(most.Of(measure))}",
            [var most, .., var least] => $"{most.Shift.Name} has the highest {what}: {measure.Words(most.Of(measure))}; {least.Shift.Name} the lowest: {measure.Words(least.Of(measure))}",
        };
    }

    /// <summary>The sentence a person would read off the chart.</summary>
    /// <param name="shifts">The shifts.</param>
    /// <param name="measure">The measure.</param>
    public static string Summary(IReadOnlyList<ShiftTotals> shifts, ShiftMeasure measure) => string.Join(" ",
        [
            Title(shifts, measure) + ".",
            .. shifts.Where(shift => shift.Of(measure) is not null).Take(ChartData.MostSeries).Select(shift =>
                $"{shift.Shift.Name}: between {measure.Words(shift.Days.Min(measure.Of))} and {measure.Words(shift.Days.Max(measure.Of))} on {shift.Days.Count(day => measure.Of(day) is not null)} days."),
        ]);

    private static TimePoint Point(ShiftTotals shift, DateOnly day, ShiftMeasure measure, TimeZoneInfo zone)
    {
        var found = shift.Days.FirstOrDefault(one => one.Day == day);
        var value = found is null ? null : measure.Of(found);
        return new TimePoint(LocalTime.Midnight(day, zone), value is { } known ? Math.Round(known, 4) : null, value is null ? 0 : measure.CountOf(found!));
    }

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
