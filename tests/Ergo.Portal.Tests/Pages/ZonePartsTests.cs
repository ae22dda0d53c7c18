using Bunit;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Portal.Pages.Zones;
using Ergo.Portal.Tests.Components;
using Ergo.Snapshots.Figures.Zones;
using Ergo.Snapshots.Privacy;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Pages;

/// <summary>The parts of the page of a zone.</summary>
public sealed class ZonePartsTests : BunitContext
{
    private static readonly FigureRules Rules = new();

    public ZonePartsTests()
    {
        this.AddComponentLibrary();
        Services.AddSingleton(Rules);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new PrivacyRules());
    }

    [Fact]
    public void Worst_locations_come_first_and_the_rest_is_told()
    {
        var locations = Enumerable.Range(1, 30).Select(index => Location($"L{index:00}", 100 - index, 200)).Append(Location("Few", 9, 10)).Append(Location("Idle", 0, 0)).ToArray();
        var cut = Render<ZoneLocations>(parameters => parameters
            .Add(part => part.Data, Data(locations)).Add(part => part.Choice, new SnapshotChoice { Location = "L02" }).Add(part => part.UrlOf, Url).Add(part => part.AllUrl, "/all").Add(part => part.TimeZone, TimeZoneInfo.Utc));
        Assert.Equal(20, cut.FindAll("tbody tr").Count);
        Assert.Equal("L01 has the highest red share of snapshots of 31 locations", cut.Find("h2").TextContent);
        Assert.Equal(["/zone?zone=z&location=L01", "/zone?zone=z&location=L02"], cut.FindAll("tbody a").Take(2).Select(link => link.GetAttribute("href")));
        Assert.Equal("true", cut.FindAll("tbody a")[1].GetAttribute("aria-current"));
        var listed = Enumerable.Range(1, 20).Sum(index => 100 - index);
        Assert.Contains($"These 20 have {listed:#,0} of the zone's {Enumerable.Range(1, 30).Sum(index => 100 - index) + 9:#,0} reds", cut.Find(".table-note").TextContent, StringComparison.Ordinal);
        Assert.Equal(("List all 32 locations", "/all"), (cut.Find(".table-note a").TextContent, cut.Find(".table-note a").GetAttribute("href")));

        cut.Render(parameters => parameters.Add(part => part.ShowAll, true));
        Assert.Equal(["Few", "Idle"], cut.FindAll("tbody th").Skip(30).Select(name => name.TextContent));
        Assert.Contains("not observed", cut.FindAll("tbody tr")[31].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Floor_map_tells_by_shape_and_by_words_what_colour_tells()
    {
        ZoneLocation[] locations = [Location("High", 50, 100, 1, 1), Location("Low", 1, 100, 2, 1), Location("Few", 5, 9, 1, 2), Location("<Idle>", 0, 0, 2, 2)];
        var cut = Render<FloorMap>(parameters => parameters
            .Add(part => part.Locations, locations).Add(part => part.ZoneShare, new Share(56, 209)).Add(part => part.Choice, SnapshotChoice.All).Add(part => part.UrlOf, Url).Add(part => part.Words, "a week"));
        Assert.Equal(["High: 50.0 % red, n 100", "Low: 1.0 % red, n 100", "Few: 55.6 % red, n 9, too few to tell", "<Idle>: not observed"], cut.FindAll("a").Select(place => place.GetAttribute("aria-label")));
        Assert.Equal(4, cut.FindAll("a path").Select(mark => mark.GetAttribute("d")).Distinct().Count());
        Assert.Equal(["0", "-1", "-1", "-1"], cut.FindAll("a").Select(place => place.GetAttribute("tabindex")));
        Assert.Equal("1 of 4 places have a higher red share than the zone", cut.Find("h2").TextContent);
        Assert.DoesNotContain("NaN", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Locations_on_one_spot_or_in_one_line_have_a_place()
    {
        foreach (var locations in new ZoneLocation[][] { [Location("A", 1, 100, 5, 5)], [Location("A", 1, 100, 5, 5), Location("B", 2, 100, 5, 9)], [Location("A", 1, 100, -1e6, 0), Location("B", 2, 100, 1e6, 0)] })
        {
            var cut = Render<FloorMap>(parameters => parameters
                .Add(part => part.Locations, locations).Add(part => part.ZoneShare, new Share(1, 100)).Add(part => part.Choice, SnapshotChoice.All).Add(part => part.UrlOf, Url));
            Assert.DoesNotContain("NaN", cut.Markup, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", cut.Markup, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Cells_of_the_heat_map_lead_to_their_snapshots()
    {
        var detail = Data().Detail with { ShiftHours = [Hour("A", 7, 6, 100), Hour("A", 8, 50, 100), Hour(null, 8, 9, 10)] };
        Assert.Equal("Shift A is red most often from 08:00 to 09:00: 50.0 %", ZoneCharts.HeatTitle(detail, Rules));
        Assert.Equal(["Shift A", "No shift"], ZoneCharts.Heat(detail)!.Rows.Select(row => row.Name));
        var picks = ZoneCharts.HeatPicks(detail, new SnapshotChoice { Shift = "A", Hour = 8 }, Url);
        Assert.Equal(["0-7", "0-8", "1-8"], picks.Select(pick => pick.Key));
        Assert.Equal([false, true, false], picks.Select(pick => pick.IsChosen));
        Assert.Equal("/zone?zone=z&shift=&hour=8", picks[2].Url);
        Assert.Equal("No shift, 08:00: 90.0 % red, 10 snapshots", picks[2].Label);
    }

    [Fact]
    public void Bars_of_the_course_lead_to_their_snapshots_and_gaps_lead_nowhere()
    {
        var series = Samples.Series(Samples.Now, TimeSpan.FromHours(1), 1, (1, 10), (0, 0), (2, 10));
        var picks = ZoneCharts.CoursePicks(series, SnapshotChoice.All, TimeZoneInfo.Utc, Url);
        Assert.Equal(["0-0", "0-2"], picks.Select(pick => pick.Key));
        Assert.Equal("/zone?zone=z&at=2026-11-22T14%3A00%3A00Z&until=2026-11-22T15%3A00%3A00Z", picks[0].Url);
        Assert.Equal("Sun 22 Nov 14:00: 10.0 % red, 10 snapshots", picks[0].Label);
    }

    [Fact]
    public void Detail_of_a_snapshot_tells_what_was_written_and_holds_the_worker_back()
    {
        var snapshot = new ZoneSnapshot
        {
            Id = "s1", EventTime = Samples.Now, IngestTime = Samples.Now.AddSeconds(2), HasWorker = true, Rula = 9, Risk = 71.25, Light = "red",
            Reason = "<b>trunk</b>", Source = "camera", Confidence = 0.91, Keypoints = """{"trunk_flexion":62.4,"neck_flexion":20}""",
        };
        var cut = Render<SnapshotDetail>(parameters => parameters.Add(part => part.Snapshot, snapshot).Add(part => part.TimeZone, TimeZoneInfo.Utc));
        string Fact(string name) => cut.FindAll("dl > div").Single(fact => fact.QuerySelector("dt")!.TextContent == name).QuerySelector("dd")!.TextContent;
        Assert.Equal("9 (outside of 1 to 7: in no figure)", Fact("RULA"));
        Assert.Equal("<b>trunk</b>", Fact("Reason"));
        Assert.Equal("not scored", Fact("REBA"));
        Assert.Equal("91 %", Fact("Confidence"));
        Assert.StartsWith("held back", Fact("Worker"), StringComparison.Ordinal);
        Assert.Equal("Posture seen from the side: trunk flexion 62°, neck flexion 20°", cut.Find("svg").GetAttribute("aria-label"));

        cut.Render(parameters => parameters.Add(part => part.Snapshot, snapshot with { Keypoints = "[1,2]", Pseudonym = "1234-5678-9abc" }));
        Assert.Empty(cut.FindAll("svg"));
        Assert.Equal("in a form that can not be drawn", Fact("Key points"));
        Assert.Equal("1234-5678-9abc", Fact("Worker"));
    }

    private static string Url(SnapshotChoice choice) => PageUrls.Zone("z", snapshots: choice);

    private static ZoneLocation Location(string id, long red, long total, double? x = null, double? y = null) =>
        new() { LocationId = id, Label = id, Red = red, Green = total - red, Yellow = 0, Total = total, X = x, Y = y };

    private static ZoneShiftHour Hour(string? shift, int hour, long red, long total) => new() { ShiftCode = shift, LocalHour = hour, Red = red, Green = total - red, Yellow = 0, Total = total };

    private static ZoneData Data(params ZoneLocation[] locations)
    {
        var series = Samples.Series(Samples.Now.AddHours(-1), TimeSpan.FromHours(1), 0, (1, 10));
        return new ZoneData(null, series, series.Points, new ZoneDetail
        {
            Locations = locations, ShiftHours = [], Bands = [], Comparison = series.Comparison, Shown = series.Shown, Freshness = series.Freshness, LocationsFrom = series.Shown.From,
        });
    }
}
