using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>The content security policy while every page is used: each of its buttons and menus is pressed.</summary>
[Collection(PortalTests.Name)]
public sealed partial class PolicyTests(PortalFixture portal)
{
    private const string Buttons = "button:visible:not([disabled]), summary:visible, th .sort:visible";

    private const int MostPressed = 40;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(40);

    /// <summary>Every page a person can use, with how many things on it are pressed at least.</summary>
    public static TheoryData<string, int> Pages => new()
    {
        { "/", 10 }, { "/red-zones?r=7d", 20 }, { "/zone?zone=&r=7d", 10 }, { "/exposure?r=7d", 5 }, { "/postures?r=7d", 5 }, { "/admin/views", 10 }, { "/admin/jobs", 10 },
        { "/admin/retention", 8 }, { "/admin/storage", 5 }, { "/admin/sessions", 4 }, { "/admin/keys", 2 }, { "/admin/api", 20 }, { "/admin/audit", 5 }, { "/reports", 3 }, { "/reports/verify", 2 },
    };

    [SkippableTheory, MemberData(nameof(Pages))]
    public async Task Using_a_page_violates_nothing(string path, int least)
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        var violations = await ListenAsync(page);
        await page.GotoAsync(path);
        await page.WaitUntilLiveAsync();
        var pressed = 0;
        var since = Stopwatch.GetTimestamp();
        var count = await page.Locator(Buttons).CountAsync();
        for (var i = 0; i < count && i < MostPressed && Stopwatch.GetElapsedTime(since) < Longest; i++)
        {
            var button = page.Locator(Buttons).Nth(i);
            if (await IsLeftAloneAsync(button))
            {
                continue;
            }

            try
            {
                await button.ClickAsync(new() { Timeout = 1_000 });
                pressed++;
            }
            catch (Exception gone) when (gone is TimeoutException or PlaywrightException)
            {
                // What was pressed before has covered it or taken it away.
            }

            await page.WaitForTimeoutAsync(100);
            await page.Keyboard.PressAsync("Escape");
            await page.WaitForTimeoutAsync(50);
        }

        Assert.True(pressed >= least, $"{pressed} things were pressed on {path}");
        Assert.Empty(violations);
        Assert.True(watched.Complaints.Count == 0, string.Join("\n", watched.Complaints));
    }

    [SkippableFact]
    public async Task Link_followed_before_the_page_is_live_violates_nothing()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var page = watched.Page;
        var violations = await ListenAsync(page);
        // The circuit begins late, so that the link is followed by what answers without one.
        await page.RouteAsync("**/_blazor/negotiate*", async route =>
        {
            await Task.Delay(1_500);
            try
            {
                await route.ContinueAsync();
            }
            catch (PlaywrightException)
            {
                // The page it was for is gone.
            }
        });
        await page.GotoAsync("/?r=7d", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        foreach (var path in new[] { "/red-zones", "/postures", "/exposure" })
        {
            await page.Locator($".rail a[href^='{path}']").First.ClickAsync();
            await page.WaitUntilAtAsync(url => url.Contains(path, StringComparison.Ordinal));
        }

        await page.WaitUntilLiveAsync();
        await page.Locator(".apexcharts-canvas svg").First.WaitForAsync();
        Assert.Empty(violations);
    }

    [SkippableFact]
    public async Task What_the_policy_forbids_is_heard_of()
    {
        await using var watched = await portal.OpenAsync(role: "Admin");
        var violations = await ListenAsync(watched.Page);
        await watched.Page.GotoAsync("/");
        await watched.Page.WaitUntilLiveAsync();
        await watched.Page.EvaluateAsync("""
            () => {
              const image = new Image();
              image.src = 'https://elsewhere.example/x.png';
              const script = document.createElement('script');
              script.textContent = 'window.x = 1';
              document.body.append(image, script);
            }
            """);
        for (var wait = 0; wait < 100 && violations.Count < 2; wait++)
        {
            await watched.Page.WaitForTimeoutAsync(50);
        }

        Assert.Equal(2, violations.Count);
    }

    private static async Task<ConcurrentQueue<string>> ListenAsync(IPage page)
    {
        ConcurrentQueue<string> violations = new();
        await page.ExposeFunctionAsync("toldViolation", (string what) => violations.Enqueue(what));
        await page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => window.toldViolation(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`))");
        return violations;
    }

    // The session of the other tests goes on, and nothing is deleted for them.
    private static async Task<bool> IsLeftAloneAsync(ILocator button)
    {
        try
        {
            return Destructive().IsMatch(await button.InnerTextAsync(new() { Timeout = 500 }));
        }
        catch (Exception gone) when (gone is TimeoutException or PlaywrightException)
        {
            return true;
        }
    }

    [GeneratedRegex("^(Sign out|End|Delete|Rebuild)", RegexOptions.IgnoreCase)]
    private static partial Regex Destructive();
}
