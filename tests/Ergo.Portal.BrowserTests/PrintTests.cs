using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>Pages on paper: whose they are and how far they reach, tables as tables, and nothing that only a click would need.</summary>
[Collection(PortalTests.Name)]
public sealed class PrintTests(PortalFixture portal)
{
    [SkippableTheory]
    [InlineData("/?r=7d")]
    [InlineData("/red-zones?r=7d")]
    [InlineData("/zone?r=7d&zone=")]
    [InlineData("/exposure?r=7d")]
    [InlineData("/limits")]
    [InlineData("/shifts?r=7d")]
    [InlineData("/compare?r=7d")]
    [InlineData("/interventions")]
    public async Task Page_on_paper_says_whose_it_is_and_has_no_controls(string path)
    {
        // A sheet of A4 on its side is this wide between its margins.
        await using var watched = await portal.OpenAsync(1031, ColorScheme.Dark, "Safety manager");
        var page = watched.Page;
        if (path.StartsWith("/zone", StringComparison.Ordinal))
        {
            path += await portal.AskAsync<string>("SELECT zone_id FROM top_red_zones WHERE warehouse_id = (SELECT id FROM warehouses WHERE id <> 'unassigned' ORDER BY name LIMIT 1) AND zone_id IS NOT NULL ORDER BY priority_score DESC LIMIT 1");
        }

        await page.GotoAsync(path);
        await Assertions.Expect(page.Locator(".loading")).ToHaveCountAsync(0);
        await page.WaitUntilLiveAsync();
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.EvaluateAsync("window.dispatchEvent(new Event('beforeprint'))");

        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('button, select, input, textarea, summary, .button, .star')]
              .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1).map(one => one.outerHTML.slice(0, 120))
            """));
        // Rows of a table stay rows, however narrow the sheet is for a screen.
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('main table')].filter(one => one.checkVisibility() && getComputedStyle(one).display !== 'table').map(one => one.className)
            """));
        Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, 1031);
        var head = page.Locator("[data-print-head]");
        await Assertions.Expect(head).ToBeVisibleAsync();
        await Assertions.Expect(head).ToContainTextAsync("printed by");
        Assert.EndsWith(path, await head.GetAttributeAsync("data-where"), StringComparison.Ordinal);
        Assert.NotEmpty((await head.GetAttributeAsync("data-when"))!);
        if (path is not "/limits")
        {
            Assert.Contains("omplete to", await head.GetAttributeAsync("data-complete"), StringComparison.Ordinal);
        }

        // Light, whatever the screen is.
        Assert.Equal("rgb(255, 255, 255)", await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Empty(watched.Complaints);
    }
}
