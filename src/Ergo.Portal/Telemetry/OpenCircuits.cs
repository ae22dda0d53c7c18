using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Ergo.Portal.Telemetry;

/// <summary>How many pages are open at this portal, those included that lost their connection and may come back.</summary>
public sealed class OpenCircuits
{
    private int _count;

    /// <summary>The number now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>One more, or one less.</summary>
    /// <param name="change">1 or -1.</param>
    public void Add(int change) => Interlocked.Add(ref _count, change);
}

/// <summary>Counts a circuit while it is open.</summary>
public sealed class CountedCircuit(OpenCircuits circuits) : CircuitHandler
{
    /// <inheritdoc />
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        circuits.Add(1);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        circuits.Add(-1);
        return Task.CompletedTask;
    }
}
