using Ergo.Database.Notifications;

namespace Ergo.Accounts;

/// <summary>Hears when a session ends, or what somebody may see changes, whichever portal or psql session did it.</summary>
public sealed class SessionChanges
{
    /// <summary>Subscribes.</summary>
    /// <param name="notifications">Where the database is heard.</param>
    public SessionChanges(NotificationHub notifications)
    {
        notifications.On("ergo_sessions", payload => Changed?.Invoke(long.TryParse(payload, out var id) ? id : null));
        notifications.Missed += () => Changed?.Invoke(null);
    }

    /// <summary>Raised with the session's id, or null where it may be any: also when notifications may have been missed. On a thread of the pool; handlers must not block.</summary>
    public event Action<long?>? Changed;
}
