using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>What would make the browser lay out or restyle the page again and again, and the page stand still for seconds.</summary>
[Collection(PortalTests.Name)]
public sealed class DrawingTests(PortalFixture portal)
{
    [SkippableFact]
    public async Task Another_theme_starts_no_transition_where_motion_is_reduced()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        await OpenRedZonesAsync(watched.Page);
        var running = await watched.Page.EvaluateAsync<int>("""
            () => {
              document.documentElement.dataset.theme = 'dark';
              getComputedStyle(document.body).color;
              return document.getAnimations().length;
            }
            """);
        Assert.Equal(0, running);
    }

    [SkippableFact]
    public async Task Heat_map_is_drawn_without_measuring_its_cells()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        await watched.Page.AddInitScriptAsync("""
            window.measured = [];
            const measure = SVGGraphicsElement.prototype.getBBox;
            SVGGraphicsElement.prototype.getBBox = function (...how) {
              window.measured.push(this.tagName);
              return measure.apply(this, how);
            };
            """);
        await OpenRedZonesAsync(watched.Page);
        Assert.True(await watched.Page.Locator(".apexcharts-heatmap-rect").CountAsync() >= 24);
        Assert.DoesNotContain("rect", await watched.Page.EvaluateAsync<string[]>("window.measured"));
    }

    private static async Task OpenRedZonesAsync(IPage page)
    {
        await page.GotoAsync("/red-zones?r=7d");
        await Assertions.Expect(page.Locator(".apexcharts-heatmap-rect").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }
}
