using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Ergo.Portal.BrowserTests;

/// <summary>A page and what the browser complained about on it.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();

    public WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            // The answer's own status is asserted by the tests that expect it.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal))
            {
                _complaints.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"{page.Url}: {error}");
    }

    public IPage Page { get; }

    /// <summary>Errors of the console: scripts that failed and violations of the content security policy.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Signs in through the demo page as a role, by the words on its button.</summary>
    public async Task SignInAsync(string role, string returnUrl = "/")
    {
        await Page.GotoAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        await Page.GetByRole(AriaRole.Button, new() { Name = role }).ClickAsync();
        await Page.WaitUntilAtAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
