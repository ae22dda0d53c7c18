using Ergo.Database.Notifications;
using Ergo.Snapshots.Views;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Portal.Tests.Live;

/// <summary>View changes without a database: each call tells that every view was refreshed, as where notifications were missed.</summary>
public sealed class HeardChanges : IDisposable
{
    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Database=nowhere");
    private readonly NotificationHub _hub;

    public HeardChanges()
    {
        _hub = new NotificationHub(_nowhere, NullLogger<NotificationHub>.Instance);
        Changes = new ViewChanges(_hub);
    }

    /// <summary>What hears of them.</summary>
    public ViewChanges Changes { get; }

    /// <summary>Tells of a refresh of all views.</summary>
    public async Task RefreshAsync()
    {
        using CancellationTokenSource heard = new();
        void Stop() => heard.Cancel();
        // Subscribed last, so told last.
        _hub.Missed += Stop;
        await _hub.ListenAsync(heard.Token);
        _hub.Missed -= Stop;
    }

    public void Dispose() => _nowhere.Dispose();
}
