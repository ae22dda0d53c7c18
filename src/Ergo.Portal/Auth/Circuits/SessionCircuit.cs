using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Ergo.Portal.Auth.Circuits;

/// <summary>Lets nothing that a browser sends reach a page once its session has ended.</summary>
public sealed class SessionCircuit(SessionState state) : CircuitHandler
{
    /// <inheritdoc />
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => async context =>
    {
        if (await state.IsLiveAsync())
        {
            await next(context);
        }
    };
}
