using Bunit;
using Ergo.Operations.Access;
using Ergo.Portal.Navigation;
using Ergo.Portal.Pages.Exposure;
using Ergo.Snapshots.Figures.Exposure;
using Microsoft.Extensions.DependencyInjection;
using static Ergo.Portal.Tests.Components.Exposure.ExposureSamples;

namespace Ergo.Portal.Tests.Components.Exposure;

public sealed class ExposurePartsTests : BunitContext
{
    private static readonly RangeQuery LastDay = RangeQuery.Of(RangePreset.Default, Start);
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public ExposurePartsTests()
    {
        this.AddComponentLibrary();
    }

    [Fact]
    public void Report_is_offered_to_those_who_may_and_names_the_days_shown()
    {
        AddAuthorization().SetAuthorized("somebody").SetPolicies(Rights.ExportReports);
        var link = Render<ExportButton>(parts => parts.Add(part => part.Warehouse, "DOCK W").Add(part => part.Range, LastDay).Add(part => part.Zone, NewYork)).Find("a");
        // 23:00 of the 20th to 23:00 of the 21st, in New York.
        Assert.Equal("/reports?w=DOCK%20W&first=2026-11-20&last=2026-11-21", link.GetAttribute("href"));
        var named = Render<ExportButton>(parts => parts.Add(part => part.Warehouse, "DOCK W").Add(part => part.Range, LastDay).Add(part => part.Zone, TimeZoneInfo.Utc).Add(part => part.WithIds, true)).Find("a");
        Assert.Equal("/reports?w=DOCK%20W&first=2026-11-21&last=2026-11-22&ids=true", named.GetAttribute("href"));
    }

    [Fact]
    public void Others_get_an_explanation_and_no_link()
    {
        AddAuthorization().SetAuthorized("somebody").SetPolicies(Rights.SeeDashboards);
        var cut = Render<ExportButton>(parts => parts.Add(part => part.Warehouse, "DOCK-W").Add(part => part.Range, LastDay).Add(part => part.Zone, NewYork));
        Assert.Empty(cut.FindAll("a"));
        Assert.Contains("compliance officers and admins", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Worker_row_has_times_shares_coverage_and_a_grey_rest()
    {
        var row = Render<WorkerTable>(parts => parts.Add(part => part.Workers, [Worker("W-1", 60, 60, 120)])).Find("tbody tr");
        var cells = row.QuerySelectorAll("th, td").Select(cell => cell.TextContent.Trim().Replace('\u00a0', ' ')).ToList();
        Assert.Equal(["W-1", "540", "1:00", "1:00", "2:00", "4:00", "25.0 %", "88", "1", "50 %", "–"], cells.Where((_, column) => column != 2));
        Assert.Equal("Red 12.5 %, Yellow 12.5 %, Green 25.0 %, Not observed 50.0 %", cells[2]);
        Assert.NotNull(row.QuerySelector(".risk-bar__part--none"));
    }

    [Fact]
    public void Worker_without_a_schedule_has_no_coverage_instead_of_a_full_one()
    {
        var cells = Render<WorkerTable>(parts => parts.Add(part => part.Workers, [Worker("W-1", 0, 0, 60, scheduled: null)])).FindAll("tbody td");
        Assert.Equal(["unknown", "–", "–"], cells.TakeLast(3).Select(cell => cell.TextContent.Trim()));
    }

    [Fact]
    public void Unidentified_minutes_stand_below_the_total_and_not_among_the_workers()
    {
        var summary = Summary(Point(0, 65, 90, 220));
        var rows = Render<ExposureTotals>(parts => parts.Add(part => part.Data, summary)).FindAll("tbody tr");
        Assert.Equal(["All, total", "Identified workers, n 2", "Unidentified", "All, the 3 h before"], rows.Select(row => row.QuerySelector("th")!.TextContent));
        Assert.Equal("0:05", rows[2].QuerySelector("td")!.TextContent);
        Assert.DoesNotContain("nidentified", Render<WorkerTable>(parts => parts.Add(part => part.Workers, summary.Workers)).Find("table").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Unfinished_range_is_compared_by_its_finished_hours_in_the_totals()
    {
        var range = Summary().Shown;
        var running = Summary() with { Comparison = Ergo.Snapshots.Figures.Comparison.Of(range, range, TimeSpan.FromHours(1), Start.AddHours(2.5)) };
        var rows = Render<ExposureTotals>(parts => parts.Add(part => part.Data, running)).FindAll("tbody tr");
        Assert.Equal(["All, the 2 h that are finished", "All, the same 2 h before"], rows.TakeLast(2).Select(row => row.QuerySelector("th")!.TextContent));
        Assert.Contains("finished hours only", Render<ExposureFigures>(parts => parts.Add(part => part.Data, running)).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_observed_is_said_and_not_shown_as_zero()
    {
        var summary = Summary() with { Unidentified = Minutes(0, 0, 0) };
        var row = Render<ExposureTotals>(parts => parts.Add(part => part.Data, summary)).FindAll("tbody tr")[2];
        Assert.Equal("not observed", row.QuerySelector("td")!.TextContent);
        Assert.Contains("is-unobserved", row.ClassList);
    }

    [Fact]
    public void Coverage_is_of_the_shifts_of_identified_workers()
    {
        var tiles = Render<ExposureFigures>(parts => parts.Add(part => part.Data, Summary())).FindAll(".stat");
        Assert.Equal(["17.3", "1:05", "2", "38"], tiles.Select(tile => tile.QuerySelector(".stat__figure")!.TextContent));
        Assert.Contains("6:00 of 16:00 h", tiles[3].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_who_were_seen_less_often_are_told_so_with_how_often()
    {
        var dense = Worker("W-1", 60, 0, 0) with { MinutesBetweenObservations = 0.2 };
        var alike = Summary() with { Workers = [dense, Worker("W-2", 0, 30, 0) with { MinutesBetweenObservations = 1.5 }] };
        Assert.Null(ObservationText.Difference(alike));

        var sparse = Summary() with { Workers = [dense, Worker("W-2", 6, 0, 0) with { MinutesBetweenObservations = 10 }] };
        var words = ObservationText.Difference(sparse)!.Replace('\u00a0', ' ');
        Assert.Contains("from every 12 s to every 10 min on average. A snapshot stands for at most 1 min", words, StringComparison.Ordinal);
        Assert.Contains("Compare their red shares", words, StringComparison.Ordinal);
        var rows = Render<WorkerTable>(parts => parts.Add(part => part.Workers, sparse.Workers)).FindAll("tbody tr");
        Assert.Equal(["12 s", "10 min"], rows.Select(row => row.QuerySelectorAll("td")[^1].TextContent.Trim().Replace('\u00a0', ' ')));

        Assert.Contains("clock minute", ObservationText.StandsFor(sparse), StringComparison.Ordinal);
        var longer = sparse with { ObservationStandsFor = TimeSpan.FromMinutes(10) };
        Assert.Null(ObservationText.Difference(longer));
        Assert.Contains("at most for 10 min", ObservationText.StandsFor(longer).Replace('\u00a0', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void Zone_not_observed_is_grey()
    {
        ZoneExposure[] zones = [new() { ZoneName = "Bulk", Red = 6, Yellow = 0, Green = 6, Total = 12 }, new() { ZoneName = "Mezzanine", Red = 0, Yellow = 0, Green = 0, Total = 0 }];
        var rows = Render<ZoneExposureTable>(parts => parts.Add(part => part.Zones, zones).Add(part => part.UrlOf, zone => "/zone?zone=" + zone)).FindAll("tbody tr");
        Assert.Equal(["0:06", "50.0 %"], rows[0].QuerySelectorAll("td").Select(cell => cell.TextContent.Replace('\u00a0', ' ')));
        Assert.Equal(["not observed", "–"], rows[1].QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.Empty(rows[1].QuerySelectorAll(".risk-bar__part--green"));
    }
}
