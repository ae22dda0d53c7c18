using System.Collections.Concurrent;
using Ergo.Database.Notifications;
using Microsoft.Extensions.Primitives;

namespace Ergo.Snapshots.Views;

/// <summary>Hears of refreshes and retention runs, whichever portal or psql session made them.</summary>
public sealed class ViewChanges
{
    /// <summary>Name under which <see cref="Changed"/> reports a finished retention run.</summary>
    public const string Retention = "retention";

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _tokens = new();

    /// <summary>Subscribes.</summary>
    /// <param name="notifications">Where the database is heard. Where notifications may have been missed, everything is reported as changed.</param>
    public ViewChanges(NotificationHub notifications)
    {
        notifications.On("ergo_view_refreshed", Report);
        notifications.On("ergo_retention_finished", _ => Report(Retention));
        notifications.Missed += ReportAll;
    }

    /// <summary>Raised with the view's name, or <see cref="Retention"/>, on a thread of the pool. Handlers must not block.</summary>
    public event Action<string>? Changed;

    /// <summary>A token that fires at the view's next refresh: for cache entries made from it.</summary>
    public IChangeToken NextChangeOf(string viewName) =>
        new CancellationChangeToken(_tokens.GetOrAdd(viewName, _ => new CancellationTokenSource()).Token);

    private void ReportAll()
    {
        foreach (var name in ViewNames.All.Append(Retention))
        {
            Report(name);
        }
    }

    private void Report(string name)
    {
        if (_tokens.TryRemove(name, out var token))
        {
            token.Cancel();
            token.Dispose();
        }

        Changed?.Invoke(name);
    }
}
