using System.Collections.Concurrent;
using Ergo.Database.Notifications;
using Microsoft.Extensions.Primitives;

namespace Ergo.Snapshots.Views;

/// <summary>Hears of refreshes, retention runs, noted changes and exposure limits, whichever portal or psql session made them.</summary>
public sealed class ViewChanges
{
    /// <summary>Name under which <see cref="Changed"/> reports a finished retention run.</summary>
    public const string Retention = "retention";

    /// <summary>Name under which <see cref="Changed"/> reports that noted changes at warehouses are others than they were.</summary>
    public const string Interventions = "interventions";

    /// <summary>Name under which <see cref="Changed"/> reports that an exposure limit was set.</summary>
    public const string Limits = "limits";

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _tokens = new();

    /// <summary>Subscribes.</summary>
    /// <param name="notifications">Where the database is heard. Where notifications may have been missed, everything is reported as changed.</param>
    public ViewChanges(NotificationHub notifications)
    {
        notifications.On("ergo_view_refreshed", Report);
        notifications.On("ergo_retention_finished", _ => Report(Retention));
        notifications.On("ergo_interventions_changed", _ => Report(Interventions));
        notifications.On("ergo_exposure_limits_changed", _ => Report(Limits));
        notifications.Missed += ReportAll;
    }

    /// <summary>Raised with the view's name, <see cref="Retention"/>, <see cref="Interventions"/> or <see cref="Limits"/>, on a thread of the pool. Handlers must not block.</summary>
    public event Action<string>? Changed;

    /// <summary>A token that fires at the view's next refresh: for cache entries made from it.</summary>
    public IChangeToken NextChangeOf(string viewName) =>
        new CancellationChangeToken(_tokens.GetOrAdd(viewName, _ => new CancellationTokenSource()).Token);

    private void ReportAll()
    {
        foreach (var name in (string[])[.. ViewNames.All, Retention, Interventions, Limits])
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
