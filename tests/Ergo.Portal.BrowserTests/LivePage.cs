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
}
