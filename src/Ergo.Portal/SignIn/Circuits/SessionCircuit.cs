using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Ergo.Portal.SignIn.Circuits;

/// <summary>Lets nothing that a browser sends reach a page once its session has ended, and draws none for a session that ended while the page was on its way.</summary>
public sealed class SessionCircuit(SessionState state) : CircuitHandler
{
    /// <inheritdoc />
    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        state.Watch();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    // The connection was let in a while before its circuit is watched: an end in between was told to nobody.
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken) => state.IsLiveNowAsync();

    /// <inheritdoc />
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        // Before a page is drawn there is nothing that a click could reach, and what draws it goes on: as nobody's where the session has
        // ended, so that it turns to the sign-in page instead of standing there for ever as it came.
        if (!state.IsShown || await state.IsLiveAsync())
        {
            await next(context);
        }
    };
}
