using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.JSInterop;

namespace Ergo.Portal.Live;

/// <summary>The pages that are open at this portal.</summary>
public sealed class OpenPages
{
    private readonly ConcurrentDictionary<string, IJSRuntime> _open = new();
    private readonly ConcurrentDictionary<string, IJSRuntime> _connected = new();

    /// <summary>How many there are now, those included that lost their connection and may come back.</summary>
    public int Count => _open.Count;

    /// <summary>Those that hear what the portal tells them.</summary>
    public IReadOnlyCollection<IJSRuntime> Connected => [.. _connected.Values];

    /// <summary>Notes a page.</summary>
    /// <param name="circuit">The circuit's id.</param>
    /// <param name="script">The way to the page's script.</param>
    public void Open(string circuit, IJSRuntime script) => _open[circuit] = script;

    /// <summary>Forgets a page.</summary>
    /// <param name="circuit">The circuit's id.</param>
    public void Close(string circuit)
    {
        _open.TryRemove(circuit, out _);
        _connected.TryRemove(circuit, out _);
    }

    /// <summary>Notes that a page hears what it is told.</summary>
    /// <param name="circuit">The circuit's id.</param>
    public void Connect(string circuit)
    {
        if (_open.TryGetValue(circuit, out var script))
        {
            _connected[circuit] = script;
        }
    }

    /// <summary>Notes that a page lost its connection.</summary>
    /// <param name="circuit">The circuit's id.</param>
    public void Disconnect(string circuit) => _connected.TryRemove(circuit, out _);
}

/// <summary>Counts a page while its circuit is open.</summary>
public sealed class OpenPageCircuit(OpenPages pages, IJSRuntime script) : CircuitHandler
{
    /// <inheritdoc />
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        pages.Open(circuit.Id, script);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        pages.Connect(circuit.Id);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        pages.Disconnect(circuit.Id);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        pages.Close(circuit.Id);
        return Task.CompletedTask;
    }
}
