using Bunit;
using Ergo.Portal.Figures;
using Ergo.Portal.Pages.Overview;
using Ergo.Portal.Tests.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Pages;

public sealed class OverviewTests : BunitContext
{
    private static readonly FigureRules Rules = new();

    public OverviewTests()
    {
        Services.AddSingleton(Rules);
        Services.AddSingleton(TimeProvider.System);
        this.AddComponentLibrary();
        this.AddMyWarehouses();
    }

    private static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");
    private static readonly TimeZoneInfo Tokyo = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo");

    [Fact]
    public void Warehouse_name_with_markup_is_text()
    {
        var row = Row(Samples.Warehouse("<img src=x onerror=alert(1)>"), Samples.Now.AddSeconds(-40));
        Assert.Equal("<img src=x onerror=alert(1)>", row.Find("h2").TextContent);
        Assert.Equal("<i>Dock</i>", row.Find(".warehouse__zone").TextContent);
        Assert.Empty(row.FindAll("img, i"));
    }

    [Fact]
    public void Warehouse_heard_of_lately_says_when() =>
        Assert.Equal("Last seen 40 s ago", Row(Samples.Warehouse("Dock West"), Samples.Now.AddSeconds(-40)).Find(".warehouse__seen").TextContent);

    [Fact]
    public void Silent_warehouse_says_since_when_on_its_own_clock()
    {
        var seen = Row(Samples.Warehouse("Dock West"), Samples.Now.AddMinutes(-16)).Find(".warehouse__seen--silent");
        Assert.Equal("No snapshot since 07:44 local time, 16 min ago", seen.TextContent);
    }

    [Fact]
    public void Late_figures_are_not_silence()
    {
        var view = new WarehouseView(Samples.Warehouse("Dock West"), Samples.Now.AddMinutes(-60), KnownTo: Samples.Now.AddMinutes(-59));
        Assert.False(view.IsSilent);
        Assert.False((view with { KnownTo = null }).IsSilent);
        Assert.True((view with { KnownTo = Samples.Now }).IsSilent);
    }

    [Fact]
    public void Change_is_told_with_arrow_and_word()
    {
        var change = Row(Samples.Warehouse("Dock West", red: 12), Samples.Now).Find(".stat__change");
        Assert.Equal("2.0 points more than the 24 h before", change.TextContent.Trim());
        Assert.Single(change.QuerySelectorAll("svg"));
    }

    [Fact]
    public void Warehouse_not_observed_has_no_share()
    {
        var row = Row(Samples.Warehouse("Dock West", red: 0, total: 0), null);
        Assert.Equal("–", row.Find(".stat__figure").TextContent);
        Assert.Contains("Nothing observed", row.Find(".risk-bar").TextContent, StringComparison.Ordinal);
        Assert.Equal("No snapshot yet", row.Find(".warehouse__seen").TextContent);
    }

    [Fact]
    public void Links_keep_warehouse_and_range() => Assert.Equal(
        ["/red-zones?w=DW&r=24h", "/exposure?w=DW&r=24h", "/postures?w=DW&r=24h"],
        Row(Samples.Warehouse("Dock West"), Samples.Now).FindAll(".warehouse__links a").Select(link => link.GetAttribute("href")));

    [Fact]
    public void Comparison_shows_at_most_five_warehouses()
    {
        var lights = Enumerable.Range(0, 7).Select(index => Lights($"W{index}", Chicago, (1, 10))).ToList();
        Assert.Equal(5, OverviewCharts.RedShares(lights, TimeZoneInfo.Utc)!.Series.Count);
    }

    [Fact]
    public void Comparison_leaves_gaps_where_nothing_was_observed()
    {
        var chart = OverviewCharts.RedShares([Lights("A", Chicago, (1, 10), (0, 0), (3, 10))], TimeZoneInfo.Utc)!;
        Assert.Equal([10, null, 30], chart.Series[0].Points.Select(point => point.Value));
        Assert.Equal(Samples.Now.AddHours(2), chart.PartialFrom);
    }

    [Fact]
    public void Comparison_of_nothing_observed_is_no_chart() => Assert.Null(OverviewCharts.RedShares([Lights("A", Chicago, (0, 0))], TimeZoneInfo.Utc));

    [Fact]
    public void Local_days_of_two_zones_are_compared_by_date()
    {
        var chicago = Samples.Series(new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1), 1, (1, 10), (2, 10));
        var tokyo = Samples.Series(new(2026, 11, 19, 15, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1), 1, (3, 10), (4, 10));
        var chart = OverviewCharts.RedShares([new(Samples.Warehouse("A"), Chicago, chicago.Points), new(Samples.Warehouse("B"), Tokyo, tokyo.Points)], TimeZoneInfo.Utc)!;
        Assert.Equal([10, 20], chart.Series[0].Points.Select(point => point.Value));
        Assert.Equal([30, 40], chart.Series[1].Points.Select(point => point.Value));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), chart.Series[0].Points[0].Time);
    }

    [Fact]
    public void Comparison_title_names_worst_and_best()
    {
        Assert.Equal(
            "A has 3 times the red share of B: 30.0 % against 10.0 %",
            OverviewCharts.Title([Lights("A", Chicago, (30, 100)), Lights("B", Chicago, (10, 100))], Samples.Day, Rules));
        Assert.Equal(
            "A has the highest red share of 500 warehouses that is sure: 30.0 %, 95 % interval 21.9 to 39.6 %",
            OverviewCharts.Title([Lights("A", Chicago, (30, 100)), Lights("B", Chicago, (10, 100))], Samples.Day, Rules, all: 500).Replace('\u00a0', ' '));
        Assert.Equal("A: red share of snapshots rose from 10.0 % to 30.0 %", OverviewCharts.Title([Lights("A", Chicago, (30, 100))], Samples.Day, Rules));
    }

    [Fact]
    public void Few_snapshots_make_no_headline_and_never_come_first()
    {
        Assert.Equal("Too few snapshots to compare warehouses", OverviewCharts.Title([Lights("A", Chicago, (3, 10)), Lights("B", Chicago, (1, 10))], Samples.Day, Rules));
        Assert.Equal(
            "B has a red share of 10.0 %; the others have too few snapshots to compare",
            OverviewCharts.Title([Lights("B", Chicago, (10, 100)), Lights("A", Chicago, (10, 10))], Samples.Day, Rules));
        Assert.Equal("A: red share of snapshots: too few snapshots to tell, n 29", OverviewCharts.Title([Lights("A", Chicago, (29, 29))], Samples.Day, Rules));

        var dark = Samples.Warehouse("Dark", 0, 0) with { Total = 50 };
        var ranked = OverviewReader.Ranked([Samples.Warehouse("Silent", 0, 0), dark, Samples.Warehouse("Few", 29, 29), Samples.Warehouse("Low", 1, 100), Samples.Warehouse("High", 50, 100)], Rules);
        Assert.Equal(["High", "Low", "Few", "Dark", "Silent"], ranked.Select(summary => summary.Name));
        var small = Row(Samples.Warehouse("Few", 3, 10), Samples.Now);
        Assert.Equal("95 % interval 10.8 to 60.3 %", small.Find(".stat__note").TextContent.Replace('\u00a0', ' '));
        Assert.Equal("Too few to compare: n 10 against 100 in the 24 h before", small.Find(".stat__change").TextContent.Trim());
    }

    [Fact]
    public void Snapshots_without_a_light_are_told_and_are_no_share()
    {
        var row = Row(Samples.Warehouse("Dark", 0, 0) with { Total = 50 }, Samples.Now);
        Assert.Equal(("–", "no light"), (row.Find(".stat__figure").TextContent, row.Find(".stat__unit").TextContent));
        Assert.Equal("n 50 snapshots; no snapshot has a light", row.Find(".warehouse__lights .warehouse__n").TextContent);
        var some = Row(Samples.Warehouse("Half", 12, 100) with { Total = 125 }, Samples.Now);
        Assert.Equal("12.0", some.Find(".stat__figure").TextContent);
        Assert.Equal("n 125 snapshots; the red share is of the 100 with a light", some.Find(".warehouse__lights .warehouse__n").TextContent.Replace('\u00a0', ' '));
    }

    [Fact]
    public void What_is_odd_about_a_warehouse_is_told_beside_its_figures()
    {
        Assert.Empty(Row(Samples.Warehouse("Usual"), Samples.Now).FindAll(".warehouse__note"));
        Assert.Equal("never announced by the backend", Row(Samples.Warehouse("stray-9") with { IsAnnounced = false, WasAnnounced = false }, Samples.Now).Find(".warehouse__note").TextContent);
        var gone = Samples.Warehouse("Old Quay") with { IsAnnounced = false, GoneAt = new(2026, 11, 14, 3, 0, 0, TimeSpan.Zero), UnusableTimezone = "Mars/Olympus" };
        Assert.Equal(
            ["no longer announced since 14 Nov 2026", "time zone 'Mars/Olympus' is not one we know: days are cut in UTC"],
            Row(gone, Samples.Now).FindAll(".warehouse__note").Select(note => note.TextContent));
    }

    [Fact]
    public void Many_warehouses_are_rows_page_by_page()
    {
        var views = Enumerable.Range(0, 500).Select(index => new WarehouseView(Samples.Warehouse($"Warehouse {index:000} of a long name") with { Code = $"W{index}" }, Samples.Now, Samples.Now)).ToList();
        var table = Render<WarehouseTable>(parameters => parameters.Add(one => one.Warehouses, views).Add(one => one.Range, Samples.Day).Add(one => one.Now, Samples.Now));
        Assert.Equal(25, table.FindAll("tbody tr:not(.data-table__group)").Count);
        Assert.Equal(["No sign of trouble"], table.FindAll(".data-table__group").Select(row => row.TextContent));
        Assert.Equal("Warehouse 000 of a long name", table.Find("tbody tr a").TextContent);
        Assert.Contains("Page 1 of 20, 500 warehouses", table.Markup, StringComparison.Ordinal);
        Assert.InRange(table.Markup.Length, 1, 70_000);
    }

    [Fact]
    public void Priority_shows_its_three_parts()
    {
        var cut = Render<TopZones>(parameters => parameters
            .Add(zones => zones.Zones, [Samples.TopZone("W", "<b>Z</b>")])
            .Add(zones => zones.Codes, new Dictionary<string, string> { ["W"] = "DW" })
            .Add(zones => zones.Range, Samples.Day).Add(zones => zones.Zone, TimeZoneInfo.Utc).Add(zones => zones.Now, Samples.Now));
        Assert.Equal("Frequency 30.0severity 24.0recency 25.0", cut.Find(".parts__text").TextContent);
        Assert.Equal("<b>Z</b>", cut.Find("tbody a").TextContent);
        Assert.Equal("/zone?w=DW&r=24h&zone=%3Cb%3EZ%3C%2Fb%3E", cut.Find("tbody a").GetAttribute("href"));
    }

    private static WarehouseLights Lights(string name, TimeZoneInfo zone, params (long Red, long Total)[] points) =>
        new(Samples.Warehouse(name, points.Sum(point => point.Red), points.Sum(point => point.Total)), zone, Samples.Series(Samples.Now, TimeSpan.FromHours(1), 10, points).Points);

    private IRenderedComponent<WarehouseRow> Row(Ergo.Snapshots.Figures.Overview.WarehouseSummary summary, DateTimeOffset? seen) =>
        Render<WarehouseRow>(parameters => parameters
            .Add(row => row.View, new WarehouseView(summary, seen, Samples.Now))
            .Add(row => row.Range, Samples.Day)
            .Add(row => row.Now, Samples.Now));
}
