using Ergo.Portal.Charts;
using Ergo.Portal.Pages.Shifts;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Shifts;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Tests.Pages;

public sealed class ShiftChartsTests
{
    private static readonly DateOnly Monday = new(2026, 11, 23);

    [Fact]
    public void Lines_of_shifts_share_their_days_and_what_is_not_told_is_a_gap()
    {
        var data = Data(Shift(0, "early", red: 10), Shift(0, "night", red: 30), Shift(2, "early", red: 12), Shift(2, "night", red: 20, exposure: new(6, 120)));
        var chart = ShiftCharts.Of(data, ShiftMeasure.Find("red"), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"))!;
        Assert.Equal(["early", "night"], chart.Series.Select(series => series.Name));
        Assert.Equal([10, null, 12], chart.Series[0].Points.Select(point => point.Value));
        Assert.Equal([100, 0, 100], chart.Series[0].Points.Select(point => point.Count));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 18, 30, 0, TimeSpan.Zero), chart.Series[0].Points[0].Time);
        Assert.Equal("night has the highest red share of locations: 25.0\u00a0%; early the lowest: 11.0\u00a0%", ShiftCharts.Title(ShiftTotals.Of(data), ShiftMeasure.Find("red")));

        // Only one shift of one day is told: 6 red of 120 minutes are 3 in an hour.
        var exposed = ShiftCharts.Of(data, ShiftMeasure.Exposure, TimeZoneInfo.Utc)!;
        Assert.Equal([null, null, 3.0], Assert.Single(exposed.Series).Points.Select(point => point.Value));
        Assert.Equal((ChartColor.Second, "Red minutes per person and hour of night: 3.0\u00a0min"), (exposed.Series[0].Color, ShiftCharts.Title(ShiftTotals.Of(data), ShiftMeasure.Exposure)));
        Assert.Null(ShiftCharts.Of(data, ShiftMeasure.Find("pace"), TimeZoneInfo.Utc));
        Assert.Equal("No shift tells picks per hour", ShiftCharts.Title(ShiftTotals.Of(data), ShiftMeasure.Find("pace")));
    }

    [Fact]
    public void Measure_that_no_address_knows_is_the_first() => Assert.Same(ShiftMeasure.All[0], ShiftMeasure.Find("nonsense"));

    private static ShiftDay Shift(int day, string code, long red, ShiftExposure? exposure = null) => new()
    {
        Day = Monday.AddDays(day), ShiftCode = code, Started = new DateTimeOffset(2026, 11, 23 + day, 6, 0, 0, TimeSpan.Zero), Ended = new DateTimeOffset(2026, 11, 23 + day, 14, 0, 0, TimeSpan.Zero),
        IsPartial = false, Records = 8, Green = 100 - red, Yellow = 0, Red = red, Exposure = exposure, Gap = exposure is null ? ExposureGap.HeldBack : null,
    };

    private static ShiftDays Data(params ShiftDay[] days) => new()
    {
        Shifts = [new ShiftName { ShiftCode = "early", Name = "early" }, new ShiftName { ShiftCode = "night", Name = "night" }], Days = days, Repeated = 0, Odd = 0, FirstDay = Monday, LastDay = Monday.AddDays(2),
        Freshness = new Freshness { ViewName = ViewNames.WorkerExposureMinutes, RefreshEvery = TimeSpan.FromMinutes(10), IsStale = false, IsFailing = false },
    };
}
