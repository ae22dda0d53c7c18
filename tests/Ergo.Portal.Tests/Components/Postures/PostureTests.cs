using Bunit;
using Ergo.Portal.Charts;
using Ergo.Portal.Figures;
using Ergo.Portal.Pages.Postures;
using Ergo.Snapshots;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Postures;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Components.Postures;

public sealed class PostureTests : BunitContext
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset Start = new(2026, 10, 22, 22, 0, 0, TimeSpan.Zero);

    private static readonly BandCount[] Bands =
    [
        Band("rula", "1-2", 1, 50, 40), Band("rula", "3-4", 2, 30, 40), Band("rula", "5-6", 3, 15, 10), Band("rula", "7", 4, 5, 10),
        Band("rula", "invalid", 98, 3, 0), Band("rula", "not scored", 99, 7, 0),
        Band("reba", "1", 1, 0, 0), Band("reba", "2-3", 2, 0, 0), Band("reba", "4-7", 3, 60, 80), Band("reba", "8-10", 4, 30, 15), Band("reba", "11-15", 5, 10, 5),
        Band("niosh", "<=1.0", 1, 0, 0), Band("niosh", "<=1.5", 2, 0, 0), Band("niosh", "<=2.0", 3, 0, 0), Band("niosh", "<=3.0", 4, 0, 0), Band("niosh", ">3.0", 5, 0, 0),
        Band("niosh", "not scored", 99, 110, 0),
    ];

    public PostureTests()
    {
        this.AddComponentLibrary();
        Services.AddSingleton(new FigureRules());
    }

    [Fact]
    public void Invalid_and_missing_scores_are_no_bands_and_not_in_the_shares()
    {
        var rula = Instruments()[0];
        Assert.Equal(["1-2", "3-4", "5-6", "7"], rula.Bands.Select(band => band.Band));
        Assert.Equal((100, 3, 7), (rula.Scored, rula.Invalid, rula.NotScored));
        Assert.Equal(0.05, rula.SevereShare);
    }

    [Fact]
    public void Titles_say_how_the_most_severe_bands_changed() => Assert.Equal(
        ["RULA 7 fell from 10.0 % to 5.0 %", "REBA 8 or more rose from 20.0 % to 40.0 %", "NIOSH lifting index (LI): nothing was scored"],
        Instruments().Select(instrument => Plain(PostureCharts.Title(instrument, new()))));

    [Fact]
    public void Few_scores_make_no_headline_and_come_with_their_interval()
    {
        var few = Instrument.Of(Summary([]) with { Bands = [Band("rula", "1-2", 1, 9, 40), Band("rula", "7", 4, 1, 10)] })[0];
        Assert.Equal("RULA: too few scores to tell, n 10", PostureCharts.Title(few, new()));
        Assert.Equal("95 % interval 1.8 to 40.4 %", Plain(few.Severity.IntervalWords));
    }

    [Fact]
    public void Bands_are_read_with_both_their_edges() => Assert.Equal(
        ["to 1.0", "over 1.0 to 1.5", "over 1.5 to 2.0", "over 2.0 to 3.0", "over 3.0"], Instruments()[2].Bands.Select(Instruments()[2].Label));

    [Fact]
    public void Most_severe_band_has_the_last_step_of_the_scale()
    {
        Assert.All(Instruments(), instrument => Assert.Equal(ChartColor.Step5, instrument.Color(instrument.Bands[^1])));
        Assert.Equal([ChartColor.Step2, ChartColor.Step3, ChartColor.Step4, ChartColor.Step5], Instruments()[0].Bands.Select(Instruments()[0].Color));
    }

    [Fact]
    public void Distribution_has_shares_that_add_up_with_their_counts()
    {
        var chart = PostureCharts.Distribution(Instruments()[1], "25 h");
        Assert.Equal(100, chart.Series.Sum(series => series.Values[0]));
        Assert.Equal([10, 5], chart.Series[^1].Counts);
        Assert.Null(PostureCharts.Distribution(Instruments()[2], "25 h").Series[0].Values[0]);
    }

    [Fact]
    public void Hours_without_a_valid_score_are_gaps()
    {
        BandPoint[] points = [Point(0, "7", 1), Point(0, "1-2", 3), Point(1, "invalid", 9), Point(2, "1-2", 4)];
        var chart = PostureCharts.OverTime(Summary(points), Instruments()[0], new TimeRange(Start, Start.AddHours(4)), Berlin);
        Assert.Equal([25, null, 0, null], chart.Series[0].Points.Select(point => point.Value));
        Assert.Equal([75, null, 100, null], chart.Series[^1].Points.Select(point => point.Value));
        Assert.Equal(Start.AddHours(3), chart.PartialFrom);
    }

    [Fact]
    public void Days_are_the_warehouses_on_the_day_the_clocks_go_back_too()
    {
        var asked = new TimeRange(Start, Start.AddDays(9).AddHours(1));
        var summary = Summary([]) with { Shown = asked, Freshness = Fresh(asked.To.AddHours(-3)) };
        var chart = PostureCharts.OverTime(summary, Instruments()[0], asked, Berlin);
        var days = chart.Series[0].Points.Select(point => point.Time).ToList();
        Assert.Equal(9, days.Count);
        Assert.All(days, day => Assert.Equal(TimeSpan.Zero, TimeZoneInfo.ConvertTime(day, Berlin).TimeOfDay));
        Assert.Equal(TimeSpan.FromHours(25), days[3] - days[2]);
        // The last day is in progress though three of its hours are still to come.
        Assert.Equal(days[^1], chart.PartialFrom);
    }

    [Fact]
    public void Card_names_each_bands_meaning_and_the_source()
    {
        var cut = Render<BandCard>(parts => parts.Add(part => part.Instrument, Instruments()[0]).Add(part => part.Length, "25 h").Add(part => part.Warehouse, "DW"));
        var row = cut.FindAll("table.bands tbody tr")[0];
        Assert.Contains("meaning of 7", row.TextContent, StringComparison.Ordinal);
        Assert.Equal(["5.0 %", "10.0 %", "5"], row.QuerySelectorAll("td").Select(cell => Plain(cell.TextContent)));
        Assert.Equal("Bands: A & B 1993", cut.Find(".bands__source").TextContent);
    }

    [Fact]
    public void Quality_line_counts_what_could_not_be_banded()
    {
        var cells = Render<PostureQuality>(parts => parts.Add(part => part.Instruments, Instruments()).Add(part => part.Total, 110).Add(part => part.LeftOut, new LeftOut { TooLateRows = 0, FutureRows = 0 })).FindAll("tbody tr")[0].QuerySelectorAll("td");
        Assert.Equal(["100", "90.9 %", "3", "7"], cells.Select(cell => Plain(cell.TextContent)));
    }

    [Fact]
    public void Zone_without_scores_is_not_scored_instead_of_zero()
    {
        ZonePostures[] zones =
        [
            new() { ZoneName = "Bulk", Total = 200, RulaScored = 100, RebaScored = 50, NioshScored = 0, Rula7 = 10, Reba8Up = 25, NioshAbove3 = 0 },
        ];
        var cells = Render<ZonePostureTable>(parts => parts.Add(part => part.Zones, zones).Add(part => part.UrlOf, zone => "/zone?zone=" + zone)).FindAll("tbody th, tbody td");
        Assert.Equal(["Bulk", "10.0 %", "50.0 %", "not scored", "200"], cells.Select(cell => Plain(cell.TextContent.Trim())));
    }

    [Fact]
    public void Percentiles_say_how_far_they_may_be_off_and_nothing_scored_is_not_zero()
    {
        ScorePercentiles[] scores =
        [
            new() { Measure = "rula", Scored = 1200, Mean = 3.456, P50 = 3, P95 = 6, Max = 7, ErrorBound = 0 },
            new() { Measure = "niosh", Scored = 900, Mean = 0.8, P50 = 0.725, P95 = 2.025, Max = 3.4, ErrorBound = 0.025 },
            new() { Measure = "risk", Scored = 0, ErrorBound = 0.5 },
        ];
        var rows = Render<PostureScores>(parts => parts.Add(part => part.Scores, scores)).FindAll("tbody tr");
        Assert.Equal(["RULA|1,200|3.46|3|6|7|exact", "NIOSH lifting index (LI)|900|0.80|0.73|2.03|3.40|± 0.03", "Composite risk|0|–|–|–|–|–"],
            rows.Select(row => string.Join('|', row.Children.Select(cell => Plain(cell.TextContent.Trim())))));
    }

    [Theory, InlineData(0, 0, null), InlineData(12, 0, "Stored but in no figure: 12 dated more than five minutes ahead, until their time has come."),
     InlineData(0, 3, "Stored but in no figure: 3 that arrived after retention had closed their day.")]
    public void Snapshots_in_no_figure_are_counted(long future, long late, string? words)
    {
        var quality = Render<PostureQuality>(parts => parts.Add(part => part.Instruments, Instruments()).Add(part => part.Total, 110)
            .Add(part => part.LeftOut, new LeftOut { TooLateRows = late, FutureRows = future }));
        Assert.Equal(words, quality.FindAll(".table-note").SingleOrDefault()?.TextContent);
    }

    private static IReadOnlyList<Instrument> Instruments() => Instrument.Of(Summary([]));

    private static PostureSummary Summary(IReadOnlyList<BandPoint> points) => new()
    {
        Bands = Bands, Zones = [], Points = points, Scores = [], LeftOut = new() { TooLateRows = 0, FutureRows = 0 }, Shown = new TimeRange(Start, Start.AddHours(4)),
        Comparison = Comparison.Of(new TimeRange(Start, Start.AddHours(4)), new TimeRange(Start, Start.AddHours(4)), TimeSpan.FromHours(1), Start.AddHours(4)), Freshness = Fresh(Start.AddHours(3.2)),
    };

    private static Freshness Fresh(DateTimeOffset completeTo) =>
        new() { ViewName = "posture_type_counts", CompleteTo = completeTo, RefreshEvery = TimeSpan.FromMinutes(15), IsStale = false, IsFailing = false };

    private static BandCount Band(string instrument, string band, int ordinal, long count, long before) => new()
    {
        Instrument = instrument, Band = band, Ordinal = ordinal, Count = count, CountCompared = count, CountBefore = before,
        Meaning = ordinal < 90 ? $"meaning of {band}" : null, Source = ordinal < 90 ? "A & B 1993" : null,
    };

    private static BandPoint Point(int hour, string band, long count) => new() { Start = Start.AddHours(hour), Band = band, Count = count, IsPartial = false };

    private static string Plain(string text) => text.Replace('\u00a0', ' ');
}
