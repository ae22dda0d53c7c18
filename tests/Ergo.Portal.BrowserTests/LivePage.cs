using System.Diagnostics;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>A page that is drawn before its circuit has begun takes clicks that nobody hears.</summary>
public static class LivePage
{
    /// <summary>Waits until the circuit has begun and the page has read what it shows.</summary>
    public static async Task WaitUntilLiveAsync(this IPage page)
    {
        await page.Locator("main[data-live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    /// <summary>
    /// Waits until the address of a page is a certain one and what it leads to is loaded. The address is looked at again and
    /// again: who waits for the event of a navigation, as <c>WaitForURLAsync</c> does, can begin just after it came.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="isThere">Whether this is the address.</param>
    /// <param name="seconds">How long it may take.</param>
    public static async Task WaitUntilAtAsync(this IPage page, Func<string, bool> isThere, int seconds = 30)
    {
        for (var started = Stopwatch.StartNew(); !isThere(page.Url); await Task.Delay(20))
        {
            if (started.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"The page is still at {page.Url} after {seconds} s.");
            }
        }

        await page.WaitForLoadStateAsync(LoadState.Load);
    }
}
