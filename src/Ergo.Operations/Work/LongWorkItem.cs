using Ergo.Operations.Access;

namespace Ergo.Operations.Work;

/// <summary>One piece of <see cref="LongWork"/>.</summary>
public sealed class LongWorkItem
{
    private readonly CancellationTokenSource _stop;

    internal LongWorkItem(string name, Signature starter, DateTimeOffset startedAt, CancellationTokenSource stop) =>
        (Name, Starter, StartedAt, _stop) = (name, starter, startedAt, stop);

    /// <summary>What it works on.</summary>
    public string Name { get; }

    /// <summary>Who started it.</summary>
    public Signature Starter { get; }

    /// <summary>When.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>True once it was asked to stop.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Ends with the work, in success or with its failure.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    internal void Begin(Func<CancellationToken, Task> work, Action ended) => Completion = Task.Run(async () =>
    {
        try
        {
            await work(_stop.Token);
        }
        finally
        {
            ended();
            _stop.Dispose();
        }
    });

    internal void Stop()
    {
        IsStopping = true;
        try
        {
            // Not waited for: telling the database takes a round trip.
            _ = _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }
}
