using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>Time and place by keyboard: quick search, favourites, calendar ranges, links to copy, titles and the back button.</summary>
[Collection(PortalTests.Name)]
public sealed class PlaceTests(PortalFixture portal)
{
    [SkippableTheory]
    [InlineData("Control+k")]
    [InlineData("/")]
    public async Task Search_is_opened_read_and_followed_by_keyboard(string keys)
    {
        var (zone, name, code) = (await portal.AskAsync<string>("SELECT min(id) FROM zones"), await portal.AskAsync<string>("SELECT name FROM zones ORDER BY id LIMIT 1"),
            await portal.AskAsync<string>("SELECT w.code FROM zones z JOIN warehouses w ON w.id = z.warehouse_id ORDER BY z.id LIMIT 1"));
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        await OpenAsync(watched, "/exposure?r=7d");
        await watched.Page.Keyboard.PressAsync(keys);
        var box = watched.Page.GetByRole(AriaRole.Combobox, new() { Name = "Name or code" });
        await Assertions.Expect(box).ToBeFocusedAsync();
        await watched.Page.Keyboard.TypeAsync(name);
        var hit = watched.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = name }).First;
        await Assertions.Expect(hit).ToBeVisibleAsync();
        // However fast it was typed, no letter is undone by an answer to an earlier one.
        await Assertions.Expect(box).ToHaveValueAsync(name);
        Assert.Empty((await watched.Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] })).Violations.Select(violation => violation.Id + violation.Nodes.First().Html));

        // What the box says is chosen is what is marked, after each arrow.
        await Assertions.Expect(watched.Page.Locator($"#{await box.GetAttributeAsync("aria-activedescendant")}")).ToHaveAttributeAsync("aria-selected", "true");
        while (await watched.Page.Locator(".search__hit[aria-selected=true]").InnerTextAsync() is var shown && !(shown.Contains(name, StringComparison.Ordinal)))
        {
            await watched.Page.Keyboard.PressAsync("ArrowDown");
        }

        await watched.Page.Keyboard.PressAsync("Enter");
        await watched.Page.WaitUntilAtAsync(url => !url.Contains("/exposure", StringComparison.Ordinal));
        Assert.Contains("r=7d", watched.Page.Url, StringComparison.Ordinal);
        Assert.Contains("w=", watched.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(watched.Page.Locator(".search__box")).ToHaveCountAsync(0);
        Assert.Empty(watched.Complaints);
        Assert.NotEmpty(zone + code);
    }

    [SkippableFact]
    public async Task Enter_that_comes_before_the_answer_opens_the_first_place_found()
    {
        var code = await portal.AskAsync<string>("SELECT max(code) FROM warehouses WHERE id <> 'unassigned'");
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        await OpenAsync(watched, "/exposure?r=7d");
        await watched.Page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Combobox, new() { Name = "Name or code" })).ToBeFocusedAsync();
        await watched.Page.Keyboard.TypeAsync(code);
        await watched.Page.Keyboard.PressAsync("Enter");
        await watched.Page.WaitUntilAtAsync(url => !url.Contains("/exposure", StringComparison.Ordinal));
        Assert.Contains($"w={code}", watched.Page.Url, StringComparison.Ordinal);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task A_slash_that_is_typed_stays_a_slash_and_Escape_gives_the_focus_back()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        await OpenAsync(watched, "/red-zones?r=7d");
        await watched.Page.Keyboard.PressAsync("/");
        // At once, before the box is there.
        await watched.Page.Keyboard.TypeAsync("a/b");
        await Assertions.Expect(watched.Page.Locator("[data-search-input]")).ToHaveValueAsync("a/b");
        await Assertions.Expect(watched.Page.Locator(".search__note")).ToContainTextAsync("Nothing that you may see has \"a/b\"");
        await watched.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(watched.Page.Locator("[data-search-open]")).ToBeFocusedAsync();
    }

    [SkippableFact]
    public async Task Calendar_range_is_chosen_named_in_the_title_and_left_by_the_back_button()
    {
        await using var watched = await portal.OpenAsync(1600, role: "Safety manager");
        await OpenAsync(watched, "/red-zones?r=7d");
        var warehouse = await watched.Page.Locator(".heading__sub").InnerTextAsync();
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Calendar", Exact = true }).PressAsync("Enter");
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Last week" }).PressAsync("Enter");
        await watched.Page.WaitUntilAtAsync(url => url.EndsWith("r=last-week", StringComparison.Ordinal));
        await Assertions.Expect(watched.Page).ToHaveTitleAsync($"Red zones · {warehouse.Split(" · ")[0]} · last week · Ergo Portal");
        // The week is over: it does not claim to be live.
        await Assertions.Expect(watched.Page.Locator(".fresh__text")).ToContainTextAsync("period is over");
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Button, new() { Name = "Pause updates" })).ToHaveCountAsync(0);
        await watched.Page.GoBackAsync();
        await watched.Page.WaitUntilAtAsync(url => url.EndsWith("r=7d", StringComparison.Ordinal));
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Button, new() { Name = "Pause updates" })).ToHaveCountAsync(1);
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Last_shift_is_chosen_by_keyboard_and_its_figures_are_those_of_its_hours()
    {
        await using var watched = await portal.OpenAsync(1600, role: "Safety manager");
        var code = await portal.AskAsync<string>("SELECT w.code FROM warehouses w JOIN shift_calendar c ON c.warehouse_id = w.id GROUP BY w.code ORDER BY w.code LIMIT 1");
        await OpenAsync(watched, $"/red-zones?w={code}&r=7d");
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Calendar", Exact = true }).PressAsync("Enter");
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Last shift" }).PressAsync("Enter");
        await watched.Page.WaitUntilAtAsync(url => url.EndsWith("r=last-shift", StringComparison.Ordinal));
        await Assertions.Expect(watched.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"the last shift \(.+\) · Ergo Portal$"));
        // The calendar's own rule, by the warehouse's own clock.
        const string lastShift = """
            WITH ended AS (
                SELECT (d + c.starts_at) AT TIME ZONE w.timezone AS since, (d + c.ends_at + CASE WHEN c.ends_at <= c.starts_at THEN interval '1 day' ELSE interval '0' END) AT TIME ZONE w.timezone AS until
                FROM warehouses w JOIN shift_calendar c ON c.warehouse_id = w.id CROSS JOIN generate_series(current_date - 9, current_date + 1, interval '1 day') d
                WHERE w.code = @code AND date_part('isodow', d)::int = ANY (c.weekdays)
            )
            SELECT count(*) FROM ergonomic_snapshots s, (SELECT since, until FROM ended WHERE until <= now() ORDER BY until DESC, since DESC LIMIT 1) l, warehouses w
            WHERE w.code = @code AND s.warehouse_id = w.id AND s.event_time >= l.since AND s.event_time < l.until AND s.traffic_light = 'red'
            """;
        var reds = await portal.AskAsync<long>(lastShift, new { code });
        Assert.True(reds > 0);
        await Assertions.Expect(watched.Page.Locator("main")).ToContainTextAsync(reds.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Links_that_are_copied_name_the_warehouse_and_are_frozen_or_not()
    {
        await using var watched = await portal.OpenAsync(1600, role: "Safety manager");
        await watched.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await OpenAsync(watched, "/red-zones?r=7d&sort=-red");
        await watched.Page.Locator(".copy-link > summary").PressAsync("Enter");
        await watched.Page.Locator("[data-copy]").First.PressAsync("Enter");
        await Assertions.Expect(watched.Page.Locator("[data-copied]")).ToHaveTextAsync("Copied");
        var moving = await watched.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Matches(@"/red-zones\?.*r=7d", moving);
        Assert.Matches(@"[?&]w=[^&]+", moving);
        Assert.Contains("sort=-red", moving, StringComparison.Ordinal);
        await watched.Page.Locator("[data-copy]").Last.PressAsync("Enter");
        await watched.Page.WaitForFunctionAsync("async () => (await navigator.clipboard.readText()).includes('from=')");
        var frozen = await watched.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.DoesNotContain("r=7d", frozen, StringComparison.Ordinal);
        await OpenAsync(watched, new Uri(frozen).PathAndQuery);
        await Assertions.Expect(watched.Page.Locator("h1")).ToContainTextAsync("Red zones");
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task The_warehouse_that_opens_first_and_favourites_are_kept()
    {
        var last = await portal.AskAsync<string>("SELECT name FROM warehouses WHERE id <> 'unassigned' ORDER BY name DESC LIMIT 1");
        var code = await portal.AskAsync<string>("SELECT code FROM warehouses WHERE id <> 'unassigned' ORDER BY name DESC LIMIT 1");
        try
        {
            await using (var watched = await portal.OpenAsync(1600, role: "Compliance officer"))
            {
                await OpenAsync(watched, $"/red-zones?w={code}");
                await watched.Page.Locator(".warehouse-menu > summary").PressAsync("Enter");
                await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Favourite" }).PressAsync("Enter");
                await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Opens first" }).PressAsync("Enter");
                await Assertions.Expect(watched.Page.Locator(".warehouse-menu [aria-pressed=true]")).ToHaveCountAsync(2);
            }

            await using var again = await portal.OpenAsync(1600, role: "Compliance officer");
            await OpenAsync(again, "/red-zones");
            await Assertions.Expect(again.Page.Locator(".heading__sub")).ToContainTextAsync(last);
            await again.Page.GetByRole(AriaRole.Combobox, new() { Name = "Warehouse" }).ClickAsync();
            await Assertions.Expect(again.Page.Locator(".mud-list-item").First).ToContainTextAsync(last);
            // Others are not asked.
            await using var other = await portal.OpenAsync(1600, role: "Safety manager");
            await OpenAsync(other, "/red-zones");
            await Assertions.Expect(other.Page.Locator(".heading__sub")).Not.ToContainTextAsync(last);
        }
        finally
        {
            await portal.RunAsync("DELETE FROM ergo_internal.preferences");
        }
    }

    [SkippableFact]
    public async Task List_of_warehouses_hangs_at_its_box_when_the_page_is_scrolled()
    {
        await using var watched = await portal.OpenAsync(role: "Safety manager");
        await OpenAsync(watched, "/red-zones?r=7d");
        await watched.Page.EvaluateAsync("window.scrollTo(0, 400)");
        var box = watched.Page.Locator(".picker--warehouse input").First;
        await box.ClickAsync();
        await watched.Page.Locator(".mud-list-item").First.WaitForAsync();
        var (input, list) = ((await box.BoundingBoxAsync())!, (await watched.Page.Locator(".mud-popover-open").First.BoundingBoxAsync())!);
        Assert.InRange(list.Y - (input.Y + input.Height), -2, 16);
    }

    private static async Task OpenAsync(WatchedPage watched, string path)
    {
        await watched.Page.GotoAsync(path);
        await Assertions.Expect(watched.Page.Locator(".loading")).ToHaveCountAsync(0);
        await watched.Page.WaitUntilLiveAsync();
    }
}
