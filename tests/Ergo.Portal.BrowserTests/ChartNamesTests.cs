using Ergo.Snapshots.Views;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>Names that look like HTML are shown as they are, wherever a chart has a name: on axes, at lines, in tooltips.</summary>
[Collection(PortalTests.Name)]
public sealed class ChartNamesTests(PortalFixture portal)
{
    private const string Hostile = "<img src=x onerror=\"window.wasRun = true\">";

    private const string Draw = """
        async ({ kind, name }) => {
          const { draw } = await import('/js/charts.js');
          window.made = [];
          new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => {
            if (node.nodeType === 1 && (node.matches('img') || node.querySelector('img'))) {
              window.made.push(node.outerHTML);
            }
          }))).observe(document, { subtree: true, childList: true });
          const figure = document.createElement('figure');
          figure.className = 'chart';
          const plot = document.createElement('div');
          plot.id = 'plot';
          plot.style.cssText = 'width:900px;height:300px;position:fixed;top:0;left:0;z-index:9999;background:white';
          figure.append(plot);
          document.body.append(figure);
          const isTime = ['line', 'area', 'columns'].includes(kind);
          const times = [1700000000000, 1700003600000, 1700007200000];
          const model = {
            kind, unit: '%', decimals: 0, stacked: kind === 'columns', thresholds: [{ value: 20, label: name }], steps: [10, 20, 30, 40, 50],
            categories: isTime ? undefined : [name, 'Zone 2', 'Zone 3'], zone: isTime ? 'UTC' : undefined, bucketMs: 3600000,
            series: (kind === 'area' ? [name] : [name, 'Second']).map((one, i) => (
              { name: one, color: i ? 'Second' : 'Main', values: [10, 30, 25], counts: [5, 6, 7], times: isTime ? times : undefined })),
          };
          const chart = await draw(plot, JSON.stringify(model), 300);
          await chart.ready;
          await chart.update(JSON.stringify({ ...model, decimals: 1 }));
        }
        """;

    private const string Look = """
        () => ({
          made: [...window.made, ...[...document.querySelectorAll('img')].map(image => image.outerHTML)],
          text: [...document.querySelectorAll('#plot svg text')].map(label => label.textContent).join('\n'),
          tip: document.querySelector('#plot .apexcharts-tooltip')?.textContent ?? '',
          wasRun: window.wasRun === true,
        })
        """;

    [SkippableTheory]
    [InlineData("line")]
    [InlineData("area")]
    [InlineData("columns")]
    [InlineData("categories")]
    [InlineData("bars")]
    [InlineData("heat")]
    public async Task Chart_makes_no_element_of_a_name(string kind)
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        await page.GotoAsync("/design");
        await page.EvaluateAsync(Draw, new { kind, name = Hostile });
        HashSet<string> tips = [];
        for (var y = 20; y < 290; y += 30)
        {
            for (var x = 60; x < 880; x += 45)
            {
                await page.Mouse.MoveAsync(x, y);
            }

            tips.Add((await page.EvaluateAsync<Drawn>(Look)).Tip);
            await page.Mouse.MoveAsync(150, y + 10);
            tips.Add((await page.EvaluateAsync<Drawn>(Look)).Tip);
        }

        var drawn = await page.EvaluateAsync<Drawn>(Look);
        Assert.Empty(drawn.Made);
        Assert.False(drawn.WasRun);
        Assert.Contains("<img src=x", drawn.Text, StringComparison.Ordinal);
        Assert.Contains(tips, tip => tip.Contains(Hostile, StringComparison.Ordinal));
        Assert.DoesNotContain('\u2039', drawn.Text);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Zone_with_such_a_name_makes_no_element_on_any_dashboard()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var zone = await portal.AskAsync<string>("SELECT zone_id FROM top_red_zones ORDER BY priority_score DESC LIMIT 1");
        var name = await portal.AskAsync<string>("SELECT name FROM zones WHERE id = @zone", new { zone });
        await portal.RunAsync("UPDATE zones SET name = @Hostile WHERE id = @zone", new { Hostile, zone });
        try
        {
            await portal.Views.RefreshViewAsync(ViewNames.TopRedZones, "test", fullRebuild: true);
            var code = await portal.AskAsync<string>("SELECT w.code FROM warehouses w JOIN zones z ON z.warehouse_id = w.id WHERE z.id = @zone", new { zone });
            foreach (var path in new[] { "/", $"/red-zones?w={code}&r=7d", $"/exposure?w={code}&r=7d", $"/postures?w={code}&r=7d" })
            {
                await watched.Page.GotoAsync(path);
                await Assertions.Expect(watched.Page.Locator(".apexcharts-svg").First).ToBeVisibleAsync(new() { Timeout = 30_000 });
                foreach (var chart in await watched.Page.Locator(".apexcharts-svg").AllAsync())
                {
                    await chart.ScrollIntoViewIfNeededAsync();
                    var box = (await chart.BoundingBoxAsync())!;
                    for (var step = 1; step < 12; step++)
                    {
                        await watched.Page.Mouse.MoveAsync(box.X + (box.Width * step / 12), box.Y + (box.Height * step / 12));
                    }
                }

                Assert.Equal(0, await watched.Page.Locator("img").CountAsync());
            }

            await watched.Page.GotoAsync($"/red-zones?w={code}&r=7d");
            await Assertions.Expect(watched.Page.GetByText(Hostile).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        }
        finally
        {
            await portal.RunAsync("UPDATE zones SET name = @name WHERE id = @zone", new { name, zone });
            await portal.Views.RefreshViewAsync(ViewNames.TopRedZones, "test", fullRebuild: true);
        }

        Assert.Empty(watched.Complaints);
    }

    /// <summary>What a chart made of the names it got.</summary>
    public sealed class Drawn
    {
        public string[] Made { get; set; } = [];

        public string Text { get; set; } = "";

        public string Tip { get; set; } = "";

        public bool WasRun { get; set; }
    }
}
