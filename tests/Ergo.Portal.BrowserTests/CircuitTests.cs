using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Ergo.Portal.BrowserTests;

/// <summary>What becomes of an open page when its session ends or its rights change elsewhere.</summary>
[Collection(PortalTests.Name)]
public sealed class CircuitTests(PortalFixture portal, ITestOutputHelper output)
{
    private const int Clicks = 20;
    private static readonly LocatorAssertionsToBeVisibleOptions Patient = new() { Timeout = 30_000 };
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    // The pause button's state is the server's: each click that was carried out turns it over.
    private const string CountTurns = """
        () => {
          window.turns = 0;
          const button = document.querySelector('button.button--quiet[aria-pressed]');
          new MutationObserver(() => window.turns++).observe(button, { attributes: true, attributeFilter: ['aria-pressed'] });
        }
        """;

    private const string Click = "() => document.querySelector('button.button--quiet[aria-pressed]')?.click()";

    [SkippableTheory]
    [InlineData("ended by an administrator")]
    [InlineData("signed out in another tab")]
    [InlineData("its time is over")]
    public async Task Open_page_of_an_ended_session_does_nothing_more_and_asks_for_a_sign_in(string how)
    {
        await using var watched = await portal.OpenAsync();
        await watched.SignInAsync("Safety manager", "/red-zones");
        var page = watched.Page;
        await ReadyAsync(page);
        await page.EvaluateAsync(Click);
        await Assertions.Expect(page.Locator("button.button--quiet[aria-pressed=true]")).ToBeVisibleAsync(Patient);
        await page.EvaluateAsync(CountTurns);

        await EndAsync(watched, how);
        var since = Stopwatch.GetTimestamp();
        for (var click = 0; click < Clicks && page.Url.Contains("/red-zones", StringComparison.Ordinal); click++)
        {
            Assert.Equal(0, await TurnsAsync(page));
            await TryAsync(() => page.EvaluateAsync(Click));
        }

        await page.WaitUntilAtAsync(url => url.Contains("/sign-in", StringComparison.Ordinal));
        Tell(how, since);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Contains("returnUrl=%2Fred-zones", page.Url, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Right_that_was_taken_away_is_gone_from_an_open_page()
    {
        await using var watched = await portal.OpenAsync();
        await watched.SignInAsync("Admin", "/admin/views");
        var page = watched.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Refresh all" })).ToBeVisibleAsync(Patient);
        await portal.RunAsync($"UPDATE ergo_internal.sessions SET claims = '[]' WHERE id = ({Newest("Demo admin")})");
        var since = Stopwatch.GetTimestamp();
        await page.GetByText("Your role may not open this page").WaitForAsync();
        Tell("role removed", since);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Refresh all" })).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await Assertions.Expect(page.Locator(".rail__admin")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.Equal(1, await portal.AskAsync<long>($"SELECT count(*) FROM ergo_internal.audit_log WHERE action = 'page.open' AND arguments ->> 'route' = '/admin/views' AND outcome = 'refused' AND session = ({Newest("Demo admin")})"));
        Assert.Empty(watched.Complaints);
    }

    [SkippableFact]
    public async Task Other_person_in_the_same_browser_does_not_continue_an_open_page()
    {
        await using var watched = await portal.OpenAsync();
        await watched.SignInAsync("Admin", "/admin/views");
        var page = watched.Page;
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Refresh all" })).ToBeVisibleAsync(Patient);

        WatchedPage tab = new(await page.Context.NewPageAsync());
        await tab.SignInAsync("Safety manager");
        // The page asks again at once, perhaps before the browser has the new person's cookie.
        var refused = page.GetByText("Your role may not open this page");
        var signIn = page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" });
        await Assertions.Expect(refused.Or(signIn)).ToBeVisibleAsync(Patient);
        await page.GotoAsync("/admin/views");
        await Assertions.Expect(refused).ToBeVisibleAsync(Patient);
        await Assertions.Expect(page.GetByText("You are signed in as safety manager")).ToBeVisibleAsync(Patient);
        Assert.Equal(1, await portal.AskAsync<long>($"SELECT count(*) FROM ergo_internal.sessions WHERE end_reason = 'replaced by another sign-in' AND id = ({Newest("Demo admin")})"));
    }

    [SkippableFact]
    public async Task Page_that_only_updates_itself_does_not_keep_its_session()
    {
        await using var watched = await portal.OpenAsync();
        await watched.SignInAsync("Safety manager", "/red-zones");
        await ReadyAsync(watched.Page);
        // The scripts of the charts are asked for last, once the circuit draws.
        await watched.Page.Locator(".apexcharts-canvas svg").First.WaitForAsync(new() { Timeout = 30_000 });
        await watched.Page.WaitUntilLiveAsync();
        ConcurrentQueue<string> requests = new();
        watched.Page.Request += (_, request) => requests.Enqueue(request.Url);
        var session = await portal.AskAsync<long>(Newest("Demo safety manager"));
        await portal.RunAsync("UPDATE ergo_internal.sessions SET seen_at = clock_timestamp() - interval '5 minutes' WHERE id = @session", new { session });
        await portal.RefreshAsync();
        await Task.Delay(Soon);
        Assert.True(await SeenAgoAsync(session) > 290, string.Join(" ", requests));
        await watched.Page.EvaluateAsync(Click);
        await Assertions.Expect(watched.Page.Locator("button.button--quiet[aria-pressed=true]")).ToBeVisibleAsync(Patient);
        for (var wait = 0; wait < 100 && await SeenAgoAsync(session) > 60; wait++)
        {
            await Task.Delay(100);
        }

        Assert.True(await SeenAgoAsync(session) < 60);
    }

    // A figure for whoever reads the output; what must hold is that it happens, and that no click is carried out meanwhile.
    private void Tell(string how, long since) => output.WriteLine($"{how}: in effect after {Stopwatch.GetElapsedTime(since).TotalMilliseconds:0} ms");

    private async Task EndAsync(WatchedPage watched, string how)
    {
        switch (how)
        {
            case "ended by an administrator":
                await portal.RunAsync($"SELECT ergo_internal.end_sessions('admin', 'left the company', session => ({Newest("Demo safety manager")}))");
                break;
            case "its time is over":
                await portal.RunAsync($"UPDATE ergo_internal.sessions SET ends_at = clock_timestamp() WHERE id = ({Newest("Demo safety manager")})");
                // Nobody tells of time that passes; what was known holds for a second.
                await Task.Delay(Soon);
                break;
            default:
                var tab = await watched.Page.Context.NewPageAsync();
                await tab.GotoAsync("/");
                await tab.WaitUntilLiveAsync();
                await tab.Locator(".person__button").ClickAsync();
                await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
                await tab.WaitUntilAtAsync(url => url.Contains("/sign-in", StringComparison.Ordinal));
                break;
        }
    }

    private static async Task ReadyAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("button.button--quiet[aria-pressed]")).ToBeVisibleAsync(Patient);
        await page.WaitUntilLiveAsync();
    }

    private static async Task<int> TurnsAsync(IPage page)
    {
        var turns = 0;
        await TryAsync(async () => turns = await page.EvaluateAsync<int>("() => window.turns ?? 0"));
        return turns;
    }

    // The page may be on its way to the sign-in page.
    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (PlaywrightException)
        {
        }
    }

    private Task<double> SeenAgoAsync(long session) => portal.AskAsync<double>(
        "SELECT extract(epoch FROM clock_timestamp() - seen_at)::float8 FROM ergo_internal.sessions WHERE id = @session", new { session });

    private static string Newest(string name) => $"SELECT max(id) FROM ergo_internal.sessions WHERE name = '{name}'";
}
