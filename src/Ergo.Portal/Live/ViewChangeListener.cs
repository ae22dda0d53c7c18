using Ergo.Portal.Database;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Live;

/// <summary>Keeps <see cref="ViewChanges"/> listening while the portal runs.</summary>
public sealed class ViewChangeListener(ViewChanges changes, DatabaseState state) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.WaitUntilReadyAsync(stoppingToken);
        await changes.ListenAsync(stoppingToken);
    }
}
