using Ergo.Accounts;
using Ergo.Portal.Database;

namespace Ergo.Portal.Auth.Sessions;

/// <summary>Keeps <see cref="SessionChanges"/> listening while the portal runs.</summary>
public sealed class SessionListener(SessionChanges changes, DatabaseState state) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.WaitUntilReadyAsync(stoppingToken);
        await changes.ListenAsync(stoppingToken);
    }
}
