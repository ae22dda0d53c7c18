using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Ergo.Portal.Live;

/// <summary>Tells the parts of a page that they are drawn for a circuit.</summary>
public sealed class LiveCircuit(FirstPaint paint) : CircuitHandler
{
    /// <inheritdoc />
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        paint.BecomeLive();
        return Task.CompletedTask;
    }
}
