using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>The page of a zone as a safety manager uses it: its figures are those of the snapshots, and every bar, cell and place leads to them.</summary>
[Collection(PortalTests.Name)]
public sealed class ZoneEndToEndTests(PortalFixture portal)
{
    private const string OfZone = "FROM ergonomic_snapshots s WHERE s.zone_id = @zone AND s.event_time >= @from AND s.event_time < @to";

    [SkippableFact]
    public async Task Figures_of_the_page_are_those_of_the_snapshots()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var (page, asked) = (watched.Page, await OpenAsync(watched));
        var (red, lit, all) = (await CountAsync(asked, "s.traffic_light = 'red'"), await CountAsync(asked, "s.traffic_light IS NOT NULL"), await CountAsync(asked, "true"));
        Assert.True(red > 0 && all > red);

        Assert.Equal($"{red:#,0}", await Tile(page, "Red snapshots").Locator(".stat__figure").InnerTextAsync());
        Assert.Equal((100.0 * red / lit).ToString("0.0", CultureInfo.InvariantCulture), await Tile(page, "Red share of snapshots").Locator(".stat__figure").InnerTextAsync());
        Assert.Contains($"n {all:#,0} snapshots", await Tile(page, "Observed").InnerTextAsync(), StringComparison.Ordinal);

        // Every location of the table, by its label.
        foreach (var row in await page.Locator(".zone-locations tbody tr").AllAsync())
        {
            var label = await row.Locator("th").InnerTextAsync();
            var cells = await row.Locator("td").AllInnerTextsAsync();
            var of = label == "Unknown location" ? "s.pick_location_id IS NULL" : "s.pick_location_id = (SELECT l.id FROM pick_locations l WHERE l.label = @label AND l.zone_id = @zone)";
            Assert.Equal([$"{await CountAsync(asked, of + " AND s.traffic_light = 'red'", label):#,0}", $"{await CountAsync(asked, of, label):#,0}"], cells.TakeLast(2));
        }

        // Every cell of shift by hour.
        var cellsChecked = 0;
        foreach (var label in await page.Locator("[data-picks][aria-label='Snapshots behind each hour of a shift'] a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('aria-label'))"))
        {
            var (name, hour, words) = (label.Split(", ")[0], int.Parse(label.Split(", ")[1][..2], CultureInfo.InvariantCulture), label[(label.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
            var of = $"{(name == "No shift" ? "s.shift_code IS NULL" : "s.shift_code = @label")} AND date_part('hour', s.event_time AT TIME ZONE (SELECT w.timezone FROM warehouses w WHERE w.id = s.warehouse_id)) = {hour}";
            var count = await CountAsync(asked, of, name.Replace("Shift ", "", StringComparison.Ordinal));
            Assert.EndsWith($"{count:#,0} snapshots", words, StringComparison.Ordinal);
            cellsChecked++;
        }

        Assert.InRange(cellsChecked, 8, 100);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Bar_is_drilled_into_and_left_again_by_keyboard_alone()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var (page, _) = (watched.Page, await OpenAsync(watched));
        await page.Locator(".apexcharts-canvas svg").First.WaitForAsync();
        await TabToAsync(page, "element.matches('[data-picks][aria-label=\"Snapshots behind each bucket\"] a')");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        var bar = await page.EvaluateAsync<string>("document.activeElement.getAttribute('aria-label')");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitUntilAtAsync(url => url.Contains("&at=", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("section.snapshots")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("section.snapshots h2")).ToContainTextAsync("Snapshots of ");
        await Assertions.Expect(page.Locator("[data-pick][aria-current=true]")).ToHaveAttributeAsync("aria-label", bar);
        var expected = int.Parse(bar.Split(", ")[^1].Split(' ')[0].Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        await Assertions.Expect(page.Locator(".snapshots__table tbody tr")).ToHaveCountAsync(Math.Min(25, expected));

        await TabToAsync(page, "element.matches('.snapshots__table tbody th a')");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".snapshot__facts")).ToContainTextAsync("NIOSH lifting index");
        await Assertions.Expect(page.Locator(".snapshot__facts")).ToContainTextAsync("held back");
        await TabToAsync(page, "element.textContent.trim() === 'All snapshots'", "Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitUntilAtAsync(url => !url.Contains("&at=", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("section.snapshots h2")).ToContainTextAsync("All snapshots of the range");
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Click_on_a_cell_and_on_a_place_narrows_the_snapshots()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var (page, _) = (watched.Page, await OpenAsync(watched));
        await page.Locator(".apexcharts-heatmap-rect").First.WaitForAsync();
        var cell = page.Locator("[data-picks][aria-label='Snapshots behind each hour of a shift'] a").Nth(3);
        await page.EvaluateAsync("document.querySelector('.apexcharts-heatmap-rect').scrollIntoView({ block: 'center' })");
        // The links come once the chart is drawn, and lie over it a moment later.
        await page.WaitForFunctionAsync("() => document.querySelector(\"[data-picks][aria-label='Snapshots behind each hour of a shift'] a\")?.style.left");
        var box = (await cell.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.WaitUntilAtAsync(url => url.Contains("&hour=", StringComparison.Ordinal));
        Assert.EndsWith(await cell.GetAttributeAsync("href") ?? "?", page.Url, StringComparison.Ordinal);

        await page.Locator(".floor__place").First.ClickAsync();
        await page.WaitUntilAtAsync(url => url.Contains("&location=", StringComparison.Ordinal));
        var name = (await page.Locator(".floor__place[aria-current=true]").GetAttributeAsync("aria-label"))!.Split(':')[0];
        await Assertions.Expect(page.Locator("section.snapshots h2")).ToContainTextAsync($"at {name}");
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Zone_with_a_floor_map_is_accessible_and_fits()
    {
        foreach (var (width, scheme) in new[] { (1440, ColorScheme.Light), (1440, ColorScheme.Dark), (360, ColorScheme.Light) })
        {
            await using var watched = await portal.OpenAsync(width, scheme, "Safety manager");
            await OpenAsync(watched);
            await watched.Page.Locator(".snapshots__table tbody th a").First.ClickAsync();
            await watched.Page.Locator(".snapshot__facts").WaitForAsync();
            var axe = await watched.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
            Assert.Empty(axe.Violations.Select(violation => $"{width} {scheme}: {violation.Id}: {violation.Nodes.First().Html}"));
            Assert.InRange(await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
            Assert.InRange((await watched.Page.Context.APIRequest.GetAsync(watched.Page.Url)).BodyAsync().Result.Length, 1, 100_000);
        }
    }

    [SkippableFact]
    public async Task Older_address_of_a_zone_leads_to_its_page()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var zone = await portal.AskAsync<string>("SELECT zone_id FROM top_red_zones WHERE zone_id IS NOT NULL ORDER BY priority_score DESC LIMIT 1");
        var code = await portal.AskAsync<string>("SELECT w.code FROM warehouses w JOIN zones z ON z.warehouse_id = w.id WHERE z.id = @zone", new { zone });
        await watched.Page.GotoAsync($"/red-zones?w={code}&r=7d&zone={zone}");
        await watched.Page.WaitUntilAtAsync(url => url.EndsWith($"/zone?w={code}&r=7d&zone={zone}", StringComparison.Ordinal));
        await Assertions.Expect(watched.Page.Locator("h1")).ToContainTextAsync(await portal.AskAsync<string>("SELECT name FROM zones WHERE id = @zone", new { zone }));
        await Assertions.Expect(watched.Page.Locator(".rail a[aria-current=page]")).ToContainTextAsync("Red zones");
    }

    private async Task<Asked> OpenAsync(WatchedPage watched)
    {
        var zone = await portal.AskAsync<string>("SELECT zone_id FROM top_red_zones WHERE zone_id IS NOT NULL ORDER BY priority_score DESC LIMIT 1");
        var code = await portal.AskAsync<string>("SELECT w.code FROM warehouses w JOIN zones z ON z.warehouse_id = w.id WHERE z.id = @zone", new { zone });
        var hour = new DateTimeOffset(TimeProvider.System.GetUtcNow().Ticks / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour, TimeSpan.Zero);
        var asked = new Asked(zone, hour.AddDays(-6), hour);
        await watched.Page.GotoAsync($"/zone?w={code}&zone={zone}&from={asked.From:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={asked.To:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        await Assertions.Expect(watched.Page.Locator(".loading")).ToHaveCountAsync(0);
        await watched.Page.WaitUntilLiveAsync();
        return asked;
    }

    private Task<long> CountAsync(Asked asked, string condition, string? label = null) =>
        portal.AskAsync<long>($"SELECT count(*) {OfZone} AND {condition}", new { asked.Zone, from = asked.From.UtcDateTime, to = asked.To.UtcDateTime, label });

    private static ILocator Tile(IPage page, string label) => page.Locator(".stat").Filter(new() { Has = page.Locator(".stat__label", new() { HasTextString = label }) });

    private static async Task TabToAsync(IPage page, string condition, string key = "Tab")
    {
        for (var press = 0; press < 120; press++)
        {
            await page.Keyboard.PressAsync(key);
            if (await page.EvaluateAsync<bool>($"(() => {{ const element = document.activeElement; return {condition}; }})()"))
            {
                return;
            }
        }

        Assert.Fail($"The keyboard never came to {condition}");
    }

    private sealed record Asked(string Zone, DateTimeOffset From, DateTimeOffset To);
}
