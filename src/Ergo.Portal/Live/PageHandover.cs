using Microsoft.JSInterop;

namespace Ergo.Portal.Live;

/// <summary>
/// A portal that is told to stop asks its open pages to go on at another portal, or at itself once it is back. Each page takes its state
/// along: the framework gives it to the browser, protected, when the page pauses its circuit, and whichever portal answers next goes on from it.
/// </summary>
public sealed partial class PageHandover(OpenPages pages, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<PageHandover> logger) : IHostedLifecycleService
{
    // The portal stops soon with or without them; a page that is slower than that finds its state gone and loads itself anew.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private volatile bool _isLeaving;

    /// <summary>Refuses new circuits once the portal is leaving, so that no page comes back to it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What answers it otherwise.</param>
    public Task RefuseAsync(HttpContext context, RequestDelegate next)
    {
        if (!_isLeaving || !context.Request.Path.StartsWithSegments("/_blazor"))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        // What was registered last is called first: before the hub, which drops its connections at this sign. It goes on once this returns.
        lifetime.ApplicationStopping.Register(() => HandOverAsync().GetAwaiter().GetResult());
        return Task.CompletedTask;
    }

    private async Task HandOverAsync()
    {
        _isLeaving = true;
        var asked = pages.Connected;
        if (asked.Count == 0)
        {
            return;
        }

        using CancellationTokenSource end = new(LongestWait, time);
        try
        {
            await Task.WhenAll(asked.Select(page => AskAsync(page, end.Token)));
            while (pages.Connected.Count > 0)
            {
                await Task.Delay(Look, time, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Who has not gone by now is not waited for.
        }

        LogLeft(asked.Count, pages.Connected.Count);
    }

    private static async Task AskAsync(IJSRuntime page, CancellationToken end)
    {
        try
        {
            await page.InvokeVoidAsync("ergoMoveOn", end);
        }
        catch (Exception gone) when (gone is JSException or JSDisconnectedException or InvalidOperationException or ObjectDisposedException)
        {
            // It was left meanwhile.
        }
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: {Pages} open pages were asked to go on at another portal, {Left} are still here")]
    private partial void LogLeft(int pages, int left);
}
