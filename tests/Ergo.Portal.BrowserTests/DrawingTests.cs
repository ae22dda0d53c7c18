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

    [SkippableFact]
    public async Task Series_are_told_apart_without_colours()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        await page.GotoAsync("/design");
        await page.EvaluateAsync("""
            async () => {
              const { draw } = await import('/js/charts.js');
              const times = [1700000000000, 1700003600000, 1700007200000];
              const colors = ['Main', 'Second', 'Third', 'Fourth', 'Fifth'];
              for (const [id, model] of [
                ['lines', { kind: 'line', zone: 'UTC', bucketMs: 3600000, series: colors.map((color, i) => ({ name: color, color, values: [i, 9 - i, 5 + i], times })) }],
                ['bars', { kind: 'categories', categories: ['1', '2'], series: colors.slice(0, 2).map(color => ({ name: color, color, values: [3, 4] })) }],
              ]) {
                const figure = document.createElement('figure');
                figure.className = 'chart';
                const plot = document.createElement('div');
                plot.id = id;
                plot.style.cssText = 'width:900px;height:300px';
                figure.append(plot);
                document.body.append(figure);
                await (await draw(plot, JSON.stringify({ unit: '%', decimals: 0, stacked: false, thresholds: [], steps: [], ...model }), 300)).ready;
              }
            }
            """);

        // Each line has dashes of its own, and the line beside its name has the same.
        var dashes = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#lines path.apexcharts-line')].map(line => line.getAttribute('stroke-dasharray') ?? '').map(dash => dash === '0' ? 'none' : dash)");
        Assert.Equal(5, dashes.Distinct().Count());
        var samples = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#lines line.ergo-own[stroke-linecap]')].map(line => line.getAttribute('stroke-dasharray'))");
        Assert.Equal(dashes.Order(StringComparer.Ordinal), samples.Order(StringComparer.Ordinal));
        // Of two bars side by side, one is striped.
        var fills = await page.EvaluateAsync<string[]>("[0, 1].map(index => document.querySelector(`#bars .apexcharts-series[data\\\\:realIndex=\"${index}\"] path`).getAttribute('fill'))");
        Assert.DoesNotContain("url(", fills[0], StringComparison.Ordinal);
        Assert.StartsWith("url(", fills[1], StringComparison.Ordinal);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task What_is_chosen_and_what_needs_attention_is_seen_in_forced_colours()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        var zone = await portal.AskAsync<string>("SELECT zone_id FROM top_red_zones WHERE zone_id IS NOT NULL ORDER BY priority_score DESC LIMIT 1");
        var code = await portal.AskAsync<string>("SELECT w.code FROM warehouses w JOIN zones z ON z.warehouse_id = w.id WHERE z.id = @zone", new { zone });
        await page.GotoAsync($"/zone?w={code}&r=7d&zone={zone}");
        await page.WaitUntilLiveAsync();
        await page.Locator(".zone-locations tbody a").First.ClickAsync();
        foreach (var chosen in new[] { "tr.zones__chosen", ".light-choice__one[aria-current]", ".segments__button[aria-pressed=true]", ".rail__link[aria-current]" })
        {
            await Assertions.Expect(page.Locator(chosen).First).ToHaveCSSAsync("outline-style", "solid");
        }

        // A border that is not to be seen elsewhere is not drawn here either: it would say that every warehouse needs attention.
        await page.GotoAsync("/");
        await page.WaitUntilLiveAsync();
        var borders = await page.EvaluateAsync<string[]>("""
            () => { const row = document.querySelector('.warehouse');
                    return ['', 'warehouse--attention'].map(name => { row.className = `warehouse ${name}`; return getComputedStyle(row).borderLeftColor; }); }
            """);
        Assert.Equal(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"), borders[0]);
        Assert.NotEqual(borders[0], borders[1]);
        Assert.Empty(watched.Complaints);
    }

    private static async Task OpenRedZonesAsync(IPage page)
    {
        await page.GotoAsync("/red-zones?r=7d");
        await Assertions.Expect(page.Locator(".apexcharts-heatmap-rect").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
    }
}
