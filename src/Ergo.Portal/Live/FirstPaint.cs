using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Ergo.Portal.Live;

/// <summary>
/// How long a request for a page waits for what the page reads. After that the page is sent as far as it is known, with placeholders for the
/// rest, and its circuit goes on waiting: nobody looks at a blank tab because the database is slow.
/// </summary>
/// <param name="settings">The patience, which all parts of a page share.</param>
public sealed class FirstPaint(IOptions<PageSettings> settings)
{
    private readonly Stopwatch _waited = Stopwatch.StartNew();
    private bool _isLive;

    /// <summary>Says that the page has a circuit, which waits as long as it takes.</summary>
    public void BecomeLive() => _isLive = true;

    /// <summary>Waits for a read. On a page that is live there is no limit; before that the read goes on behind the page, and what it brings is shared.</summary>
    /// <param name="read">What is read; keeps its failures to itself.</param>
    public async Task WaitAsync(Task read)
    {
        var left = settings.Value.DrawWithin - _waited.Elapsed;
        if (_isLive || read.IsCompleted || (left > TimeSpan.Zero && await Task.WhenAny(read, Task.Delay(left)) == read))
        {
            await read;
            return;
        }

        // Nobody waits for it any more, and nobody shall hear of a failure that the circuit's own read shows.
        _ = read.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
