using Ergo.Testing;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>One Chromium for all browser tests.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there is no browser, or null.</summary>
    public string? WhyUnavailable { get; private set; }

    public async Task InitializeAsync()
    {
        var chromium = await ChromiumSetup.EnsureAsync();
        WhyUnavailable = chromium.WhyUnavailable;
        if (WhyUnavailable is null)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium.ExecutablePath, Args = Arguments });
        }
    }

    /// <summary>A page of a fresh profile that remembers its console errors and policy violations.</summary>
    /// <param name="address">Address of the portal.</param>
    /// <param name="width">Width of the window in pixels.</param>
    /// <param name="height">Height of the window in pixels.</param>
    /// <param name="scheme">Theme the browser asks for.</param>
    /// <param name="state">Cookies to begin with, as Playwright keeps them; null for none.</param>
    public async Task<WatchedPage> OpenAsync(Uri address, int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, string? state = null)
    {
        Skip.If(WhyUnavailable is not null, WhyUnavailable);
        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = "en-GB",
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = state,
            // The proxy of a test has a certificate that nobody knows.
            IgnoreHTTPSErrors = address.Scheme == Uri.UriSchemeHttps,
        });
        context.SetDefaultTimeout(30_000);
        return new WatchedPage(await context.NewPageAsync());
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
