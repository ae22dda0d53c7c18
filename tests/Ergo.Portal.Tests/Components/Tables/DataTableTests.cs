using System.Globalization;
using Bunit;
using Bunit.TestDoubles;
using Ergo.Portal.Shared.Tables;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Ergo.Portal.Tests.Components.Tables;

/// <summary>The table of rows: what it tells a screen reader, and its order and page in the address.</summary>
public sealed class DataTableTests : BunitContext
{
    private static readonly Zone[] Three = [new("Bulk", 5), new("Aisle", null), new("Dock", 9)];

    public DataTableTests() => this.AddComponentLibrary();

    [Fact]
    public void Table_and_rows_are_named_and_headings_are_links_that_say_the_order()
    {
        var cut = Show(Three);
        Assert.Equal("Red zones", cut.Find("table > caption").TextContent);
        Assert.Equal(["Bulk", "Aisle", "Dock"], cut.FindAll("tbody th[scope=row]").Select(name => name.TextContent));
        Assert.Equal(["Zone", "Reds", "Note"], cut.FindAll("thead th[scope=col]").Select(heading => heading.TextContent.Trim()));
        Assert.Equal(["none", "none", ""], cut.FindAll("thead th").Select(heading => heading.GetAttribute("aria-sort") ?? ""));
        // One stop of the Tab key for a heading that sorts, none for another.
        Assert.Equal(["Zone", "Reds"], cut.FindAll("thead a, thead button, thead [tabindex]").Select(link => link.TextContent));
    }

    [Fact]
    public void Figures_sort_from_the_largest_down_first_names_from_a_to_z_and_the_third_click_restores()
    {
        Assert.Equal(["/?sort=zone", "/?sort=-reds"], Links(Show(Three)));
        Open("/?sort=-reds");
        var cut = Show(Three);
        Assert.Equal(["Dock", "Bulk", "Aisle"], Names(cut));
        Assert.Equal("descending", cut.FindAll("thead th")[1].GetAttribute("aria-sort"));
        Assert.Equal(["/?sort=zone", "/?sort=reds"], Links(cut));
        Open("/?sort=reds");
        cut.Render();
        Assert.Equal(["Bulk", "Dock", "Aisle"], Names(cut));
        Assert.Equal(["/?sort=zone", "/"], Links(cut));
        Open("/?sort=zone");
        cut.Render();
        Assert.Equal(["Aisle", "Bulk", "Dock"], Names(cut));
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("-")]
    [InlineData("<script>")]
    public void Order_by_a_column_that_is_not_there_is_the_order_given(string sort)
    {
        Open("/?sort=" + Uri.EscapeDataString(sort));
        Assert.Equal(["Bulk", "Aisle", "Dock"], Names(Show(Three)));
    }

    [Fact]
    public void Order_given_is_marked_at_its_column()
    {
        var cut = Show(Three, new TableOrder("reds", true));
        Assert.Equal("descending", cut.FindAll("thead th")[1].GetAttribute("aria-sort"));
        Assert.Equal("/?sort=reds", Links(cut)[1]);
    }

    [Fact]
    public void What_else_the_address_says_is_kept_and_sorting_goes_back_to_the_first_page()
    {
        Open("/?w=DW&from=2026-11-22T06%3A00Z&page=2");
        Assert.Equal("/?w=DW&from=2026-11-22T06%3A00Z&sort=zone", Links(Show(Many(120)))[0]);
    }

    [Theory]
    [InlineData("/", 1, 0)]
    [InlineData("/?page=3", 3, 100)]
    [InlineData("/?page=99", 3, 100)]
    [InlineData("/?page=0", 1, 0)]
    [InlineData("/?page=x", 1, 0)]
    public void Page_is_in_the_address_and_one_that_is_not_there_is_the_nearest(string url, int page, int first)
    {
        Open(url);
        var cut = Show(Many(120));
        Assert.Equal($"Page {page} of 3, 120 zones", cut.Find(".pages__where").TextContent);
        Assert.Equal($"Zone {first:000}", cut.Find("tbody:not(.print-only) th").TextContent);
    }

    [Fact]
    public void Next_page_is_gone_to_by_its_button_and_keeps_the_order()
    {
        Open("/?w=DW&sort=-reds");
        Show(Many(120)).Find("button[aria-label='Next page']").Click();
        Assert.EndsWith("/?w=DW&sort=-reds&page=2", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Paper_has_every_row_of_a_table_that_is_not_too_long()
    {
        Open("/?page=2");
        var cut = Show(Many(120));
        Assert.Equal(50, cut.FindAll("tbody:not(.print-only) tr").Count);
        Assert.Equal(Many(120).Select(zone => zone.Name), Names(cut));
        var longer = Show(Many(301));
        Assert.Equal(50, longer.FindAll("tbody tr").Count);
        Assert.Contains("on paper this page only", longer.Find(".pages__where").TextContent, StringComparison.Ordinal);
    }

    private static Zone[] Many(int count) => [.. Enumerable.Range(0, count).Select(index => new Zone("Zone " + index.ToString("000", CultureInfo.InvariantCulture), 1))];

    private static string[] Names(IRenderedComponent<DataTable<Zone>> cut) => [.. cut.FindAll("tbody th").Select(name => name.TextContent)];

    private static List<string> Links(IRenderedComponent<DataTable<Zone>> cut) => [.. cut.FindAll("thead a").Select(link => link.GetAttribute("href")!)];

    private void Open(string url) => Services.GetRequiredService<NavigationManager>().NavigateTo(url);

    private IRenderedComponent<DataTable<Zone>> Show(Zone[] zones, TableOrder? given = null) => Render<DataTable<Zone>>(table => table
        .Add(part => part.Name, "Red zones").Add(part => part.Items, zones).Add(part => part.Rows, "zones").Add(part => part.Given, given)
        .AddChildContent<TableColumn<Zone>>(column => column.Add(part => part.Title, "Zone").Add(part => part.Key, "zone").Add(part => part.By, zone => zone.Name).Add(part => part.IsName, true)
            .Add(part => part.ChildContent, zone => builder => builder.AddContent(0, zone.Name)))
        .AddChildContent<TableColumn<Zone>>(column => column.Add(part => part.Title, "Reds").Add(part => part.Key, "reds").Add(part => part.By, zone => zone.Reds).Add(part => part.IsFigure, true)
            .Add(part => part.ChildContent, zone => builder => builder.AddContent(0, zone.Reds)))
        .AddChildContent<TableColumn<Zone>>(column => column.Add(part => part.Title, "Note").Add(part => part.ChildContent, _ => builder => builder.AddContent(0, ""))));

    private sealed record Zone(string Name, int? Reds);
}
