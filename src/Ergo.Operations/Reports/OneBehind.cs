namespace Ergo.Operations.Reports;

/// <summary>Lets a step of work go on while the next is made ready. One at a time, in their order; a failure shows with the step after it, or at the end.</summary>
internal sealed class OneBehind : IAsyncDisposable
{
    private Task _step = Task.CompletedTask;

    /// <summary>Begins a step once the one before has ended.</summary>
    public async Task BeginAsync(Func<Task> step)
    {
        await _step;
        _step = step();
    }

    /// <summary>Waits for the last step.</summary>
    public Task EndAsync() => _step;

    /// <summary>Waits for the last step, however it ends: whoever gives up tells why.</summary>
    public async ValueTask DisposeAsync() => await _step.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
