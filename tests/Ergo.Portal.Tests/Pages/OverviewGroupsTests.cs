using Bunit;
using Bunit.TestDoubles;
using Ergo.Portal.Figures;
using Ergo.Portal.Pages.Overview;
using Ergo.Portal.Tests.Components;
using Ergo.Snapshots.Figures;
using Ergo.Snapshots.Figures.Overview;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Pages;

/// <summary>What needs attention first, found among many warehouses.</summary>
public sealed class OverviewGroupsTests : BunitContext
{
    private static readonly FigureRules Rules = new();

    public OverviewGroupsTests()
    {
        Services.AddSingleton(Rules);
        Services.AddSingleton(TimeProvider.System);
        this.AddComponentLibrary();
        this.AddMyWarehouses();
    }

    [Fact]
    public void A_share_that_is_surely_higher_comes_before_one_that_is_higher_by_chance()
    {
        // 20 of 40 is 50 %, surely 35.2 %; 4,500 of 10,000 is 45 %, surely 44.0 %.
        var ranked = OverviewReader.Ranked([Samples.Warehouse("Few", 20, 40), Samples.Warehouse("Many", 4_500, 10_000)], Rules);
        Assert.Equal(["Many", "Few"], ranked.Select(summary => summary.Name));
        Assert.True(ShareInterval.Of(20, 40).Low < ShareInterval.Of(4_500, 10_000).Low);
    }

    [Fact]
    public void Thirty_snapshots_never_lead()
    {
        var ranked = OverviewReader.Ranked([Samples.Warehouse("Thirty", 30, 30), Samples.Warehouse("More", 1, 1_000), Samples.Warehouse("31", 31, 31)], Rules);
        Assert.Equal(["31", "More", "Thirty"], ranked.Select(summary => summary.Name));
        Assert.Equal("Thirty", OverviewReader.Ranked([Samples.Warehouse("Thirty", 30, 30), Samples.Warehouse("More", 1, 1_000)], new FigureRules(1))[0].Name);
    }

    [Fact]
    public void Groups_come_by_what_they_need()
    {
        var high = Samples.Warehouse("High", 300, 1_000) with { RedBefore = 300, LitBefore = 1_000 };
        var risen = Samples.Warehouse("Risen", 90, 1_000) with { RedBefore = 30, LitBefore = 1_000 };
        var usual = Samples.Warehouse("Usual", 90, 1_000) with { RedBefore = 80, LitBefore = 1_000 };
        var grouped = Grouped([usual, Samples.Warehouse("Empty", 0, 0), risen, high, Samples.Warehouse("Thirty", 30, 30) with { RedBefore = 0, LitBefore = 1_000 }]);
        Assert.Equal(["High", "Risen", "Empty", "Usual", "Thirty"], grouped.Select(view => view.Summary.Name));
        Assert.Equal(
            [StandingGroup.Attention, StandingGroup.Attention, StandingGroup.NoData, StandingGroup.Usual, StandingGroup.Usual], grouped.Select(view => view.Standing.Group));
        Assert.Equal("1.8 times the red share of all", grouped[0].Standing.Why);
        Assert.Equal("Up 6.0 points on the 24 h before", grouped[1].Standing.Why);
    }

    [Fact]
    public void A_rise_that_is_sure_but_small_is_no_trouble()
    {
        var slight = Samples.Warehouse("Slight", 100_900, 1_000_000) with { RedBefore = 100_000, LitBefore = 1_000_000 };
        Assert.Equal(StandingGroup.Usual, Grouped([slight])[0].Standing.Group);
        Assert.Equal(StandingGroup.Attention, Grouped([slight with { RedBefore = 90_000 }])[0].Standing.Group);
    }

    [Fact]
    public void A_silent_warehouse_is_late_and_marked()
    {
        var silent = new WarehouseView(Samples.Warehouse("Silent"), Samples.Now.AddHours(-1), Samples.Now);
        var grouped = OverviewReader.Grouped([silent], Samples.Day, Rules);
        Assert.Equal(StandingGroup.NoData, grouped[0].Standing.Group);
        Assert.Single(Table(grouped).FindAll(".warehouse-table__silent .icon"));
    }

    [Fact]
    public void What_is_typed_finds_by_name_or_code_and_stands_in_the_address()
    {
        Go("/?r=24h&q=s2&page=7");
        var views = Enumerable.Range(1, 30).Select(index => new WarehouseView(Samples.Warehouse($"Site {index}") with { Id = $"m{index}", Code = $"S{index}" }, Samples.Now, Samples.Now)).ToList();
        var table = Table(views);
        Assert.Equal(11, table.FindAll("tbody tr:not(.data-table__group)").Count);
        table.Find("input[type=search]").Input("site 30");
        table.WaitForAssertion(() => Assert.Equal("/?r=24h&q=site%2030", new Uri(Services.GetRequiredService<NavigationManager>().Uri).PathAndQuery));
        Assert.True(((BunitNavigationManager)Services.GetRequiredService<NavigationManager>()).History.First().Options.ReplaceHistoryEntry);
    }

    [Fact]
    public void A_group_is_shown_alone_and_an_unknown_one_is_ignored()
    {
        var views = Grouped([Samples.Warehouse("High", 300, 1_000), Samples.Warehouse("Low", 10, 1_000), Samples.Warehouse("Empty", 0, 0)]);
        Go("/?group=attention");
        var table = Table(views);
        Assert.Equal(["High"], table.FindAll("tbody th[scope=row] a").Select(link => link.TextContent));
        Assert.Equal("Needs attention 1", table.Find("[aria-current=true]").TextContent);
        Assert.Equal(["/", "/?group=attention", "/?group=no-data", "/?group=usual", "/?group=favourites"], table.FindAll(".segments a").Select(link => link.GetAttribute("href")));
        Go("/?group=%3Cb%3E");
        Assert.Equal(3, Table(views).FindAll("tbody th[scope=row]").Count);
    }

    [Fact]
    public void Nothing_found_says_what_was_looked_for()
    {
        Go("/?q=%3Cb%3Enope&group=usual");
        var table = Table(Grouped([Samples.Warehouse("Low", 10, 1_000)]));
        Assert.Equal("No name or code in the group \"No sign of trouble\" holds \"<b>nope\".", table.Find(".empty__why").TextContent.Trim());
        Assert.Empty(table.FindAll("tbody, b"));
    }

    private void Go(string url) => Services.GetRequiredService<NavigationManager>().NavigateTo(url);

    private static IReadOnlyList<WarehouseView> Grouped(IReadOnlyList<WarehouseSummary> summaries) => OverviewReader.Grouped(
        [.. OverviewReader.Ranked(summaries, Rules).Select(summary => new WarehouseView(summary, summary.Lit > 0 ? Samples.Now : null, Samples.Now))], Samples.Day, Rules);

    private IRenderedComponent<WarehouseTable> Table(IReadOnlyList<WarehouseView> views) =>
        Render<WarehouseTable>(parameters => parameters.Add(one => one.Warehouses, views).Add(one => one.Range, Samples.Day).Add(one => one.Now, Samples.Now));
}
