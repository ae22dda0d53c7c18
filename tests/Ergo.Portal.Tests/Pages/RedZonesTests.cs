using Bunit;
using Ergo.Portal.Charts;
using Ergo.Portal.Dashboards;
using Ergo.Portal.Figures;
using Ergo.Portal.Navigation;
using Ergo.Portal.Pages.RedZones;
using Ergo.Portal.Tests.Components;
using Ergo.Snapshots.Figures.RedZones;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Pages;

public sealed class RedZonesTests : BunitContext
{
    private static readonly FigureRules Rules = new();

    [Fact]
    public void Minutes_are_merged_until_they_can_be_drawn()
    {
        var series = Samples.Series(Samples.Now, TimeSpan.FromMinutes(15), 1, [.. Enumerable.Repeat((1L, 10L), 96)]);
        var buckets = LightBuckets.Of(series, most: 60);
        Assert.Equal(TimeSpan.FromMinutes(30), buckets.Width);
        Assert.Equal((48, 20), (buckets.Items.Count, buckets.Items[0].Total));
    }

    [Fact]
    public void Period_before_lies_under_its_bucket()
    {
        var now = Samples.Series(Samples.Now, TimeSpan.FromHours(1), 1, (1, 10), (2, 10));
        var before = Samples.Series(Samples.Now.AddHours(-2), TimeSpan.FromHours(1), 1, (3, 10), (0, 0));
        var chart = SharesChart.Of(now, before.Points, Samples.Day, TimeZoneInfo.Utc)!;
        Assert.Equal(ChartColor.Before, chart.Series[2].Color);
        Assert.Equal([30, null], chart.Series[2].Points.Select(point => point.Value));
        Assert.Equal(chart.Series[0].Points.Select(point => point.Time), chart.Series[2].Points.Select(point => point.Time));
    }

    [Fact]
    public void Period_before_not_observed_is_not_drawn()
    {
        var now = Samples.Series(Samples.Now, TimeSpan.FromHours(1), 0, (1, 10));
        var before = Samples.Series(Samples.Now.AddHours(-1), TimeSpan.FromHours(1), 0, (0, 0));
        Assert.Equal(["Red", "Yellow"], SharesChart.Of(now, before.Points, Samples.Day, TimeZoneInfo.Utc)!.Series.Select(series => series.Name));
    }

    [Fact]
    public void Hour_not_observed_is_no_value_and_hour_without_reds_is_zero()
    {
        var heat = RedZonesCharts.Heat([Samples.Zone("a", "A", 1, 20)], [Hour("a", 7, 0, 10), Hour("a", 8, 5, 10), Hour("a", 9, 0, 0)])!;
        Assert.Equal([null, 0, 50, null], heat.Rows[0].Values.Skip(6).Take(4));
        Assert.Equal(24, heat.Rows[0].Values.Count);
    }

    [Fact]
    public void Heat_title_names_the_hour_with_the_highest_share() => Assert.Equal(
        "Reds are most frequent from 23:00 to 00:00: 50.0 %", RedZonesCharts.HeatTitle([Hour("a", 7, 6, 100), Hour("a", 8, 29, 29), Hour("a", 23, 50, 100)], Rules));

    [Fact]
    public void Heat_title_says_where_too_few_snapshots_are_there_to_tell() =>
        Assert.Equal("Too few snapshots to say when reds are most frequent", RedZonesCharts.HeatTitle([Hour("a", 8, 29, 29)], Rules));

    [Fact]
    public void Zone_of_few_snapshots_never_ranks_first()
    {
        ZoneRow[] zones = [Samples.Zone("few", "Few", 9, 10), Samples.Zone("b", "Many", 10, 100)];
        Assert.Equal(["Many", "Few"], RedZonesData.Ranked(zones, Rules).Select(zone => zone.Name));
        Assert.Equal("Many", RedZonesData.Worst(zones, Rules)?.Name);
        Assert.Null(RedZonesData.Worst([zones[0]], Rules));
    }

    [Fact]
    public void Address_of_a_zone_is_escaped() => Assert.Equal(
        "/zone?w=DW&r=24h&zone=a%26b%3D%22", PageUrls.Zone("a&b=\"", "DW", Samples.Day));

    [Fact]
    public void Zone_name_with_markup_is_text()
    {
        var cut = Table(Samples.Zone("a", "<img src=x>", 50, 100), Samples.Zone("b", "B", 0, 10));
        Assert.Equal("<img src=x>", cut.Find("tbody a").TextContent);
        Assert.Empty(cut.FindAll("img"));
        Assert.Equal("<img src=x> has the highest red share of snapshots of 2 zones", cut.Find("h2").TextContent);
    }

    [Fact]
    public void Row_links_to_its_zone()
    {
        var link = Table(Samples.Zone("a", "A", 5, 10)).Find("tbody a");
        Assert.Equal("/zone?zone=a", link.GetAttribute("href"));
    }

    [Fact]
    public void Priority_parts_are_read_out_and_unranked_zones_say_why()
    {
        var cut = Table(Samples.Zone("a", "A", 5, 10, Samples.TopZone("W", "a")), Samples.Zone("b", "B", 0, 10));
        Assert.Contains("Frequency 30.0 of 30, severity 24.0 of 40, recency 25.0 of 30 points", cut.Markup, StringComparison.Ordinal);
        Assert.Contains("fewer than three reds in the last 7 days", cut.Markup, StringComparison.Ordinal);
    }

    private static ZoneHour Hour(string zone, int hour, long red, long total) => new() { ZoneId = zone, ZoneName = zone, LocalHour = hour, Red = red, Total = total, Lit = total };

    private IRenderedComponent<ZonesTable> Table(params ZoneRow[] zones)
    {
        this.AddComponentLibrary();
        Services.AddSingleton(Rules);
        return Render<ZonesTable>(parameters => parameters
            .Add(table => table.Zones, zones).Add(table => table.Range, Samples.Day).Add(table => table.Words, "the last 24 hours")
            .Add(table => table.UrlOf, zone => PageUrls.Zone(zone.Id ?? "")));
    }
}
