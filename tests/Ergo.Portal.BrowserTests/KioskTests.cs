using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>The wall screen in a real browser: pages in turn, and what it does when one does not come.</summary>
[Collection(PortalTests.Name)]
public sealed class KioskTests(PortalFixture portal)
{
    private const string Screen = "/kiosk/show?every=3600&page=%2F%3Fr%3D24h&page=%2Fred-zones%3Fr%3D7d";

    [SkippableFact]
    public async Task Pages_come_in_turn_and_none_is_left_behind()
    {
        await using var watched = await portal.OpenAsync(1920, role: "Safety manager");
        var page = watched.Page;
        await page.GotoAsync(Screen);
        await HeadingAsync(page, "Overview");
        // Nothing to click, and what is left says how fresh it is.
        var frame = page.FrameLocator(".kiosk__page");
        await Assertions.Expect(frame.Locator(".rail")).ToBeHiddenAsync();
        await Assertions.Expect(frame.Locator(".fresh")).ToBeVisibleAsync();

        foreach (var heading in new[] { "Red zones", "Overview", "Red zones" })
        {
            await page.Keyboard.PressAsync("ArrowRight");
            await HeadingAsync(page, heading);
            Assert.Equal(1, await page.Locator("iframe").CountAsync());
        }

        // The screen's letters: those of a page of 960 pixels, drawn as wide as the screen is.
        Assert.Equal("matrix(2, 0, 0, 2, 0, 0)", await page.Locator(".kiosk__page").EvaluateAsync<string>("frame => getComputedStyle(frame).transform"));
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Wall screen", Level = 1 })).ToBeVisibleAsync();
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Page_that_does_not_come_leaves_the_one_before_in_place_and_is_tried_again()
    {
        await using var watched = await portal.OpenAsync(1280, role: "Safety manager");
        var page = watched.Page;
        await page.GotoAsync(Screen);
        await HeadingAsync(page, "Overview");

        await page.Context.SetOfflineAsync(true);
        await page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(page.Locator("[data-kiosk-note]")).ToContainTextAsync("The portal cannot be reached since", new() { Timeout = 40_000 });
        await HeadingAsync(page, "Overview");

        await page.Context.SetOfflineAsync(false);
        await HeadingAsync(page, "Red zones");
        await Assertions.Expect(page.Locator("[data-kiosk-note]")).ToBeHiddenAsync();
    }

    [SkippableFact]
    public async Task Choice_of_pages_is_made_by_keyboard_and_is_all_in_the_address()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        await page.GotoAsync("/kiosk");
        await page.WaitUntilLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add this page" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator(".kiosk-list li")).ToHaveCountAsync(1);
        await page.Locator("select").First.SelectOptionAsync("/red-zones");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add this page" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator(".kiosk-list li")).ToHaveCountAsync(2);
        Assert.Contains("page=%2Fred-zones", page.Url, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Link, new() { Name = "Start the wall screen" }).PressAsync("Enter");
        await HeadingAsync(page, "Overview");
    }

    [SkippableFact]
    public async Task Warehouses_that_cannot_be_read_are_said_and_read_again_by_keyboard()
    {
        await portal.RunAsync("ALTER TABLE ergo_internal.known_warehouses RENAME TO known_warehouses_away");
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        var page = watched.Page;
        try
        {
            await page.GotoAsync("/kiosk?page=%2F");
            await page.WaitUntilLiveAsync();
            await Assertions.Expect(page.Locator("main [role=alert]")).ToContainTextAsync("needed for reading the warehouses to choose from");
            // What needs no database goes on.
            await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Start the wall screen" })).ToBeVisibleAsync();
        }
        finally
        {
            await portal.RunAsync("ALTER TABLE ergo_internal.known_warehouses_away RENAME TO known_warehouses");
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add this page" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main [role=alert]")).ToHaveCountAsync(0);
    }

    [SkippableTheory]
    [InlineData(1920, 1080)]
    [InlineData(3840, 2160)]
    public async Task Letters_of_the_screen_are_read_from_afar(int width, int height)
    {
        await using var watched = await portal.OpenAsync(width, role: "Safety manager");
        var page = watched.Page;
        await page.SetViewportSizeAsync(width, height);
        await page.GotoAsync("/kiosk/show?every=3600&page=%2F%3Fr%3D24h&page=%2Fred-zones%3Fr%3D7d&page=%2Fshifts%3Fr%3D7d");
        foreach (var heading in new[] { "Overview", "Red zones", "Shifts" })
        {
            await HeadingAsync(page, heading);
            var frame = page.Locator(".kiosk__page:not(.kiosk__page--coming)");
            var scale = await frame.EvaluateAsync<double>("frame => new DOMMatrix(getComputedStyle(frame).transform).a");
            // In pixels of a screen that is 1080 high, 24 are read at four metres.
            var small = await frame.EvaluateAsync<string[]>("""
                (frame, least) => [...frame.contentDocument.querySelectorAll('main *')]
                  .filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1 && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
                  .filter(one => parseFloat(frame.contentWindow.getComputedStyle(one).fontSize) < least)
                  .map(one => `${one.tagName} ${one.className.baseVal ?? one.className}: ${one.textContent.trim().slice(0, 40)}`)
                """, 24.0 * height / 1080 / scale);
            Assert.Empty(small);
            Assert.InRange(await frame.EvaluateAsync<int>("frame => frame.contentDocument.documentElement.scrollWidth - frame.clientWidth"), -20, 0);
            await page.Keyboard.PressAsync("ArrowRight");
        }
    }

    private static Task HeadingAsync(IPage page, string heading) =>
        Assertions.Expect(page.FrameLocator(".kiosk__page:not(.kiosk__page--coming)").GetByRole(AriaRole.Heading, new() { Name = heading, Level = 1 })).ToBeVisibleAsync(new() { Timeout = 40_000 });
}
