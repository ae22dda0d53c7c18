using Ergo.Portal.Charts;
using Ergo.Portal.Pages.Exposure;
using Ergo.Portal.Shared;
using static Ergo.Portal.Tests.Components.Exposure.ExposureSamples;

namespace Ergo.Portal.Tests.Components.Exposure;

public sealed class ExposureChartsTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Fact]
    public void Hour_without_observations_is_a_gap_and_not_zero()
    {
        var chart = ExposureCharts.OverTime(Summary(Point(0, 6, 12, 30), Point(1, 0, 0, 0), Point(2, 0, 0, 30)), Zone);
        Assert.All(chart.Series, series => Assert.Null(series.Points[1].Value));
        Assert.Equal([0.1, null, 0], chart.Series[0].Points.Select(point => point.Value));
    }

    [Fact]
    public void Bucket_in_progress_is_marked_from_its_start() =>
        Assert.Equal(Start.AddHours(1), ExposureCharts.OverTime(Summary(Point(0, 1, 1, 1), Point(1, 1, 1, 1, partial: true), Point(2, 1, 1, 1, partial: true)), Zone).PartialFrom);

    [Fact]
    public void Time_without_a_light_is_a_series_of_its_own_only_where_there_is_any()
    {
        Assert.Equal(["Red", "Yellow", "Green"], ExposureCharts.OverTime(Summary(Point(0, 6, 6, 6)), Zone).Series.Select(series => series.Name));
        var unlit = ExposureCharts.OverTime(Summary(Point(0, 6, 6, 6, total: 24)), Zone).Series[^1];
        Assert.Equal(("Without a light", ChartColor.NotObserved, 0.1), (unlit.Name, unlit.Color, unlit.Points[0].Value));
    }

    [Theory]
    [InlineData(10, 20, "The red share fell from 20.0 % to 10.0 % of observed time")]
    [InlineData(30, 20, "The red share rose from 20.0 % to 30.0 % of observed time")]
    [InlineData(20, 20, "The red share stayed at 20.0 % of observed time")]
    public void Title_is_the_comparison_with_the_period_before(double now, double before, string expected) =>
        Assert.Equal(expected, Plain(ExposureCharts.Title(Summary() with { Sum = Minutes(50, 0, 50), Compared = Minutes(now, 0, 100 - now), Before = Minutes(before, 0, 100 - before) })));

    [Fact]
    public void Title_compares_with_nothing_where_nothing_was_observed_before() =>
        Assert.Equal("10.0 % of observed time was red", Plain(ExposureCharts.Title(Summary() with { Sum = Minutes(10, 0, 90), Before = Minutes(0, 0, 0) })));

    [Fact]
    public void Summary_names_the_worst_hour_in_local_time_and_the_gaps() => Assert.Equal(
        "Observed time per hour by light: 1:05 hours red of 6:15. The hour with the most red time began Sun 22 Nov 2026 01:00, with 0:09 hours. In 1 of 3 hours nothing was observed.",
        ExposureCharts.Summary(Summary(Point(0, 6, 0, 0), Point(1, 0, 0, 0), Point(2, 9, 0, 0)), Zone));

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(0.2, "< 0:01")]
    [InlineData(59.6, "1:00")]
    [InlineData(72245, "1,204:05")]
    public void Minutes_are_read_as_hours_and_minutes(double minutes, string expected) => Assert.Equal(expected, Plain(ExposureText.Time(minutes)));

    [Fact]
    public void Red_share_that_fell_is_better_and_more_red_time_alone_is_neither()
    {
        var now = Minutes(20, 0, 180);
        var before = Minutes(15, 0, 85);
        Assert.Equal(("5.0 points less than the 25 h before (15.0 %)", Trend.FellBetter), Plain(ExposureText.ShareChange(now, before, "the 25 h before")));
        Assert.Equal(("0:05 more than the 25 h before", Trend.Rose), ExposureText.RedChange(now, before, "the 25 h before"));
        Assert.Equal(Trend.Unknown, ExposureText.ShareChange(now, Minutes(0, 0, 0), "the 25 h before").Trend);
    }

    [Fact]
    public void Grey_reaches_up_to_the_schedule_and_is_never_negative()
    {
        Assert.Equal(240, ExposureText.Grey(Minutes(60, 60, 120), 480));
        Assert.Equal(0, ExposureText.Grey(Minutes(200, 200, 200), 480));
        Assert.Equal(6, ExposureText.Grey(Minutes(1, 1, 1, total: 9), null));
    }

    [Fact]
    public void Hour_in_progress_is_not_held_against_a_finished_one()
    {
        var range = Summary().Shown;
        var running = Summary() with
        {
            Compared = Minutes(60, 90, 210),
            Comparison = Ergo.Snapshots.Figures.Comparison.Of(range, range, TimeSpan.FromHours(1), Start.AddHours(2.5)),
        };
        Assert.Equal(TimeSpan.FromHours(2), running.Comparison.Length);
        Assert.Equal("The red share fell from 40.0 % to 16.7 % of observed time", Plain(ExposureCharts.Title(running)));
    }

    [Fact]
    public void Share_is_of_time_that_has_a_light()
    {
        Assert.Equal(0.5, Minutes(10, 0, 10, total: 100).RedShare);
        Assert.Null(Minutes(0, 0, 0, total: 100).RedShare);
        Assert.Equal("No observed time has a light", ExposureCharts.Title(Summary() with { Sum = Minutes(0, 0, 0, total: 100) }));
    }

    private static string Plain(string text) => text.Replace('\u00a0', ' ');

    private static (string, Trend) Plain((string Words, Trend Trend) change) => (Plain(change.Words), change.Trend);
}
