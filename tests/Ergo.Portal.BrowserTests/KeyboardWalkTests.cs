using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>What a safety manager asks, from the overview, with keys alone. Search is in <see cref="PlaceTests"/>, whether a change helped in <see cref="ShiftEndToEndTests"/>.</summary>
[Collection(PortalTests.Name)]
public sealed class KeyboardWalkTests(PortalFixture portal)
{
    [SkippableFact]
    public async Task Which_zone_needs_me_since_when_and_which_posture_it_is()
    {
        var (name, warehouse) = (await portal.AskAsync<string>("SELECT zone_name FROM top_red_zones ORDER BY priority_score DESC LIMIT 1"),
            await portal.AskAsync<string>("SELECT warehouse_name FROM top_red_zones ORDER BY priority_score DESC LIMIT 1"));
        await using var watched = await OpenAsync();
        var page = watched.Page;
        await TabToAsync(page, "element.matches('.top-zones tbody th a')");
        await EnterAsync(page, "/zone");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync($"{name}, {warehouse}");
        await Assertions.Expect(page.Locator(".stat").Filter(new() { HasText = "First red of the range" }).Locator(".stat__figure")).ToHaveTextAsync(AnyTime());

        await TabToAsync(page, "element.textContent.trim() === 'Postures of the whole warehouse'");
        await EnterAsync(page, "/postures");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Postures");
        await Assertions.Expect(page.Locator("h2").First).ToContainTextAsync("RULA 7");
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Which_shift_and_which_location_down_to_its_snapshots()
    {
        await using var watched = await OpenAsync();
        var page = watched.Page;
        await TabToAsync(page, "element.matches('.top-zones tbody th a')");
        await EnterAsync(page, "/zone");
        await TabToAsync(page, "element.closest('tr') && element.href?.includes('shift=')");
        var shift = await FocusedTextAsync(page);
        await EnterAsync(page, "shift=");
        await Assertions.Expect(page.Locator("section.snapshots")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("section.snapshots h2")).ToContainTextAsync(shift.Split(' ')[^1], new() { IgnoreCase = true });

        await TabToAsync(page, "element.matches('.zone-locations tbody tr:first-child a')", "Shift+Tab");
        var location = await FocusedTextAsync(page);
        await EnterAsync(page, "location=");
        await Assertions.Expect(page.Locator("section.snapshots h2")).ToContainTextAsync(location);
        await Assertions.Expect(page.Locator("section.snapshots")).ToBeFocusedAsync();
        await page.Locator(".snapshots__table tbody th a").First.WaitForAsync();
        await TabToAsync(page, "element.matches('.snapshots__table tbody th a')");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".snapshot__facts")).ToContainTextAsync("Composite risk");
        await Assertions.Expect(page.Locator(".snapshots__table tr.zones__chosen")).ToContainTextAsync(location);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Which_shift_of_the_whole_warehouse()
    {
        await using var watched = await OpenAsync();
        var page = watched.Page;
        await TabToAsync(page, "element.matches('.rail__link[href^=\"/shifts\"]')");
        await EnterAsync(page, "/shifts");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Shifts");
        // Where the keyboard goes on after a link of the rail is the heading, as a screen reader reads it.
        await Assertions.Expect(page.Locator("h1")).ToBeFocusedAsync();
        await TabToAsync(page, "element.closest('main') && element.closest('tbody') && element.href?.includes('from=')");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitUntilAtAsync(url => url.Contains("from=", StringComparison.Ordinal) && !url.Contains("/shifts", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Who_is_over_which_limit()
    {
        var limit = await portal.AskAsync<double>("""
            SELECT greatest(0.1, round(percentile_disc(0.5) WITHIN GROUP (ORDER BY m)::numeric, 1))::float8
            FROM (SELECT max(red_minutes) AS m FROM ergo_internal.published_workers GROUP BY worker_id) x
            """);
        await portal.RunAsync("DELETE FROM ergo_internal.exposure_limits; INSERT INTO ergo_internal.exposure_limits (measure, minutes) VALUES ('worker_red', @limit)", new { limit });
        try
        {
            // A range of its own: the limit is set behind the portal's back, which keeps what it has read of others.
            await using var watched = await OpenAsync("/?r=30d");
            var page = watched.Page;
            await TabToAsync(page, "element.matches('.rail__link[href^=\"/exposure\"]')");
            await EnterAsync(page, "/exposure");
            await Assertions.Expect(page.Locator("[data-measure=WorkerRed] .stat__figure")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[1-9]"));
            var table = page.GetByRole(AriaRole.Table, new() { Name = "Who was over a limit" });
            await Assertions.Expect(table.Locator("tbody tr").First).ToContainTextAsync("min");

            // The worst first, by a heading that a key sorts by.
            await TabToAsync(page, "element.matches('.sort') && element.textContent.includes('Over by')");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitUntilAtAsync(url => url.Contains("sort=", StringComparison.Ordinal) || url.Contains("sort-", StringComparison.Ordinal));
            Assert.Empty(watched.Complaints);
        }
        finally
        {
            await portal.RunAsync("DELETE FROM ergo_internal.exposure_limits; DELETE FROM ergo_internal.exposure_limit_changes");
        }
    }

    [SkippableFact]
    public async Task Whether_it_is_better_than_last_week_and_than_elsewhere()
    {
        await using var watched = await OpenAsync("/?r=7d");
        var page = watched.Page;
        await TabToAsync(page, "element.textContent.trim() === 'Compare …'");
        await EnterAsync(page, "/compare");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Compare");
        var verdict = page.Locator(".before-after__verdict");
        await Assertions.Expect(verdict).ToContainTextAsync("omparable");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);

        // The other warehouse, of the same days.
        await TabToAsync(page, "element.matches('.compare__choice[aria-label=\"Side B\"] select')");
        var before = await page.EvaluateAsync<string>("document.activeElement.value");
        await page.Keyboard.PressAsync("ArrowDown");
        if (await page.EvaluateAsync<string>("document.activeElement.value") == before)
        {
            await page.Keyboard.PressAsync("ArrowUp");
        }

        var other = await page.EvaluateAsync<string>("document.activeElement.selectedOptions[0].text");
        await Assertions.Expect(page.Locator("main tbody tr").Last).ToContainTextAsync($"B: {other}");
        Assert.Empty(watched.Complaints);
    }

    private static System.Text.RegularExpressions.Regex AnyTime() => new(@"\d\d:\d\d");

    private async Task<WatchedPage> OpenAsync(string path = "/")
    {
        var watched = await portal.OpenAsync(role: "Safety manager");
        await watched.Page.GotoAsync(path);
        await Assertions.Expect(watched.Page.Locator(".loading")).ToHaveCountAsync(0);
        await watched.Page.WaitUntilLiveAsync();
        return watched;
    }

    private static Task<string> FocusedTextAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.innerText.trim()");

    private static async Task EnterAsync(IPage page, string part)
    {
        await page.Keyboard.PressAsync("Enter");
        await page.WaitUntilAtAsync(url => url.Contains(part, StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".loading")).ToHaveCountAsync(0);
        await page.WaitUntilLiveAsync();
    }

    // Fails where focus is not to be seen on the way.
    private static async Task TabToAsync(IPage page, string condition, string key = "Tab")
    {
        for (var press = 0; press < 150; press++)
        {
            await page.Keyboard.PressAsync(key);
            if (await page.EvaluateAsync<bool>($"(() => {{ const element = document.activeElement; return !!({condition}); }})()"))
            {
                Assert.True(await page.EvaluateAsync<bool>("(() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; })()"), $"Focus is not seen on {condition}");
                return;
            }
        }

        Assert.Fail($"The keyboard never came to {condition}");
    }
}
