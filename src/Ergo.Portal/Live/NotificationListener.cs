using Ergo.Accounts;
using Ergo.Database.Notifications;
using Ergo.Portal.Database;
using Ergo.Snapshots.Views;

namespace Ergo.Portal.Live;

/// <summary>Keeps the portal listening to its database while it runs.</summary>
public sealed class NotificationListener : BackgroundService
{
    private readonly NotificationHub _notifications;
    private readonly DatabaseState _state;

    /// <summary>Makes those who hear subscribe before the listening begins.</summary>
    public NotificationListener(NotificationHub notifications, ViewChanges views, RangeEnds ends, SessionChanges sessions, DatabaseState state)
    {
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(ends);
        ArgumentNullException.ThrowIfNull(sessions);
        (_notifications, _state) = (notifications, state);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _state.WaitUntilReadyAsync(stoppingToken);
        await _notifications.ListenAsync(stoppingToken);
    }
}
