namespace Ergo.Benchmarks.Retention;

/// <summary>Times of a reader and of a writer, each at work every few milliseconds.</summary>
/// <param name="read">What the reader asks.</param>
/// <param name="write">What the writer writes.</param>
internal sealed class Latencies(Func<Task> read, Func<Task> write)
{
    // Between two questions, so that what is timed is waiting, not the load of the probes.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public Timing Reads { get; } = new();

    public Timing Writes { get; } = new();

    /// <summary>Adds samples until the work ends, or the longest time is over.</summary>
    public async Task SampleAsync(Task work, TimeSpan longest, CancellationToken cancellationToken)
    {
        // Connections and plans are made before the clock starts.
        await Task.WhenAll(read(), write());
        var end = Task.WhenAny(work, Task.Delay(longest, cancellationToken));
        await Task.WhenAll(SampleAsync(Reads, read), SampleAsync(Writes, write));

        async Task SampleAsync(Timing timing, Func<Task> what)
        {
            while (!end.IsCompleted)
            {
                await timing.MeasureAsync(what);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
