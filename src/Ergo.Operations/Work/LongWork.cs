using Ergo.Operations.Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ergo.Operations.Work;

/// <summary>Work that somebody started here and that goes on whatever page is open: refreshes and retention runs.</summary>
public sealed class LongWork(TimeProvider time, ILogger<LongWork> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly List<LongWorkItem> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Raised when work begins or ends, on any thread. Handlers must not block.</summary>
    public event Action? Changed;

    /// <summary>What runs now.</summary>
    public IReadOnlyList<LongWorkItem> Running
    {
        get
        {
            lock (_gate)
            {
                return [.. _running];
            }
        }
    }

    /// <summary>Starts work, unless work of the same name runs.</summary>
    /// <param name="name">What it works on; one at a time.</param>
    /// <param name="starter">Who starts it; only this person may stop it.</param>
    /// <param name="work">The work; gets the token that stops it.</param>
    /// <returns>The new item, or null when work of this name runs already.</returns>
    public LongWorkItem? TryStart(string name, Signature starter, Func<CancellationToken, Task> work)
    {
        LongWorkItem item;
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested || _running.Exists(other => other.Name == name))
            {
                return null;
            }

            item = new LongWorkItem(name, starter, time.GetUtcNow(), CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token));
            _running.Add(item);
        }

        item.Begin(work, () => End(item));
        Changed?.Invoke();
        return item;
    }

    /// <summary>Asks work to stop.</summary>
    /// <param name="name">The work's name.</param>
    /// <param name="person">Who asks.</param>
    /// <returns>False when there is no such work, or somebody else started it.</returns>
    public bool TryStop(string name, Signature person)
    {
        var item = Running.FirstOrDefault(candidate => candidate.Name == name && candidate.Starter == person);
        item?.Stop();
        return item is not null;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops everything; what is committed stays.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stopping.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // A host that is stopped from two sides may be disposed by one while the other begins: all work has ended then.
            return;
        }

        var left = Task.WhenAll(Running.Select(item => item.Completion));
        try
        {
            await left.WaitAsync(StopLimit, time, cancellationToken);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            logger.LogInformation("Work started by hand was stopped: {Names}", string.Join(", ", Running.Select(item => item.Name)));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    private void End(LongWorkItem item)
    {
        lock (_gate)
        {
            _running.Remove(item);
        }

        Changed?.Invoke();
    }
}
