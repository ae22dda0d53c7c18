namespace Ergo.Benchmarks.Export;

/// <summary>How much more memory this process takes while something is done than before.</summary>
internal sealed class MemoryWatch
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);
    private readonly long _workingSet;
    private readonly long _heap;

    /// <summary>Takes what is used now, with everything collected, for what was used before.</summary>
    public MemoryWatch()
    {
        Collect();
        (_workingSet, _heap) = (Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false));
    }

    /// <summary>The most that the working set grew, in bytes.</summary>
    public long WorkingSetGrowth { get; private set; }

    /// <summary>The most that the managed heap grew, in bytes, what waits to be collected included.</summary>
    public long HeapGrowth { get; private set; }

    /// <summary>Does something and takes samples meanwhile.</summary>
    public async Task WatchAsync(Func<Task> work)
    {
        Collect();
        using CancellationTokenSource ended = new();
        var sampling = Task.Run(() => SampleAsync(ended.Token), CancellationToken.None);
        try
        {
            await work();
        }
        finally
        {
            await ended.CancelAsync();
            await sampling;
        }
    }

    private async Task SampleAsync(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            WorkingSetGrowth = Math.Max(WorkingSetGrowth, Environment.WorkingSet - _workingSet);
            HeapGrowth = Math.Max(HeapGrowth, GC.GetTotalMemory(forceFullCollection: false) - _heap);
            await Task.Delay(Every, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Gives back what the collector keeps for later.
    private static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }
}
