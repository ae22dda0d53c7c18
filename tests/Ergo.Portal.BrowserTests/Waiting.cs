namespace Ergo.Portal.BrowserTests;

/// <summary>Waits for what a page does not show.</summary>
internal static class Waiting
{
    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <exception cref="OperationCanceledException">The answer was no for a minute.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
        {
            await Task.Delay(200, limit.Token);
        }
    }
}
